/** The table of layers: shapes, parameters and forward pass. Backward passes come from the operations; every activation is a layer too. */

import { type Activation, type Layer, layer } from "../define/entry.ts";
import { ShapeError } from "../define/errors.ts";
import { bool, int } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { add, variable } from "../expr/expr.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import { conv2d, mapOne, matmul, maxPool2d, reshape } from "../ops/index.ts";
import { activations } from "./activations.ts";

const bias = bool({
  doc: { en: "Whether a learned number is added to every output.", zh: "是否给每个输出加上一个可学习的数。" },
  default: true,
});

export const layers: Readonly<Record<string, Layer>> = {
  Linear: layer({
    doc: {
      en: "Every unit weighs all inputs, adds them up and adds a bias.",
      zh: "每个单元对全部输入加权求和，再加上偏置。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    params: {
      out_features: int({ doc: { en: "How many units.", zh: "单元的个数。" }, initial: 8, min: 1 }),
      bias,
    },
    outputShape(input, { out_features }) {
      vectorInput("Linear", input);
      return [out_features];
    },
    parameters(input, { out_features, bias }) {
      const { F } = vectorInput("Linear", input);
      const init = { kind: "uniform", fanIn: F } as const;
      return {
        weight: { shape: [out_features, F], init },
        ...(bias && { bias: { shape: [out_features], init } }),
      };
    },
    forward(x, { weight, bias }) {
      const y = matmul(x, weight!, { transposeA: false, transposeB: true });
      return bias ? plus(y, bias) : y;
    },
    macs: (input, { out_features }) => vectorInput("Linear", input).F * out_features,
  }),

  Conv2d: layer({
    doc: {
      en: "Slides small filters over the image; each gives a new image of where its pattern is.",
      zh: "用小的滤波器滑过图像；每个滤波器得到一幅新图像，标出它的图案在哪里。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    params: {
      out_channels: int({ doc: { en: "How many filters.", zh: "滤波器的个数。" }, initial: 8, min: 1 }),
      kernel_size: int({
        doc: { en: "The height and width of a filter, in pixels.", zh: "滤波器的高和宽，单位为像素。" },
        initial: 3,
        min: 1,
      }),
      stride: int({
        doc: { en: "How many pixels the filter moves at a time.", zh: "滤波器每次移动的像素数。" },
        default: 1,
        min: 1,
      }),
      padding: int({
        doc: { en: "How many pixels of 0 are put around the image.", zh: "在图像四周补上多少圈 0。" },
        default: 0,
        min: 0,
      }),
      bias,
    },
    outputShape(input, { out_channels, kernel_size, stride, padding }) {
      const { H, W } = imageInput("Conv2d", input);
      return [out_channels, ...windowedSize("Conv2d", { H, W, kernel_size, stride, padding })];
    },
    parameters(input, { out_channels, kernel_size, bias }) {
      const { C } = imageInput("Conv2d", input);
      const init = { kind: "uniform", fanIn: C * kernel_size * kernel_size } as const;
      return {
        weight: { shape: [out_channels, C, kernel_size, kernel_size], init },
        ...(bias && { bias: { shape: [out_channels], init } }),
      };
    },
    forward(x, { weight, bias }, { out_channels, stride, padding }) {
      const y = conv2d(x, weight!, { stride: [stride, stride], padding: [padding, padding] });
      return bias ? plus(y, reshape(bias, [out_channels, 1, 1])) : y;
    },
    macs(input, { out_channels, kernel_size, stride, padding }) {
      const { C, H, W } = imageInput("Conv2d", input);
      const [outputH, outputW] = windowedSize("Conv2d", { H, W, kernel_size, stride, padding });
      return out_channels * C * kernel_size * kernel_size * outputH * outputW;
    },
  }),

  MaxPool2d: layer({
    doc: {
      en: "Keeps the largest value of every small window, so that the image shrinks and exact places matter less.",
      zh: "在每个小窗口中只保留最大值，使图像变小，精确的位置变得不那么重要。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html",
    params: {
      kernel_size: int({
        doc: { en: "The height and width of a window, in pixels.", zh: "窗口的高和宽，单位为像素。" },
        initial: 2,
        min: 1,
      }),
      stride: int({
        doc: {
          en: "How many pixels the window moves at a time; as many as it is wide unless given.",
          zh: "窗口每次移动的像素数；不填则等于窗口的宽度。",
        },
        default: { sameAs: "kernel_size" },
        min: 1,
      }),
      padding: int({
        doc: {
          en: "How many pixels are put around the image, at most half a window; they never win.",
          zh: "在图像四周补上多少圈像素，至多半个窗口；补上的像素不会成为最大值。",
        },
        default: 0,
        min: 0,
      }),
    },
    outputShape(input, { kernel_size, stride, padding }) {
      const { C, H, W } = imageInput("MaxPool2d", input);
      if (padding > kernel_size / 2) {
        throw new ShapeError({
          where: "MaxPool2d",
          got: `padding ${padding}, kernel_size ${kernel_size}`,
          expected: { en: "a padding of at most half of kernel_size", zh: "padding 至多为 kernel_size 的一半" },
          fix: {
            en: `Set padding to at most ${Math.floor(kernel_size / 2)}.`,
            zh: `请把 padding 设为不超过 ${Math.floor(kernel_size / 2)}。`,
          },
        });
      }
      return [C, ...windowedSize("MaxPool2d", { H, W, kernel_size, stride, padding })];
    },
    parameters: () => ({}),
    forward: (x, _, { kernel_size, stride, padding }) =>
      maxPool2d(x, { kernel: [kernel_size, kernel_size], stride: [stride, stride], padding: [padding, padding] }),
    macs: () => 0,
  }),

  Flatten: layer({
    doc: {
      en: "Lays an image out as one long row of numbers, channel by channel.",
      zh: "把图像按通道展开成一长串数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html",
    params: {},
    outputShape: (input) => [sizeOf(input)],
    parameters: () => ({}),
    forward: (x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]),
    macs: () => 0,
  }),

  ...Object.fromEntries(Object.entries(activations).map(([name, entry]) => [name, activationLayer(entry)])),
};

/** An activation standing as a layer of its own, as in `nn.Sequential`. */
function activationLayer(entry: Activation): Layer {
  return {
    doc: entry.doc,
    source: entry.source,
    params: entry.params,
    outputShape: (input) => input,
    parameters: () => ({}),
    forward: (x, _, params) => mapOne(entry.forward(variable("x"), params), { x }),
    macs: () => 0,
  };
}

const plus = (a: Tensor, b: Tensor): Tensor => mapOne(add(variable("a"), variable("b")), { a, b });

/** @throws ShapeError unless the input is a vector */
function vectorInput(where: string, input: Shape): { readonly F: number } {
  const [F] = input;
  if (F === undefined || input.length !== 1) {
    throw new ShapeError({
      where,
      got: describeShape(input),
      expected: { en: "a row of features (N, F)", zh: "特征行 (N, F)" },
      fix: { en: "Put Flatten before this layer.", zh: "请在这一层之前加上 Flatten。" },
    });
  }
  return { F };
}

/** @throws ShapeError unless the input is an image */
function imageInput(where: string, input: Shape): { readonly C: number; readonly H: number; readonly W: number } {
  const [C, H, W] = input;
  if (C === undefined || H === undefined || W === undefined || input.length !== 3) {
    throw new ShapeError({
      where,
      got: describeShape(input),
      expected: { en: "an image (N, C, H, W)", zh: "图像 (N, C, H, W)" },
      fix: {
        en: "Choose an image data set, and put this layer before Flatten and Linear.",
        zh: "请选择图像数据集，并把这一层放在 Flatten 和 Linear 之前。",
      },
    });
  }
  return { C, H, W };
}

interface Window {
  readonly H: number;
  readonly W: number;
  readonly kernel_size: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * The size of what a window sliding over an image gives: ⌊(size + 2·padding − kernel_size) / stride⌋ + 1.
 *
 * @returns [H, W]
 * @throws ShapeError when the window is larger than the padded image
 */
function windowedSize(where: string, { H, W, kernel_size, stride, padding }: Window): readonly [number, number] {
  const room = Math.min(H, W) + 2 * padding;
  if (kernel_size > room) {
    throw new ShapeError({
      where,
      got: {
        en: `an image of ${H} × ${W} pixels, smaller than the window of ${kernel_size} × ${kernel_size}`,
        zh: `${H} × ${W} 像素的图像，小于 ${kernel_size} × ${kernel_size} 的窗口`,
      },
      expected: {
        en: `at least ${kernel_size} pixels, padding included`,
        zh: `连同 padding 至少 ${kernel_size} 像素`,
      },
      fix: {
        en: `Set kernel_size to at most ${room}, or leave out a layer that shrinks the image before this one.`,
        zh: `请把 kernel_size 设为不超过 ${room}，或去掉前面某个缩小图像的层。`,
      },
    });
  }
  const slide = (size: number) => Math.floor((size + 2 * padding - kernel_size) / stride) + 1;
  return [slide(H), slide(W)];
}

/** Without the batch axis, so N stands for it. */
function describeShape(input: Shape): Text {
  return `(${["N", ...input].join(", ")})`;
}
