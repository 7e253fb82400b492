/** Random rectangles, drawn as torchvision draws them for RandomErasing and RandomResizedCrop. */

import { add, div, type Expr, exp, floor, mul, select, sqrt, toExpr, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";

/** How often torchvision draws a size before it gives up. */
const tries = 10;

interface Size {
  readonly height: Expr;
  readonly width: Expr;
}

interface Wanted {
  readonly image: { readonly height: number; readonly width: number };
  /** Least and largest part of the image's area. */
  readonly scale: readonly number[];
  /** Height divided by width where the draw is 0 and where it is 1; even on a logarithmic scale. */
  readonly ratio: readonly number[];
  fits(size: Size): Expr;
  /** The size if no draw fits. */
  readonly otherwise: { readonly height: number; readonly width: number };
}

/**
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @returns whole sizes, and whether one of those drawn fits; expressions over `inputs`
 */
export function drawSize({ image, scale, ratio, fits, otherwise }: Wanted, draw: () => Tensor) {
  const [least = 0, largest = 1] = scale;
  const [first = 0, last = 0] = ratio.map(Math.log);
  const inputs: Record<string, Tensor> = {};
  let size = { height: toExpr(otherwise.height), width: toExpr(otherwise.width), isDrawn: toExpr(0) };
  // From the last try to the first, each before those that follow it.
  for (let i = tries - 1; i >= 0; i--) {
    inputs[`area${i}`] = draw();
    inputs[`ratio${i}`] = draw();
    const area = mul(image.height * image.width, add(least, mul(largest - least, variable(`area${i}`))));
    const aspect = exp(add(first, mul(last - first, variable(`ratio${i}`))));
    const [height, width] = [round(sqrt(mul(area, aspect))), round(sqrt(div(area, aspect)))];
    const isFit = fits({ height, width });
    size = {
      height: select(isFit, height, size.height),
      width: select(isFit, width, size.width),
      isDrawn: select(isFit, 1, size.isDrawn),
    };
  }
  return { ...size, inputs };
}

const round = (x: Expr): Expr => floor(add(x, 0.5));
