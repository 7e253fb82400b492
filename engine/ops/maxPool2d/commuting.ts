/** Which elementwise work may be done after a maximum over windows rather than before it. */

import type { Expr } from "../../expr/expr.ts";
import { commutesWithMax } from "../../expr/monotone.ts";
import type { Origin } from "../../graph/origin.ts";
import { isSameShape } from "../../graph/shape.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { type MapAttrs, mapOp } from "../map/map.ts";

export interface CommutingMap {
  readonly expr: Expr;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** The input that has an element for every pixel; the others are the same all over a plane. */
  readonly name: string;
  /** What the work is for, wherever it is done. */
  readonly origin: Origin | null;
}

let isAllowed = true;

/** Builds a graph in which no work changes its place: what a layer puts out is then what the next one reads. */
export function withoutCommuting<T>(build: () => T): T {
  const before = isAllowed;
  isAllowed = false;
  try {
    return build();
  } finally {
    isAllowed = before;
  }
}

/** How an image is computed, where the same computation on the largest of some pixels gives the largest of the results. */
export function commutingMap(image: Tensor): CommutingMap | null {
  const { source, shape } = image;
  // Only `map` itself: an op with a gradient of its own may not commute.
  if (!isAllowed || source.kind !== "node" || source.node.op !== mapOp) return null;
  const { names, exprs } = source.node.attrs as MapAttrs;
  const expr = exprs[source.node.outputs.indexOf(image)]!;
  const inputs = Object.fromEntries(names.map((name, i) => [name, source.node.inputs[i]!]));
  const [name, ...others] = names.filter((each) => !isSameAllOverPlanes(inputs[each]!.shape));
  const isPixelwise = name !== undefined && others.length === 0 && isSameShape(inputs[name]!.shape, shape);
  if (!isPixelwise || !commutesWithMax(expr, name)) return null;
  return { expr, inputs, name, origin: source.node.origins[0] ?? null };
}

const isSameAllOverPlanes = (shape: Shape): boolean => shape.slice(-2).every((n) => n === 1);
