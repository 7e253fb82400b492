/** ColorJitter: each change blends the image with another one, and torchvision makes them in random order. */

import { add, type Expr, max, min, mul, sub, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant, mapOne, mean, sum } from "../ops/index.ts";
import { pick, wholeBelow } from "./wholeNumbers.ts";

/** With what each change blends: black, the mean of the grey image, the grey image. */
const kinds = ["brightness", "contrast", "saturation"] as const;
type Kind = (typeof kinds)[number];

/** ITU-R 601-2, as torchvision weighs red, green and blue. */
const luma = [0.2989, 0.587, 0.114];

/**
 * @param x (N, C, H, W) in [0, 1]
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @see torchvision.transforms.ColorJitter on float images
 */
export function jitter(x: Tensor, strengths: Readonly<Record<Kind, number>>, draw: () => Tensor): Tensor {
  const active = kinds.filter((kind) => strengths[kind] > 0);
  const orders = permutations(active);
  const inputs = Object.fromEntries([["u", draw()], ...active.map((kind) => [kind, draw()])]);
  const order = wholeBelow(variable("u"), orders.length);
  let image = x;
  for (const [stage] of active.entries()) {
    const now = (value: (kind: Kind) => Expr | number) =>
      pick(
        order,
        orders.map((kinds) => value(kinds[stage]!)),
      );
    const factor = now((kind) => between(Math.max(0, 1 - strengths[kind]), 1 + strengths[kind], variable(kind)));
    const isSaturation = now((kind) => (kind === "saturation" ? 1 : 0));
    const isContrast = now((kind) => (kind === "contrast" ? 1 : 0));
    const grey = greyOf(image);
    const other = add(mul(isSaturation, variable("grey")), mul(isContrast, variable("mean")));
    const blend = add(mul(factor, variable("x")), mul(sub(1, factor), other));
    image = mapOne(max(0, min(1, blend)), { ...inputs, x: image, grey, mean: mean(grey, [1, 2, 3], true) });
  }
  return image;
}

/** (N, 1, H, W); images of one channel are grey already. */
function greyOf(x: Tensor): Tensor {
  if (x.shape[1] !== 3) return x;
  const weighted = mapOne(mul(variable("x"), variable("luma")), { x, luma: constant(luma, [3, 1, 1]) });
  return sum(weighted, [1], true);
}

const between = (low: number, high: number, u: Expr): Expr => add(low, mul(high - low, u));

function permutations(kinds: readonly Kind[]): readonly (readonly Kind[])[] {
  if (kinds.length === 0) return [[]];
  return kinds.flatMap((first) => permutations(kinds.filter((kind) => kind !== first)).map((rest) => [first, ...rest]));
}
