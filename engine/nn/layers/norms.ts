/** Normalization within each example: the same in training and evaluation, whatever the mini-batch. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import type { VectorForm } from "../../define/param.ts";
import { bool, int, union, wholeNumber } from "../../define/param.ts";
import { isSameShape, sizeOf } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { moments, normalize, reshape } from "../../ops/index.ts";
import { onnxAffinely, onnxNormalize, onnxScaleAndShift } from "../onnx/normalize.ts";
import { onnxReshape } from "../onnx/shape.ts";
import { affine, affinely, affinelyByChannel, eps, scale, shift } from "./normalize.ts";
import { describeShape } from "./shapes.ts";

const lengths = { kind: "vector", min: 1, max: 2 ** 20, isInteger: true } as const satisfies VectorForm;

/** The last axes, over which LayerNorm normalizes; all without `normalized_shape`. */
function normalizedShape(input: Shape, given: number | readonly number[] | null): Shape {
  const wanted = given === null ? input : typeof given === "number" ? [given] : given;
  if (isSameShape(input.slice(-wanted.length), wanted)) return wanted;
  throw new ShapeError({
    where: "LayerNorm",
    got: {
      en: `normalized_shape [${wanted.join(", ")}] for ${describeShape(input)}`,
      zh: `normalized_shape [${wanted.join(", ")}]，输入为 ${describeShape(input)}`,
    },
    expected: { en: "the lengths of the input's last axes", zh: "输入最后几个轴的长度" },
    fix: {
      en: `Leave normalized_shape out, or write [${input.join(", ")}].`,
      zh: `请省略 normalized_shape，或写 [${input.join(", ")}]。`,
    },
  });
}

/** @throws ShapeError unless the channels can be dealt out evenly */
function groupedInput(input: Shape, num_groups: number): { readonly C: number } {
  const [C = 0] = input;
  if (C > 0 && C % num_groups === 0) return { C };
  const divisors = Array.from({ length: C }, (_, i) => i + 1).filter((n) => C % n === 0);
  throw new ShapeError({
    where: "GroupNorm",
    got: { en: `${num_groups} groups for ${C} channels`, zh: `${C} 个通道分成 ${num_groups} 组` },
    expected: { en: "groups of equal size", zh: "大小相等的组" },
    fix: {
      en: `Set num_groups to one of ${divisors.join(", ")}.`,
      zh: `请把 num_groups 设为 ${divisors.join("、")} 之一。`,
    },
  });
}

export const norms: Readonly<Record<string, Layer>> = {
  LayerNorm: layer({
    doc: {
      en: "Brings the values of each example to mean 0 and variance 1, whatever the others in the mini-batch are.",
      zh: "使每个样本自己的数值均值为 0、方差为 1，与小批量中的其他样本无关。",
    },
    // Ba, Kiros and Hinton 2016, arXiv:1607.06450.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html",
    params: {
      normalized_shape: union({
        doc: {
          en: "The lengths of the last axes, over which it normalizes; null takes all but the mini-batch's.",
          zh: "在最后哪些轴上归一化，写出它们的长度；null 表示除批量外的所有轴。",
        },
        default: null,
        forms: [wholeNumber({ min: 1 }), lengths],
      }),
      eps,
      elementwise_affine: bool({
        doc: {
          en: "Whether every place gets a learned scale (weight) and shift (bias).",
          zh: "每个位置是否有可学习的缩放（weight）与偏移（bias）。",
        },
        default: true,
      }),
      bias: bool({
        doc: {
          en: "Whether there is a shift beside the scale; it needs elementwise_affine.",
          zh: "除缩放外是否还有偏移；需要 elementwise_affine。",
        },
        default: true,
      }),
    },
    outputShape(input, { normalized_shape }) {
      normalizedShape(input, normalized_shape);
      return input;
    },
    inferred: { normalized_shape: (input, { normalized_shape }) => normalized_shape ?? input },
    parameters(input, { normalized_shape, elementwise_affine, bias }) {
      const shape = normalizedShape(input, normalized_shape);
      return elementwise_affine ? { weight: scale(shape), ...(bias && { bias: shift(shape) }) } : {};
    },
    gradFn: ["NativeLayerNormBackward0", "x", "weight", "bias"],
    forward(x, { weight, bias }, { normalized_shape, eps }) {
      const count = normalizedShape(x.shape.slice(1), normalized_shape).length;
      const axes = x.shape.map((_, axis) => axis).slice(-count);
      const normal = normalize({ x, ...moments(x, axes) }, eps);
      return weight ? affinely(normal, { weight, bias }) : normal;
    },
    onnx(x, { weight, bias }, { normalized_shape, eps }, { input, ...nodes }) {
      const { node, floats } = nodes;
      const shape = normalizedShape(input, normalized_shape);
      if (sizeOf(shape) === 1) {
        // Runtimes refuse to normalize a single value; its weight goes with every place.
        const axes = shape.map((_, axis) => axis - shape.length);
        return onnxAffinely(onnxNormalize(x, axes, eps, nodes), { weight, bias }, [1], nodes);
      }
      const scale = weight ?? floats(Array<number>(sizeOf(shape)).fill(1), shape);
      return node("LayerNormalization", [x, scale, bias], { axis: -shape.length, epsilon: { float: eps } });
    },
    macs: (input) => sizeOf(input),
  }),

  GroupNorm: layer({
    doc: {
      en: "Brings groups of channels of each example to mean 0 and variance 1; it works with the smallest mini-batches.",
      zh: "把每个样本的通道分组，使各组均值为 0、方差为 1；小批量再小也能用。",
    },
    // Wu and He 2018, arXiv:1803.08494.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html",
    params: {
      num_groups: int({
        doc: { en: "Into how many groups the channels are dealt out, evenly.", zh: "把通道平均分成多少组。" },
        initial: 1,
        min: 1,
      }),
      eps,
      affine,
    },
    outputShape(input, { num_groups }) {
      groupedInput(input, num_groups);
      return input;
    },
    inferred: { num_channels: ([C = 1]) => C },
    parameters: ([C = 1], { affine }) => ({ ...(affine && { weight: scale([C]), bias: shift([C]) }) }),
    // The variance of a single value says nothing; PyTorch allows it in larger mini-batches.
    leastBatch: (input, { num_groups }) => (sizeOf(input) === num_groups ? 2 : 1),
    gradFn: ["NativeGroupNormBackward0", "x", "weight", "bias"],
    forward(x, { weight, bias }, { num_groups, eps }) {
      const [N = 1, C = 1, ...pixels] = x.shape;
      const groups = reshape(x, [N, num_groups, (C / num_groups) * sizeOf(pixels)]);
      const normal = reshape(normalize({ x: groups, ...moments(groups, [2]) }, eps), x.shape);
      return affinelyByChannel(normal, { weight, bias });
    },
    onnx(x, { weight, bias }, { num_groups, eps }, { input, ...nodes }) {
      // Each group as the one channel of an instance.
      const groups = onnxReshape(x, [num_groups, sizeOf(input) / num_groups], nodes);
      const given = [groups, ...onnxScaleAndShift({}, num_groups, nodes)];
      const normal = nodes.node("InstanceNormalization", given, { epsilon: { float: eps } });
      return onnxAffinely(onnxReshape(normal, input, nodes), { weight, bias }, input, nodes);
    },
    macs: (input) => sizeOf(input),
  }),
};
