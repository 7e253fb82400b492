/** What all normalizing layers share: the formula, and the parameters that PyTorch gives each of them. */

import type { ParameterSpec } from "../../define/entry.ts";
import { bool, num } from "../../define/param.ts";
import { add, div, type Expr, mul, sqrt, sub, variable } from "../../expr/expr.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";

export const eps = num({
  doc: {
    en: "A small number added to the variance, so that nothing is divided by 0.",
    zh: "加在方差上的小数，避免除以 0。",
  },
  default: 1e-5,
  min: 0,
  slider: { min: 1e-8, max: 1e-1, scale: "log" },
});

export const affine = bool({
  doc: {
    en: "Whether a learned scale (weight) and shift (bias) follow.",
    zh: "之后是否再乘以可学习的缩放（weight）并加上偏移（bias）。",
  },
  default: true,
});

/** They start by changing nothing. */
export const scale = (shape: Shape): ParameterSpec => ({ shape, init: { kind: "constant", value: 1 } });
export const shift = (shape: Shape): ParameterSpec => ({ shape, init: { kind: "constant", value: 0 } });

/** (x − mean) / √(variance + eps) · weight + bias; all broadcast to x. */
export function normalize(
  x: Tensor,
  {
    eps,
    ...others
  }: {
    readonly eps: number;
    readonly mean: Tensor;
    readonly variance: Tensor;
    readonly weight?: Tensor;
    readonly bias?: Tensor;
  },
): Tensor {
  const inverse = div(1, sqrt(add(variable("variance"), eps)));
  return affinely(mul(sub(variable("x"), variable("mean")), inverse), { x, ...others });
}

/** The expression · weight + bias, as far as there are any. */
export function affinely(
  expr: Expr,
  inputs: Readonly<Record<string, Tensor | undefined>> & { readonly x: Tensor },
): Tensor {
  const scaled = inputs.weight ? mul(expr, variable("weight")) : expr;
  const shifted = inputs.bias ? add(scaled, variable("bias")) : scaled;
  const present = Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  return mapOne(shifted, Object.fromEntries(present), inputs.x.shape);
}
