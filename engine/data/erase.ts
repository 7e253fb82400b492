/** RandomErasing: a rectangle of random size, shape and place. */

import { add, div, type Expr, exp, floor, ge, gt, mul, select, sqrt, sub, toExpr, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant, map, mapOne } from "../ops/index.ts";
import { wholeBelow } from "./wholeNumbers.ts";

/** So often torchvision draws a size, if those before did not fit; then it leaves the image as it is. */
const tries = 10;

interface Erasing {
  readonly p: number;
  readonly scale: readonly number[];
  readonly ratio: readonly number[];
  readonly value: number;
}

/**
 * @param x (N, C, H, W)
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @see torchvision.transforms.RandomErasing
 */
export function erase(x: Tensor, { p, scale, ratio, value }: Erasing, draw: () => Tensor): Tensor {
  const [, , H = 1, W = 1] = x.shape;
  const [least = 0, largest = 1] = scale;
  const [low = 1, high = 1] = ratio.map(Math.log);
  const inputs: Record<string, Tensor> = { p: draw(), top: draw(), left: draw() };
  let size: Record<"height" | "width", Expr> = { height: toExpr(0), width: toExpr(0) };
  // From the last try to the first, each before those that follow it.
  for (let i = tries - 1; i >= 0; i--) {
    inputs[`area${i}`] = draw();
    inputs[`ratio${i}`] = draw();
    const area = mul(H * W, add(least, mul(largest - least, variable(`area${i}`))));
    const aspect = exp(add(low, mul(high - low, variable(`ratio${i}`))));
    const [height, width] = [round(sqrt(mul(area, aspect))), round(sqrt(div(area, aspect)))];
    const isFit = mul(gt(H, height), gt(W, width));
    size = { height: select(isFit, height, size.height), width: select(isFit, width, size.width) };
  }
  const isHit = gt(p, variable("p"));
  const rectangle = map(
    {
      height: mul(isHit, size.height),
      width: size.width,
      top: wholeBelow(variable("top"), sub(H + 1, size.height)),
      left: wholeBelow(variable("left"), sub(W + 1, size.width)),
    },
    inputs,
  );
  const isWithin = (at: Expr, begin: Expr, length: Expr) => mul(ge(at, begin), gt(add(begin, length), at));
  const isErased = mul(
    isWithin(variable("row"), variable("top"), variable("height")),
    isWithin(variable("column"), variable("left"), variable("width")),
  );
  const row = constant(range(H), [H, 1]);
  return mapOne(select(isErased, value, variable("x")), { x, row, column: constant(range(W)), ...rectangle });
}

const range = (length: number) => Array.from({ length }, (_, i) => i);
const round = (x: Expr): Expr => floor(add(x, 0.5));
