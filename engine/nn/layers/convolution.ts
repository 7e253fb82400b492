/** Layers that slide learned filters over sequences and images. */

import { type Layer, layer } from "../../define/entry.ts";
import { int, intOrPair, pairOf, union, wholeNumber, wholePair, word } from "../../define/param.ts";
import { reshape } from "../../ops/index.ts";
import { bias, plus } from "./bias.ts";
import {
  convolutionGradFn,
  convolve,
  filtersOf,
  onnxConvolution,
  outputLength,
  outputSize,
  requireUnitStride,
} from "./filters.ts";
import { imageInput, sequenceInput } from "./shapes.ts";

const outChannels = int({ doc: { en: "How many filters.", zh: "滤波器的个数。" }, initial: 8, min: 1 });

const groups = int({
  doc: {
    en: "Into how many groups the channels fall; a filter sees only its own group. As many as channels: one filter each.",
    zh: "把通道分成多少组；每个滤波器只看自己的一组。与通道数相同时，每个通道各用各的滤波器。",
  },
  default: 1,
  min: 1,
});

const padding = {
  doc: {
    en: "How many zeros are put on each side; same keeps the size, valid puts none.",
    zh: "每一侧补上多少个 0；same 保持大小不变，valid 不补。",
  },
  default: 0,
} as const;

export const convolution: Readonly<Record<string, Layer>> = {
  Conv2d: layer({
    doc: {
      en: "Slides small filters over the image; each gives a new image of where its pattern is.",
      zh: "用小的滤波器滑过图像；每个滤波器得到一幅新图像，标出它的图案在哪里。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    params: {
      out_channels: outChannels,
      kernel_size: intOrPair({
        doc: {
          en: "The height and width of a filter, in pixels; one number for both, or two.",
          zh: "滤波器的高和宽，单位为像素；一个数表示两者相同，也可写两个数。",
        },
        initial: 3,
        min: 1,
      }),
      stride: intOrPair({
        doc: { en: "How many pixels the filter moves at a time.", zh: "滤波器每次移动的像素数。" },
        default: 1,
        min: 1,
      }),
      padding: union({
        ...padding,
        forms: [wholeNumber({ min: 0 }), wholePair({ min: 0 }), word("same", "valid")],
      }),
      dilation: intOrPair({
        doc: {
          en: "How far apart the filter's pixels are; 1 is side by side.",
          zh: "滤波器各像素之间的距离；1 表示相邻。",
        },
        default: 1,
        min: 1,
      }),
      groups,
      bias,
    },
    check: requireUnitStride,
    outputShape(input, params) {
      const { C, H, W } = imageInput("Conv2d", input);
      return [params.out_channels, ...outputSize("Conv2d", [C, H, W], params)];
    },
    takesInitialization: true,
    inferred: { in_channels: (input) => imageInput("Conv2d", input).C },
    parameters(input, { out_channels, kernel_size, groups, bias }) {
      const { C } = imageInput("Conv2d", input);
      return filtersOf(C, { out_channels, groups, bias, kernel: pairOf(kernel_size) });
    },
    gradFn: (_, { kernel_size, ...params }) => convolutionGradFn({ ...params, kernel: pairOf(kernel_size) }),
    forward(x, { weight, bias }, params) {
      const y = convolve(x, weight!, params);
      return bias ? plus(y, reshape(bias, [params.out_channels, 1, 1])) : y;
    },
    onnx: (x, { weight, bias }, params, { node }) => node("Conv", [x, weight, bias], onnxConvolution(params, 2)),
    macs(input, params) {
      const { C, H, W } = imageInput("Conv2d", input);
      const [kH, kW] = pairOf(params.kernel_size);
      const [height, width] = outputSize("Conv2d", [C, H, W], params);
      return (C / params.groups) * params.out_channels * kH * kW * height * width;
    },
  }),

  Conv1d: layer({
    doc: {
      en: "Slides small filters along a sequence; each gives a new sequence of where its pattern is.",
      zh: "用小的滤波器滑过序列；每个滤波器得到一个新序列，标出它的图案在哪里。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html",
    params: {
      out_channels: outChannels,
      kernel_size: int({ doc: { en: "The length of a filter.", zh: "滤波器的长度。" }, initial: 3, min: 1 }),
      stride: int({
        doc: { en: "How many places the filter moves at a time.", zh: "滤波器每次移动的位置数。" },
        default: 1,
        min: 1,
      }),
      padding: union({ ...padding, forms: [wholeNumber({ min: 0 }), word("same", "valid")] }),
      dilation: int({
        doc: {
          en: "How far apart the filter's places are; 1 is side by side.",
          zh: "滤波器各位置之间的距离；1 表示相邻。",
        },
        default: 1,
        min: 1,
      }),
      groups,
      bias,
    },
    check: requireUnitStride,
    outputShape(input, params) {
      const { C, L } = sequenceInput("Conv1d", input);
      return [params.out_channels, outputLength("Conv1d", [C, L], params)];
    },
    takesInitialization: true,
    inferred: { in_channels: (input) => sequenceInput("Conv1d", input).C },
    parameters(input, params) {
      const { C } = sequenceInput("Conv1d", input);
      const { out_channels, kernel_size, groups, bias } = params;
      return filtersOf(C, { out_channels, groups, bias, kernel: [kernel_size] });
    },
    gradFn: (_, { kernel_size, ...params }) => convolutionGradFn({ ...params, kernel: [kernel_size] }),
    forward(x, { weight, bias }, params) {
      const [n, c, length] = x.shape as [number, number, number];
      const [filters, channels, kernel] = weight!.shape as [number, number, number];
      const image = reshape(x, [n, c, 1, length]);
      const y = convolve(image, reshape(weight!, [filters, channels, 1, kernel]), asRow(params));
      const row = reshape(y, [n, filters, y.shape[3]!]);
      return bias ? plus(row, reshape(bias, [filters, 1])) : row;
    },
    onnx: (x, { weight, bias }, params, { node }) => node("Conv", [x, weight, bias], onnxConvolution(params, 1)),
    macs(input, params) {
      const { C, L } = sequenceInput("Conv1d", input);
      const { out_channels, kernel_size, groups } = params;
      return (C / groups) * out_channels * kernel_size * outputLength("Conv1d", [C, L], params);
    },
  }),
};

interface RowParams {
  readonly out_channels: number;
  readonly kernel_size: number;
  readonly stride: number;
  readonly padding: number | string;
  readonly dilation: number;
  readonly groups: number;
}

/** A sequence is an image of one row. */
function asRow({ out_channels, kernel_size, stride, padding, dilation, groups }: RowParams) {
  return {
    out_channels,
    kernel_size: [1, kernel_size],
    stride: [1, stride],
    padding: typeof padding === "number" ? ([0, padding] as const) : padding,
    dilation: [1, dilation],
    groups,
  } as const;
}
