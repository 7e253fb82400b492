/** ColorJitter: changes in random order, as torchvision makes them; all but that of hue blend the image with another one. */

import { add, type Expr, max, min, mul, select, sub, toExpr, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant, mapOne, mean, sum } from "../ops/index.ts";
import { shiftHue } from "./hue.ts";
import { pick, wholeBelow } from "./wholeNumbers.ts";

/** With what the first three blend: black, the mean of the grey image, the grey image. */
const kinds = ["brightness", "contrast", "saturation", "hue"] as const;
type Kind = (typeof kinds)[number];

/** ITU-R 601-2, as torchvision weighs red, green and blue. */
const luma = [0.2989, 0.587, 0.114];

/**
 * @param x (N, C, H, W) in [0, 1]
 * @param draw (N, 1, 1, 1) in [0, 1)
 * @see torchvision.transforms.ColorJitter on float images
 */
export function jitter(x: Tensor, strengths: Readonly<Record<Kind, number>>, draw: () => Tensor): Tensor {
  const active = kinds.filter((kind) => strengths[kind] > 0 && (kind !== "hue" || isColoured(x)));
  const orders = permutations(active);
  const inputs = Object.fromEntries([["u", draw()], ...active.map((kind) => [kind, draw()])]);
  const order = wholeBelow(variable("u"), orders.length);
  let image = x;
  for (const [stage] of active.entries()) {
    const kind = toExpr(
      pick(
        order,
        orders.map((kinds) => active.indexOf(kinds[stage]!)),
      ),
    );
    const now = (value: (kind: Kind) => Expr | number) => pick(kind, active.map(value));
    const is = (kind: Kind) => now((other) => (other === kind ? 1 : 0));
    const factor = now((kind) => between(...rangeOf(kind, strengths[kind]), variable(kind)));
    const grey = greyOf(image);
    const other = add(mul(is("saturation"), variable("grey")), mul(is("contrast"), variable("mean")));
    const blend = add(mul(factor, variable("x")), mul(sub(1, factor), other));
    const blended = mapOne(max(0, min(1, blend)), { ...inputs, x: image, grey, mean: mean(grey, [1, 2, 3], true) });
    if (!active.includes("hue")) {
      image = blended;
      continue;
    }
    const shifted = shiftHue(image, mapOne(toExpr(factor), inputs));
    image = mapOne(select(is("hue"), variable("shifted"), variable("blended")), { ...inputs, shifted, blended });
  }
  return image;
}

const isColoured = (x: Tensor): boolean => x.shape[1] === 3;

const rangeOf = (kind: Kind, strength: number): readonly [number, number] =>
  kind === "hue" ? [-strength, strength] : [Math.max(0, 1 - strength), 1 + strength];

/** (N, 1, H, W); images of one channel are grey already. */
function greyOf(x: Tensor): Tensor {
  if (!isColoured(x)) return x;
  const weighted = mapOne(mul(variable("x"), variable("luma")), { x, luma: constant(luma, [3, 1, 1]) });
  return sum(weighted, [1], true);
}

const between = (low: number, high: number, u: Expr): Expr => add(low, mul(high - low, u));

function permutations(kinds: readonly Kind[]): readonly (readonly Kind[])[] {
  if (kinds.length === 0) return [[]];
  return kinds.flatMap((first) => permutations(kinds.filter((kind) => kind !== first)).map((rest) => [first, ...rest]));
}
