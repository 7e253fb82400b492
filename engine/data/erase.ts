/** RandomErasing: a rectangle of random size, shape and place; where none fits, torchvision leaves the image as it is. */

import { add, type Expr, ge, gt, mul, select, sub, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { map, mapOne } from "../ops/index.ts";
import { column, placesOf, row } from "./movePixels.ts";
import { drawSize } from "./rectangle.ts";
import { wholeBelow } from "./wholeNumbers.ts";

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
  const chances = { p: draw(), top: draw(), left: draw() };
  const { height, width, inputs } = drawSize(
    {
      image: { height: H, width: W },
      scale,
      ratio,
      fits: ({ height, width }) => mul(gt(H, height), gt(W, width)),
      otherwise: { height: 0, width: 0 },
    },
    draw,
  );
  const isHit = gt(p, variable("p"));
  const rectangle = map(
    {
      height: mul(isHit, height),
      width,
      top: wholeBelow(variable("top"), sub(H + 1, height)),
      left: wholeBelow(variable("left"), sub(W + 1, width)),
    },
    { ...chances, ...inputs },
  );
  const isWithin = (at: Expr, begin: Expr, length: Expr) => mul(ge(at, begin), gt(add(begin, length), at));
  const isErased = mul(
    isWithin(row, variable("top"), variable("height")),
    isWithin(column, variable("left"), variable("width")),
  );
  return mapOne(select(isErased, value, variable("x")), { x, ...placesOf(x), ...rectangle });
}
