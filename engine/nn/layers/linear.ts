/** Layers that weigh rows of features. */

import { type Layer, layer } from "../../define/entry.ts";
import { int } from "../../define/param.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { matmul, reshape } from "../../ops/index.ts";
import { bias, plus } from "./bias.ts";

/** Length of the last axis, which is that of features. */
const featuresOf = (input: Shape): number => input.at(-1)!;

export const linear: Readonly<Record<string, Layer>> = {
  Linear: layer({
    doc: {
      en: "Every unit weighs all inputs, adds them up and adds a bias. Of images and sequences it takes the last axis as inputs, with the same weights everywhere.",
      zh: "每个单元对全部输入加权求和，再加上偏置。对图像和序列，它以最后一个轴为输入，各处权重相同。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    params: {
      out_features: int({ doc: { en: "How many units.", zh: "单元的个数。" }, initial: 8, min: 1 }),
      bias,
    },
    outputShape: (input, { out_features }) => [...input.slice(0, -1), out_features],
    takesInitialization: true,
    inferred: { in_features: featuresOf },
    parameters(input, { out_features, bias }) {
      const F = featuresOf(input);
      const init = { kind: "uniform", fanIn: F } as const;
      return {
        weight: { shape: [out_features, F], init },
        ...(bias && { bias: { shape: [out_features], init } }),
      };
    },
    // More than two axes are flattened for the product, and the bias is added afterwards.
    gradFn(input, { bias }) {
      const weight = ["TBackward0", "weight"] as const;
      if (input.length === 1) return bias ? ["AddmmBackward0", "bias", "x", weight] : ["MmBackward0", "x", weight];
      const product = ["UnsafeViewBackward0", ["MmBackward0", ["ReshapeAliasBackward0", "x"], weight]] as const;
      return bias ? ["AddBackward0", product, "bias"] : product;
    },
    forward(x, { weight, bias }, { out_features }) {
      // A product of two matrices: all other axes together are rows.
      const F = featuresOf(x.shape);
      const rows = reshape(x, [sizeOf(x.shape) / F, F]);
      const y = matmul(rows, weight!, { transposeA: false, transposeB: true });
      return reshape(bias ? plus(y, bias) : y, [...x.shape.slice(0, -1), out_features]);
    },
    onnx(x, { weight, bias }, _, { node, input }) {
      if (input.length === 1) return node("Gemm", [x, weight, bias], { transB: 1 });
      const product = node("MatMul", [x, node("Transpose", [weight], { perm: [1, 0] })]);
      return bias ? node("Add", [product, bias]) : product;
    },
    macs: (input, { out_features }) => sizeOf(input) * out_features,
  }),
};
