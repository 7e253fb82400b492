/** Instance normalization: every channel of every image is brought to mean 0 and variance 1 by itself. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { bool, num } from "../../define/param.ts";
import { add, mul, variable } from "../../expr/expr.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { mapOne, mean, moments, normalize } from "../../ops/index.ts";
import { onnxScaleAndShift } from "../onnx/normalize.ts";
import { affine, affinelyByChannel, alongChannels, eps, ofChannels } from "./normalize.ts";
import { describeShape, imageInput } from "./shapes.ts";

export const instanceNorms: Readonly<Record<string, Layer>> = {
  InstanceNorm2d: layer({
    doc: {
      en: "Brings every channel of every image to mean 0 and variance 1 by itself, so that contrast and brightness no longer matter.",
      zh: "使每幅图像的每个通道各自均值为 0、方差为 1，让对比度和亮度不再重要。",
    },
    // Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html",
    params: {
      eps,
      momentum: num({
        doc: {
          en: "How much of each new mini-batch goes into the running mean and variance, where they are kept.",
          zh: "保存滑动均值与方差时，每个新的小批量有多少计入其中。",
        },
        default: 0.1,
        slider: { min: 0, max: 1, scale: "linear" },
      }),
      affine: { ...affine, default: false },
      track_running_stats: bool({
        doc: {
          en: "Whether running means and variances are kept, by which evaluation then normalizes.",
          zh: "是否保存滑动均值与方差；保存则评估时用它们来归一化。",
        },
        default: false,
      }),
    },
    outputShape(input) {
      const { H, W } = imageInput("InstanceNorm2d", input);
      if (H * W > 1) return input;
      throw new ShapeError({
        where: "InstanceNorm2d",
        got: describeShape(input),
        expected: { en: "more than one pixel, which alone has no variance", zh: "多于一个像素，单个像素没有方差" },
        fix: { en: "Put this layer before the last pooling.", zh: "请把这一层放在最后一次池化之前。" },
      });
    },
    ...ofChannels,
    gradFn: [
      "ViewBackward0",
      ["NativeBatchNormBackward0", ["ViewBackward0", "x"], ["RepeatBackward0", "weight"], ["RepeatBackward0", "bias"]],
    ],
    forward(x, { weight, bias, running_mean, running_var }, { eps, momentum }, context) {
      const learned = { ...(weight && { weight }), ...(bias && { bias }) };
      if (context.mode === "eval" && running_mean && running_var) {
        const running = { mean: alongChannels(running_mean, x), variance: alongChannels(running_var, x) };
        return affinelyByChannel(normalize({ x, ...running }, eps), learned);
      }
      const ofImages = moments(x, [2, 3]);
      if (context.mode === "train" && running_mean && running_var) {
        // num_batches_tracked stays as it is: PyTorch's InstanceNorm2d has it in its state_dict, and never counts.
        const n = sizeOf(x.shape.slice(2));
        const moved = (running: Tensor, now: Tensor, factor: number) =>
          mapOne(add(mul(1 - momentum, variable("running")), mul(momentum * factor, variable("now"))), {
            running,
            now: mean(now, [0, 2, 3]),
          });
        context.update("running_mean", moved(running_mean, ofImages.mean, 1));
        // The variance counts n − 1, as PyTorch's does.
        context.update("running_var", moved(running_var, ofImages.variance, n / (n - 1)));
      }
      return affinelyByChannel(normalize({ x, ...ofImages }, eps), learned);
    },
    onnx(x, { weight, bias, running_mean, running_var }, { eps }, { input, ...nodes }) {
      const given = [x, ...onnxScaleAndShift({ weight, bias }, input[0]!, nodes)];
      const epsilon = { float: eps };
      return running_mean && running_var
        ? nodes.node("BatchNormalization", [...given, running_mean, running_var], { epsilon })
        : nodes.node("InstanceNormalization", given, { epsilon });
    },
    macs: (input) => sizeOf(input),
  }),
};
