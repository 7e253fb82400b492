/** Hue: where a colour stands on the circle red, yellow, green, cyan, blue, magenta. */

import { add, div, type Expr, floor, ge, gt, max, min, mul, select, sub, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { constant, map, mapOne, sum } from "../ops/index.ts";

/**
 * Turns the colours of each image around the circle; value and saturation stay.
 *
 * @param x (N, 3, H, W) in [0, 1]
 * @param shift (N, 1, 1, 1), parts of the whole circle
 * @see torchvision.transforms.functional.adjust_hue on float images
 */
export function shiftHue(x: Tensor, shift: Tensor): Tensor {
  const [r, g, b] = [variable("r"), variable("g"), variable("b")];
  const value = max(r, max(g, b));
  const chroma = sub(value, min(r, min(g, b)));
  // In sixths of the circle, from red; chroma is 0 for grey, which has no hue.
  const from = (start: number, a: Expr, b: Expr) => add(start, div(sub(a, b), select(gt(chroma, 0), chroma, 1)));
  const hue = select(ge(r, value), from(0, g, b), select(ge(g, value), from(2, b, r), from(4, r, g)));
  const colours = map({ value, chroma, hue }, { r: channel(x, 0), g: channel(x, 1), b: channel(x, 2) });
  // Each channel is the value, less the chroma on the far side of the circle, with a slope of one sixth between. Unlike six cases,
  // this is continuous: rounding of the hue moves no pixel far. Smith, "Color gamut transform pairs", 1978.
  const turned = add(add(variable("opposite"), variable("hue")), mul(6, variable("shift")));
  const at = sub(turned, mul(6, floor(div(turned, 6))));
  const part = max(0, min(1, min(at, sub(4, at))));
  const opposite = constant([5, 3, 1], [3, 1, 1]);
  return mapOne(sub(variable("value"), mul(variable("chroma"), part)), { ...colours, opposite, shift });
}

/** (N, 1, H, W) */
function channel(x: Tensor, index: number): Tensor {
  const only = constant(
    [0, 1, 2].map((i) => (i === index ? 1 : 0)),
    [3, 1, 1],
  );
  return sum(mapOne(mul(variable("x"), variable("only")), { x, only }), [1], true);
}
