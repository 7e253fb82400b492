/** Losses that compare output and target number by number. */

import type { LossTerms } from "../../define/entry.ts";
import { type Expr, variable } from "../../expr/expr.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";

/** The output and what it should be. */
export const x = variable("x");
export const y = variable("y");

export const compared = (expr: Expr, output: Tensor, target: Tensor): LossTerms => ({
  elements: mapOne(expr, { x: output, y: target }),
});
