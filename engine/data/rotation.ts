/** RandomRotation: each image turned around its middle. */

import { abs, add, div, type Expr, floor, mul, sub, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { map } from "../ops/index.ts";
import { column, movePixels, row } from "./movePixels.ts";

/**
 * @param x (N, C, H, W)
 * @param degrees the largest angle, at most 180
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @see torchvision.transforms.RandomRotation with its defaults: the nearest pixel, the image's size, black corners; positive is counter-clockwise
 */
export function rotation(x: Tensor, { degrees }: { readonly degrees: number }, draw: () => Tensor): Tensor {
  const [, , H = 1, W = 1] = x.shape;
  const turn = map(turnBy(mul(degrees, sub(mul(2, variable("u")), 1))), { u: draw() });
  const [middleRow, middleColumn] = [(H - 1) / 2, (W - 1) / 2];
  const [down, right] = [sub(row, middleRow), sub(column, middleColumn)];
  const [sine, cosine] = [variable("sine"), variable("cosine")];
  const from = {
    row: add(add(mul(sine, right), mul(cosine, down)), middleRow),
    column: add(sub(mul(cosine, right), mul(sine, down)), middleColumn),
  };
  return movePixels(x, from, turn);
}

/** Sine and cosine of an angle in [−180, 180] degrees: whole quarters of a turn, which are exact, and what is left, at most an eighth. */
function turnBy(degrees: Expr) {
  const quarters = floor(add(div(degrees, 90), 0.5));
  const angleRad = mul(Math.PI / 180, sub(degrees, mul(90, quarters)));
  const square = mul(angleRad, angleRad);
  const [sine, cosine] = [mul(angleRad, taylor(square, 1)), taylor(square, 0)];
  // Of −2 … 2 quarters: 0, −1, 0, 1, 0 and −1, 0, 1, 0, −1.
  const [ofQuarters, cosineOfQuarters] = [mul(quarters, sub(2, abs(quarters))), sub(1, abs(quarters))];
  return {
    sine: add(mul(sine, cosineOfQuarters), mul(cosine, ofQuarters)),
    cosine: sub(mul(cosine, cosineOfQuarters), mul(sine, ofQuarters)),
  };
}

/** Σ (−square)ᵏ / (2k + odd)!: of the cosine, or with 1 of the sine over its angle; within 2·10⁻⁹ for an eighth of a turn. */
function taylor(square: Expr, odd: 0 | 1): Expr {
  let sum: Expr = sub(1, div(square, (9 + odd) * (10 + odd)));
  for (let k = 7; k > 0; k -= 2) sum = sub(1, mul(div(square, (k + odd) * (k + 1 + odd)), sum));
  return sum;
}
