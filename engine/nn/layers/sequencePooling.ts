/** Layers that make one number of every window of a sequence: its largest, or its mean. */

import { type Layer, layer } from "../../define/entry.ts";
import { int } from "../../define/param.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { maxPool2d, resample2d, reshape } from "../../ops/index.ts";
import { averageAxis, paddedAxis } from "../../ops/resample2d/axes.ts";
import type { SlidingWindow } from "../../ops/windows.ts";
import { onnxAveragePool, onnxMaxPool } from "../onnx/pooling.ts";
import { onnxResample } from "../onnx/resample.ts";
import { ceilMode, countIncludePad } from "./pooling.ts";
import { sequenceInput } from "./shapes.ts";
import { sequenceAxis, slidePoolAlong } from "./slide.ts";

const kernel_size = int({ doc: { en: "How long a window is.", zh: "窗口的长度。" }, initial: 2, min: 1 });

const stride = int({
  doc: {
    en: "How many places the window moves at a time; as many as it is long unless given.",
    zh: "窗口每次移动的位置数；不填则等于窗口的长度。",
  },
  default: { sameAs: "kernel_size" },
  min: 1,
});

/** A sequence is an image of one row. */
function asImage(x: Tensor, pool: (image: Tensor) => Tensor): Tensor {
  const [N, C, L] = x.shape as [number, number, number];
  const y = pool(reshape(x, [N, C, 1, L]));
  return reshape(y, [N, C, y.shape[3]!]);
}

const averageOf = (window: SlidingWindow, { count_include_pad }: { readonly count_include_pad: boolean }) =>
  averageAxis(window, count_include_pad ? "window" : "inside");

export const sequencePooling: Readonly<Record<string, Layer>> = {
  MaxPool1d: layer({
    doc: {
      en: "Keeps the largest value of every window of a sequence, so that it shrinks and exact places matter less.",
      zh: "在序列的每个窗口中只保留最大值，使序列变短，精确的位置变得不那么重要。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html",
    params: {
      kernel_size,
      stride,
      padding: int({
        doc: {
          en: "How many places are put at each end, at most half a window; they never win.",
          zh: "在序列两端各补多少个位置，至多半个窗口；补上的位置不会成为最大值。",
        },
        default: 0,
        min: 0,
      }),
      dilation: int({
        doc: {
          en: "How far apart the places of a window are; 1 is side by side.",
          zh: "窗口内各位置之间的距离；1 表示相邻。",
        },
        default: 1,
        min: 1,
      }),
      ceil_mode: ceilMode,
    },
    outputShape(input, params) {
      const { C, L } = sequenceInput("MaxPool1d", input);
      return [C, slidePoolAlong("MaxPool1d", params, L)];
    },
    parameters: () => ({}),
    gradFn: ["SqueezeBackward1", ["MaxPool2DWithIndicesBackward0", ["UnsqueezeBackward0", "x"]]],
    forward: (x, _, { kernel_size, stride, padding, dilation, ceil_mode }) =>
      asImage(x, (image) =>
        maxPool2d(image, {
          kernel: [1, kernel_size],
          stride: [1, stride],
          padding: [0, padding],
          dilation: [1, dilation],
          ceilMode: ceil_mode,
        }),
      ),
    onnx: (x, _, params, { input: [, L], ...nodes }) => onnxMaxPool(x, [sequenceAxis(params, L!)], nodes),
    macs: () => 0,
  }),

  AvgPool1d: layer({
    doc: {
      en: "Takes the mean of every window of a sequence, so that it shrinks and noise averages out.",
      zh: "对序列的每个窗口取平均，使序列变短，噪声相互抵消。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html",
    params: {
      kernel_size,
      stride,
      padding: int({
        doc: {
          en: "How many zeros are put at each end, at most as many as half a window is long.",
          zh: "在序列两端各补多少个 0，至多半个窗口。",
        },
        default: 0,
        min: 0,
      }),
      ceil_mode: ceilMode,
      count_include_pad: countIncludePad,
    },
    outputShape(input, params) {
      const { C, L } = sequenceInput("AvgPool1d", input);
      return [C, slidePoolAlong("AvgPool1d", params, L)];
    },
    parameters: () => ({}),
    gradFn: ["SqueezeBackward1", ["AvgPool2DBackward0", ["UnsqueezeBackward0", "x"]]],
    forward(x, _, params) {
      const columns = averageOf(sequenceAxis(params, x.shape[2]!), params);
      return asImage(x, (image) => resample2d(image, { rows: paddedAxis(1, 0, 0), columns }));
    },
    onnx(x, _, params, { input: [, L], ...nodes }) {
      const window = sequenceAxis(params, L!);
      const pooled = onnxAveragePool(x, { windows: [window], countsPadding: params.count_include_pad }, nodes);
      return pooled ?? onnxResample(x, [averageOf(window, params)], nodes);
    },
    macs: () => 0,
  }),
};
