/** `moments`: mean and variance in one operation, exact also where the mean is far larger than the spread. */

import { ShapeError } from "../../define/errors.ts";
import { add, mul, sub, variable } from "../../expr/expr.ts";
import { formatShape, sizeOf } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../map/map.ts";

export interface MomentsAttrs {
  /** Ascending, without repetition, each in [0, rank). */
  readonly axes: readonly number[];
}

export const momentsOp: Op<MomentsAttrs> = {
  name: "moments",

  outputs([x], { axes }) {
    const { shape, dtype } = x!;
    if (dtype !== "f32" || axes.some((axis) => axis < 0 || axis >= shape.length)) {
      throw new ShapeError({
        where: "moments",
        got: `${formatShape(shape)} ${dtype} over axes ${axes.join(", ")}`,
        expected: "f32 and axes within its rank",
        fix: "Count axes from 0.",
      });
    }
    const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    return [
      { shape: kept, dtype: "f32" },
      { shape: kept, dtype: "f32" },
    ];
  },

  backward({ inputs: [x], outputs: [mean], grads: [ofMean, ofVariance], attrs: { axes }, needs }) {
    if (!needs[0]) return [null];
    const share = 1 / countOf(x!.shape, axes);
    const spread = mul(mul(variable("ofVariance"), 2 * share), sub(variable("x"), variable("mean")));
    const level = mul(variable("ofMean"), share);
    const inputs = {
      ...(ofMean && { ofMean }),
      ...(ofVariance && { ofVariance, x: x!, mean: mean! }),
    };
    const expr = ofMean && ofVariance ? add(level, spread) : ofMean ? level : spread;
    return [mapOne(expr, inputs, x!.shape)];
  },
};

/** How many elements each mean is of. */
export const countOf = (shape: Shape, axes: readonly number[]): number => sizeOf(axes.map((axis) => shape[axis]!));

/**
 * Mean and biased variance over `axes`, which stay as axes of length 1.
 *
 * @see torch.var_mean
 */
export function moments(x: Tensor, axes: readonly number[]): { readonly mean: Tensor; readonly variance: Tensor } {
  const [mean, variance] = apply(momentsOp, [x], { axes });
  return { mean: mean!, variance: variance! };
}
