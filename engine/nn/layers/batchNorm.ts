/** Batch normalization: every channel is brought to mean 0 and variance 1 over the mini-batch, later over all that was seen. */

import { type ForwardContext, type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { bool, num } from "../../define/param.ts";
import type { Text } from "../../define/text.ts";
import { add, div, mul, toExpr, variable } from "../../expr/expr.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { mapOne, moments, normalize, reshape } from "../../ops/index.ts";
import { onnxAffinely, onnxNormalize, onnxScaleAndShift } from "../onnx/normalize.ts";
import { affine, alongChannels, eps, ofChannels } from "./normalize.ts";
import { describeShape, imageInput } from "./shapes.ts";

const momentum = num({
  doc: {
    en: "How much of each new mini-batch goes into the running mean and variance; null averages all mini-batches alike.",
    zh: "每个新的小批量有多少计入滑动均值与方差；null 表示对所有小批量取平均。",
  },
  default: 0.1,
  nullable: true,
  slider: { min: 0, max: 1, scale: "linear" },
});

const track_running_stats = bool({
  doc: {
    en: "Whether running means and variances are kept for evaluation; without them every mini-batch counts for itself there too.",
    zh: "是否保存滑动均值与方差供评估时使用；不保存则评估时也用各小批量自己的统计量。",
  },
  default: true,
});

interface Description {
  readonly name: string;
  readonly doc: Text;
  /** Throws ShapeError for inputs that it does not take. */
  check(input: Shape): void;
}

function batchNorm({ name, doc, check }: Description): Layer {
  return layer({
    doc,
    // Algorithm 1 of Ioffe and Szegedy 2015, arXiv:1502.03167.
    source: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${name}.html`,
    params: { eps, momentum, affine, track_running_stats },
    outputShape(input) {
      check(input);
      return input;
    },
    ...ofChannels,
    // The variance of a single value says nothing.
    leastBatch: ([, ...pixels]) => (sizeOf(pixels) === 1 ? 2 : 1),
    mixesExamples: ({ track_running_stats }) => !track_running_stats,
    gradFn: ["NativeBatchNormBackward0", "x", "weight", "bias"],
    forward(x, weights, { eps, momentum }, context) {
      const { weight, bias, running_mean, running_var } = weights;
      const learned = {
        ...(weight && { weight: alongChannels(weight, x) }),
        ...(bias && { bias: alongChannels(bias, x) }),
      };
      if (context.mode === "eval" && running_mean && running_var) {
        const [mean, variance] = [alongChannels(running_mean, x), alongChannels(running_var, x)];
        return normalize({ x, mean, variance, ...learned }, eps);
      }
      const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
      const { mean, variance } = moments(x, axes);
      if (context.mode === "train" && running_mean) track({ x, mean, variance, momentum, weights, context });
      return normalize({ x, mean, variance, ...learned }, eps);
    },
    onnx(x, { weight, bias, running_mean, running_var }, { eps }, { input, ...nodes }) {
      if (running_mean && running_var) {
        const given = [x, ...onnxScaleAndShift({ weight, bias }, input[0]!, nodes), running_mean, running_var];
        return nodes.node("BatchNormalization", given, { epsilon: { float: eps } });
      }
      const axes = [0, ...input.map((_, axis) => axis + 1).slice(1)];
      return onnxAffinely(onnxNormalize(x, axes, eps, nodes), { weight, bias }, input, nodes);
    },
    macs: (input) => sizeOf(input),
  });
}

/** Moves the running statistics towards those of the mini-batch; the variance counts n − 1, as PyTorch's does. */
function track({
  x,
  mean,
  variance,
  momentum,
  weights: { running_mean, running_var, num_batches_tracked },
  context,
}: {
  readonly x: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly momentum: number | null;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly context: Extract<ForwardContext, { mode: "train" }>;
}): void {
  const C = x.shape[1]!;
  const n = sizeOf(x.shape) / C;
  const tracked = variable("tracked");
  const share = momentum === null ? div(1, add(tracked, 1)) : toExpr(momentum);
  const rest = momentum === null ? div(tracked, add(tracked, 1)) : toExpr(1 - momentum);
  const moved = (running: Tensor, now: Tensor, factor: number) =>
    mapOne(add(mul(rest, variable("running")), mul(share, mul(factor, variable("now")))), {
      running,
      now: reshape(now, [C]),
      tracked: num_batches_tracked!,
    });
  context.update("running_mean", moved(running_mean!, mean, 1));
  context.update("running_var", moved(running_var!, variance, n / (n - 1)));
  // float32 counts to 2²⁴; by then one mini-batch more or less is nothing.
  context.update("num_batches_tracked", mapOne(add(tracked, 1), { tracked: num_batches_tracked! }));
}

export const batchNorms: Readonly<Record<string, Layer>> = {
  BatchNorm1d: batchNorm({
    name: "BatchNorm1d",
    doc: {
      en: "Brings every feature to mean 0 and variance 1 over the mini-batch, so that layers after it learn faster.",
      zh: "使每个特征在小批量上均值为 0、方差为 1，让后面的层学得更快。",
    },
    check(input) {
      if (input.length === 1 || input.length === 2) return;
      throw new ShapeError({
        where: "BatchNorm1d",
        got: describeShape(input),
        expected: { en: "features (N, C) or (N, C, L)", zh: "特征 (N, C) 或 (N, C, L)" },
        fix: {
          en: "Use BatchNorm2d for images, or put Flatten before it.",
          zh: "图像请用 BatchNorm2d，或在它之前加上 Flatten。",
        },
      });
    },
  }),

  BatchNorm2d: batchNorm({
    name: "BatchNorm2d",
    doc: {
      en: "Brings every channel to mean 0 and variance 1 over all pixels of the mini-batch, so that layers after it learn faster.",
      zh: "使每个通道在小批量的所有像素上均值为 0、方差为 1，让后面的层学得更快。",
    },
    check(input) {
      imageInput("BatchNorm2d", input);
    },
  }),
};
