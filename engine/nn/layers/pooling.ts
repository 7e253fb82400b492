/** Layers that make one number of every window of an image: its largest, or its mean. */

import { type Layer, layer } from "../../define/entry.ts";
import { bool, int, intOrPair, pairOf } from "../../define/param.ts";
import { maxPool2d, resample2d } from "../../ops/index.ts";
import { averageAxis } from "../../ops/resample2d/axes.ts";
import type { SlidingWindow } from "../../ops/windows.ts";
import { onnxAveragePool, onnxMaxPool } from "../onnx/pooling.ts";
import { onnxResample } from "../onnx/resample.ts";
import { imageInput } from "./shapes.ts";
import { imageAxes, slidePool } from "./slide.ts";

const windowSize = intOrPair({
  doc: {
    en: "The height and width of a window, in pixels; one number for both, or two.",
    zh: "窗口的高和宽，单位为像素；一个数表示两者相同，也可写两个数。",
  },
  initial: 2,
  min: 1,
});

const stride = intOrPair({
  doc: {
    en: "How many pixels the window moves at a time; as many as it is wide unless given.",
    zh: "窗口每次移动的像素数；不填则等于窗口的宽度。",
  },
  default: { sameAs: "kernel_size" },
  min: 1,
});

export const ceilMode = bool({
  doc: {
    en: "Whether a last window counts that reaches beyond the end; otherwise what is left over is dropped.",
    zh: "最后一个超出边缘的窗口是否也算；否则剩下的部分被舍去。",
  },
  default: false,
});

export const countIncludePad = bool({
  doc: {
    en: "Whether the zeros of the padding count when the mean is taken.",
    zh: "求平均时是否把补上的 0 计算在内。",
  },
  default: true,
});

export const pooling: Readonly<Record<string, Layer>> = {
  MaxPool2d: layer({
    doc: {
      en: "Keeps the largest value of every small window, so that the image shrinks and exact places matter less.",
      zh: "在每个小窗口中只保留最大值，使图像变小，精确的位置变得不那么重要。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html",
    params: {
      kernel_size: windowSize,
      stride,
      padding: intOrPair({
        doc: {
          en: "How many pixels are put around the image, at most half a window; they never win.",
          zh: "在图像四周补上多少圈像素，至多半个窗口；补上的像素不会成为最大值。",
        },
        default: 0,
        min: 0,
      }),
      dilation: intOrPair({
        doc: {
          en: "How far apart the pixels of a window are; 1 is side by side.",
          zh: "窗口内像素之间的距离；1 表示相邻。",
        },
        default: 1,
        min: 1,
      }),
      ceil_mode: ceilMode,
    },
    outputShape(input, params) {
      const { C, H, W } = imageInput("MaxPool2d", input);
      return [C, ...slidePool("MaxPool2d", params, H, W)];
    },
    parameters: () => ({}),
    gradFn: ["MaxPool2DWithIndicesBackward0", "x"],
    forward: (x, _, { kernel_size, stride, padding, dilation, ceil_mode }) =>
      maxPool2d(x, {
        kernel: pairOf(kernel_size),
        stride: pairOf(stride),
        padding: pairOf(padding),
        dilation: pairOf(dilation),
        ceilMode: ceil_mode,
      }),
    onnx: (x, _, params, { input: [, H, W], ...nodes }) => onnxMaxPool(x, imageAxes(params, H!, W!), nodes),
    macs: () => 0,
  }),

  AvgPool2d: layer({
    doc: {
      en: "Takes the mean of every small window, so that the image shrinks and noise averages out.",
      zh: "对每个小窗口取平均，使图像变小，噪声相互抵消。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html",
    params: {
      kernel_size: windowSize,
      stride,
      padding: intOrPair({
        doc: {
          en: "How many zeros are put around the image, at most as many as half a window is wide.",
          zh: "在图像四周补上多少圈 0，至多半个窗口。",
        },
        default: 0,
        min: 0,
      }),
      ceil_mode: ceilMode,
      count_include_pad: countIncludePad,
      divisor_override: int({
        doc: {
          en: "Divides every window's sum by this number instead of by how many pixels it has.",
          zh: "每个窗口的和除以这个数，而不是除以窗口的像素数。",
        },
        default: null,
        min: 1,
      }),
    },
    outputShape(input, params) {
      const { C, H, W } = imageInput("AvgPool2d", input);
      return [C, ...slidePool("AvgPool2d", params, H, W)];
    },
    parameters: () => ({}),
    gradFn: ["AvgPool2DBackward0", "x"],
    forward: (x, _, params) => resample2d(x, averageAxes(params, imageAxes(params, x.shape[2]!, x.shape[3]!))),
    onnx(x, _, params, { input: [, H, W], ...nodes }) {
      const windows = imageAxes(params, H!, W!);
      const pooled =
        params.divisor_override === null &&
        onnxAveragePool(x, { windows, countsPadding: params.count_include_pad }, nodes);
      if (pooled) return pooled;
      const { rows, columns } = averageAxes(params, windows);
      return onnxResample(x, [rows, columns], nodes);
    },
    macs: () => 0,
  }),
};

interface Counting {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

function averageAxes(
  { count_include_pad, divisor_override }: Counting,
  [rows, columns]: readonly [SlidingWindow, SlidingWindow],
) {
  const counted = count_include_pad ? "window" : "inside";
  // The product of both axes' divisors is what counts.
  return {
    rows: averageAxis(rows, divisor_override ?? counted),
    columns: averageAxis(columns, divisor_override === null ? counted : 1),
  };
}
