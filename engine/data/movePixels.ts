/** Images read at other places: what augmentations that move pixels, but mix none, have in common. */

import { type Expr, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant, gridSample, map } from "../ops/index.ts";

/** Where a pixel stands, from 0: expressions over `placesOf` the images. */
export const row = variable("row");
export const column = variable("column");

/** @param x (N, C, H, W) */
export function placesOf(x: Tensor): { readonly row: Tensor; readonly column: Tensor } {
  const [, , H = 1, W = 1] = x.shape;
  return { row: constant(range(H), [H, 1]), column: constant(range(W)) };
}

/**
 * @param x (N, C, H, W)
 * @param from the place from which a pixel of the result comes, over `row`, `column` and `inputs`; what lies outside the image is black
 * @param inputs (N, 1, 1, 1) each
 */
export function movePixels(
  x: Tensor,
  from: { readonly row: Expr; readonly column: Expr },
  inputs: Readonly<Record<string, Tensor>>,
): Tensor {
  const [N = 1, , H = 1, W = 1] = x.shape;
  const source = map(from, { ...inputs, ...placesOf(x) }, [N, 1, H, W]);
  return gridSample(x, { row: source.row!, column: source.column! });
}

const range = (length: number) => Array.from({ length }, (_, i) => i);
