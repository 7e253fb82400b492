/** Layers whose window slides over an image: convolution and pooling. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { int } from "../../define/param.ts";
import { conv2d, maxPool2d, reshape } from "../../ops/index.ts";
import { bias, plus } from "./bias.ts";
import { imageInput } from "./shapes.ts";

export const windows: Readonly<Record<string, Layer>> = {
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
    takesInitialization: true,
    inferred: (input) => ({ in_channels: imageInput("Conv2d", input).C }),
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
};

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
