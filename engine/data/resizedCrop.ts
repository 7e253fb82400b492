/** RandomResizedCrop: a random piece of each image, enlarged to the image's size. */

import { abs, add, div, type Expr, floor, ge, gt, max, min, mul, select, sub, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo, constant, conv2d, map, mapOne, reshape } from "../ops/index.ts";
import { drawSize } from "./rectangle.ts";
import { wholeBelow } from "./wholeNumbers.ts";

interface Cropping {
  readonly scale: readonly number[];
  /** Width divided by height. */
  readonly ratio: readonly number[];
}

/**
 * @param x (N, C, H, W)
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @see torchvision.transforms.RandomResizedCrop; a piece is never larger than the result, so that `antialias` makes no difference
 */
export function resizedCrop(x: Tensor, { scale, ratio }: Cropping, draw: () => Tensor): Tensor {
  const [, , H = 1, W = 1] = x.shape;
  const places = { top: draw(), left: draw() };
  const { height, width, isDrawn, inputs } = drawSize(
    {
      image: { height: H, width: W },
      scale,
      ratio: ratio.map((ratio) => 1 / ratio),
      fits: ({ height, width }) => product(ge(H, height), ge(W, width), gt(height, 0), gt(width, 0)),
      otherwise: largestWithin(ratio, H, W),
    },
    draw,
  );
  const begin = (u: Expr, room: Expr) => select(isDrawn, wholeBelow(u, add(room, 1)), floor(div(room, 2)));
  const crop = map(
    { height, width, top: begin(variable("top"), sub(H, height)), left: begin(variable("left"), sub(W, width)) },
    { ...places, ...inputs },
  );
  const columns = enlarge(x, { begin: crop.left!, length: crop.width! });
  return enlarge(columns, { begin: crop.top!, length: crop.height! });
}

/** In the middle, where no draw fits: as much of the image as the nearer of the ratios allows. */
function largestWithin(ratio: readonly number[], H: number, W: number) {
  const [least = 1, largest = 1] = ratio;
  return {
    height: Math.min(H, Math.round(W / least)),
    width: Math.min(W, Math.round(H * largest)),
  };
}

/**
 * Enlarges a piece of each row to the whole row, linearly between pixels, and turns rows into columns.
 *
 * It is a product of each image with a matrix of its own: a convolution in which every channel of every image is a group.
 *
 * @param x (N, C, H, W)
 * @param begin (N, 1, 1, 1), as is `length`
 * @returns (N, C, W, H)
 */
function enlarge(x: Tensor, { begin, length }: { readonly begin: Tensor; readonly length: Tensor }): Tensor {
  const [N = 1, C = 1, H = 1, W = 1] = x.shape;
  // Pixels have their middle at ½: align_corners=False. Beyond the piece's outermost pixels there is nothing to mix with.
  const middle = sub(div(mul(add(variable("to"), 0.5), variable("length")), W), 0.5);
  const source = add(variable("begin"), max(0, min(sub(variable("length"), 1), middle)));
  const weights = mapOne(max(0, sub(1, abs(sub(variable("from"), source)))), {
    begin,
    length,
    to: constant(range(W), [W, 1]),
    from: constant(range(W)),
  });
  const filters = reshape(broadcastTo(weights, [N, C, W, W]), [N * C * W, 1, 1, W]);
  const images = reshape(x, [1, N * C, H, W]);
  const attrs = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: N * C } as const;
  return reshape(conv2d(images, filters, attrs), [N, C, W, H]);
}

const range = (length: number) => Array.from({ length }, (_, i) => i);
const product = (first: Expr, ...rest: readonly Expr[]): Expr => rest.reduce<Expr>((so, next) => mul(so, next), first);
