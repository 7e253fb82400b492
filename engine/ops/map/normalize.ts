/** Normalization as a `map` whose gradient needs two sums and one temporary value, where the derivative of its parts would need four each. */

import { add, div, type Expr, mul, neg, sqrt, sub, variable } from "../../expr/expr.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";
import { type MapAttrs, mapOne, mapOp, reshape, sumTo } from "../elementary.ts";

export interface NormalizeInputs {
  readonly x: Tensor;
  /** Broadcasts to x. */
  readonly mean: Tensor;
  /** Shaped like the mean. */
  readonly variance: Tensor;
  /** As many as there are means, one for each. */
  readonly weight?: Tensor;
  readonly bias?: Tensor;
}

const [x, mean, variance, weight, bias] = ["x", "mean", "variance", "weight", "bias"].map(variable) as [
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
];

/** (x − mean) / √(variance + eps) · weight + bias, as far as there are a weight and a bias. */
export function normalize(inputs: NormalizeInputs, eps: number): Tensor {
  const inverse = div(1, sqrt(add(variance, eps)));
  const standard = mul(sub(x, mean), inverse);
  const scaled = inputs.weight ? mul(standard, weight) : standard;
  const expr = inputs.bias ? add(scaled, bias) : scaled;
  // The order of the names is that of the node's inputs.
  const names = (["x", "mean", "variance", "weight", "bias"] as const).filter((name) => inputs[name]);
  const tensors = Object.fromEntries(names.map((name) => [name, inputs[name]!]));

  const op: Op<MapAttrs> = {
    ...mapOp,
    backward({ grads: [gradient], needs }) {
      if (!gradient) return names.map(() => null);
      const g = variable("g");
      const slope = inputs.weight ? mul(weight, inverse) : inverse;
      const shape = inputs.mean.shape;
      // The sums of g and of g · (x − mean) / √(variance + eps) are all that the other inputs' gradients are made of.
      const total = sumTo(gradient, shape);
      const product = mapOne(mul(g, standard), { ...tensors, g: gradient }, inputs.x.shape);
      const aligned = sumTo(product, shape);
      const of: Readonly<Record<(typeof names)[number], () => Tensor>> = {
        x: () => mapOne(mul(g, slope), { ...tensors, g: gradient }, inputs.x.shape),
        mean: () => mapOne(neg(mul(g, slope)), { ...tensors, g: total }, shape),
        variance: () => mapOne(mul(-0.5, mul(g, mul(slope, inverse))), { ...tensors, g: aligned }, shape),
        weight: () => reshape(aligned, inputs.weight!.shape),
        bias: () => reshape(total, inputs.bias!.shape),
      };
      return names.map((name, i) => (needs[i] ? of[name]() : null));
    },
  };
  return apply(
    op,
    names.map((name) => inputs[name]!),
    { names, exprs: [expr], shape: inputs.x.shape },
  )[0]!;
}
