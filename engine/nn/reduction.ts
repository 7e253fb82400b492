/** From unreduced losses to the one number that training minimizes: PyTorch's `reduction`. */

import type { GradFn, LossTerms } from "../define/entry.ts";
import { choice, type ParamValues } from "../define/param.ts";
import { div, mul, variable } from "../expr/expr.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { mapOne, sum } from "../ops/index.ts";

export type Reduction = "mean" | "sum" | "batchmean";

/** The parameter that every loss has. */
export const reduction = choice({
  isRare: true,
  doc: {
    en: "Whether losses are averaged or added up; added up, they ask for a smaller learning rate.",
    zh: "对损失取平均还是求和；求和时需要更小的学习率。",
  },
  default: "mean",
  options: ["mean", "sum"],
});

export function reductionOf({ reduction }: ParamValues): Reduction {
  return reduction === "sum" || reduction === "batchmean" ? reduction : "mean";
}

/** What autograd records of a reduction that PyTorch writes in Python. */
export function reducedGradFn(params: ParamValues, elements: GradFn): GradFn {
  const reduction = reductionOf(params);
  switch (reduction) {
    case "sum":
      return ["SumBackward0", elements];
    case "batchmean":
      return ["DivBackward0", ["SumBackward0", elements], null];
    case "mean":
      return ["MeanBackward0", elements];
    default:
      return reduction satisfies never;
  }
}

/** @returns scalar */
export function reduceLoss({ elements, weights }: LossTerms, reduction: Reduction): Tensor {
  const total = sum(elements);
  switch (reduction) {
    case "sum":
      return total;
    case "batchmean":
      return mapOne(mul(variable("total"), 1 / elements.shape[0]!), { total });
    case "mean":
      return weights
        ? mapOne(div(variable("total"), variable("weight")), { total, weight: sum(weights) })
        : mapOne(mul(variable("total"), 1 / sizeOf(elements.shape)), { total });
    default:
      return reduction satisfies never;
  }
}
