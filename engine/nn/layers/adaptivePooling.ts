/** Poolings that are told the size of the result, and choose their windows for it. */

import { type Layer, layer } from "../../define/entry.ts";
import { intOrPair, pairOf } from "../../define/param.ts";
import type { Shape } from "../../graph/tensor.ts";
import { maxPool2d, resample2d } from "../../ops/index.ts";
import { adaptiveAxis, adaptiveElements, isIdentity } from "../../ops/resample2d/axes.ts";
import type { SlidingWindow } from "../../ops/windows.ts";
import { onnxAveragePool, onnxMaxPool } from "../onnx/pooling.ts";
import { onnxResample } from "../onnx/resample.ts";
import { imageInput } from "./shapes.ts";

const output_size = intOrPair({
  doc: {
    en: "The height and width of the result, in pixels; one number for both, or two.",
    zh: "结果的高和宽，单位为像素；一个数表示两者相同，也可写两个数。",
  },
  initial: 1,
  min: 1,
});

/** Windows side by side. */
const windowsOf = (size: number, length: number): SlidingWindow => ({
  size,
  kernel: length,
  stride: length,
  padding: 0,
  dilation: 1,
});

/** Null where windows would be of different lengths, or overlap. */
const evenWindows = (sizes: Shape, counts: Shape): readonly SlidingWindow[] | null =>
  sizes.every((size, i) => size % counts[i]! === 0) ? sizes.map((size, i) => windowsOf(size, size / counts[i]!)) : null;

export const adaptivePooling: Readonly<Record<string, Layer>> = {
  AdaptiveAvgPool2d: layer({
    doc: {
      en: "Averages the image down to a size you choose, whatever size comes in; 1 leaves one number per channel.",
      zh: "无论输入多大，都平均到你选定的大小；1 表示每个通道只留一个数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html",
    params: { output_size },
    outputShape: (input, { output_size }) => [imageInput("AdaptiveAvgPool2d", input).C, ...pairOf(output_size)],
    parameters: () => ({}),
    gradFn: (_, { output_size }) =>
      pairOf(output_size).every((n) => n === 1) ? ["MeanBackward1", "x"] : ["AdaptiveAvgPool2DBackward0", "x"],
    forward(x, _, { output_size }) {
      const [height, width] = pairOf(output_size);
      return resample2d(x, { rows: adaptiveAxis(x.shape[2]!, height), columns: adaptiveAxis(x.shape[3]!, width) });
    },
    onnx(x, _, __, { input: [, ...sizes], output: [, ...counts], ...nodes }) {
      if (counts.every((count) => count === 1)) return nodes.node("GlobalAveragePool", [x]);
      const even = evenWindows(sizes, counts);
      const pooled = even && onnxAveragePool(x, { windows: even, countsPadding: false }, nodes);
      const axes = sizes.map((size, i) => adaptiveAxis(size, counts[i]!));
      return pooled ?? onnxResample(x, axes, nodes);
    },
    macs: () => 0,
  }),

  AdaptiveMaxPool2d: layer({
    doc: {
      en: "Keeps the largest values of an image of any size, as many as you choose; 1 leaves the largest of each channel.",
      zh: "无论输入多大，都按你选定的大小保留各部分的最大值；1 表示每个通道只留最大的一个。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html",
    params: { output_size },
    outputShape: (input, { output_size }) => [imageInput("AdaptiveMaxPool2d", input).C, ...pairOf(output_size)],
    parameters: () => ({}),
    gradFn: ["AdaptiveMaxPool2DBackward0", "x"],
    forward(x, _, { output_size }) {
      const [height, width] = pairOf(output_size);
      const [rows, columns] = [adaptiveElements(x.shape[2]!, height), adaptiveElements(x.shape[3]!, width)];
      const isEven = isIdentity(rows.axis) && isIdentity(columns.axis);
      const kernel = [rows.length, columns.length] as const;
      return maxPool2d(isEven ? x : resample2d(x, { rows: rows.axis, columns: columns.axis }), {
        kernel,
        stride: kernel,
        padding: [0, 0],
      });
    },
    onnx(x, _, __, { input: [, ...sizes], output: [, ...counts], ...nodes }) {
      if (counts.every((count) => count === 1)) return nodes.node("GlobalMaxPool", [x]);
      const each = sizes.map((size, i) => adaptiveElements(size, counts[i]!));
      const elements = onnxResample(
        x,
        each.map(({ axis }) => axis),
        nodes,
      );
      return onnxMaxPool(
        elements,
        each.map(({ axis, length }) => windowsOf(axis.taps.length, length)),
        nodes,
      );
    },
    macs: () => 0,
  }),
};
