/** How exact the scalar primitives are in float32: errors in units in the last place, and what must be so to the bit. */

import type { PrimitiveName } from "../../engine/expr/expr.ts";
import { fromBits, toBits } from "./scalarLanes.ts";

/** |got − exact| in units of exact's last float32 place. */
export function ulps(got: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
  return Math.abs(got - exact) / 2 ** (exponent - 23);
}

/** Bounds that the comments in approximations.ts state, on ranges where the result is a number other than 0. */
export const bounds: readonly {
  readonly fn: PrimitiveName;
  readonly from: number;
  readonly to: number;
  readonly ulp: number;
}[] = [
  { fn: "exp", from: -87, to: 88.7, ulp: 1 },
  { fn: "exp", from: -103, to: -87, ulp: 1 },
  { fn: "log", from: 1e-38, to: 3e38, ulp: 1 },
  { fn: "log", from: 0.5, to: 2, ulp: 1 },
  { fn: "log", from: 1e-45, to: 1e-38, ulp: 1 },
  { fn: "expm1", from: -25, to: 88.7, ulp: 2 },
  { fn: "expm1", from: 1e-45, to: 1, ulp: 2 },
  { fn: "expm1", from: -1, to: 0, ulp: 2 },
  { fn: "log1p", from: 1e-45, to: 3e38, ulp: 2.5 },
  { fn: "log1p", from: -0.9999999, to: 2, ulp: 2.5 },
  { fn: "erf", from: 1e-45, to: 1, ulp: 1.5 },
  { fn: "erf", from: -7, to: 7, ulp: 1.5 },
  { fn: "tanh", from: 1e-30, to: 1e-3, ulp: 2.5 },
  { fn: "tanh", from: -12, to: 12, ulp: 2.5 },
  { fn: "sigmoid", from: -100, to: 20, ulp: 2.5 },
  { fn: "softplus", from: -100, to: 20, ulp: 3 },
];

/** Points evenly spread over the float32 numbers of a range, which is what matters near 0. */
export function* floatsBetween(from: number, to: number): Generator<number> {
  const steps = 40_000;
  if (from > 0) {
    const [low, high] = [toBits(from), toBits(to)];
    for (let i = 0; i <= steps; i++) yield fromBits(low + Math.floor(((high - low) * i) / steps));
  } else {
    for (let i = 0; i <= steps; i++) yield Math.fround(from + ((to - from) * i) / steps);
  }
}

/** Function, argument, result: what must be so to the bit. */
export const limits: readonly (readonly [PrimitiveName, number, number])[] = [
  ["exp", -Infinity, 0],
  ["exp", Infinity, Infinity],
  ["exp", 0, 1],
  ["exp", 89, Infinity],
  ["exp", -110, 0],
  ["log", 0, -Infinity],
  ["log", -0, -Infinity],
  ["log", -1, Number.NaN],
  ["log", -Infinity, Number.NaN],
  ["log", Infinity, Infinity],
  ["log", 1, 0],
  ["tanh", Infinity, 1],
  ["tanh", -Infinity, -1],
  ["tanh", 1e-45, 1e-45],
  ["expm1", Infinity, Infinity],
  ["expm1", -Infinity, -1],
  ["expm1", 0, 0],
  ["log1p", Infinity, Infinity],
  ["log1p", -1, -Infinity],
  ["log1p", -2, Number.NaN],
  ["log1p", 0, 0],
  ["erf", Infinity, 1],
  ["erf", -Infinity, -1],
  ["erf", 1e-45, 1e-45],
  ["sigmoid", Infinity, 1],
  ["sigmoid", -Infinity, 0],
  ["sigmoid", 0, 0.5],
  ["softplus", Infinity, Infinity],
  ["softplus", -Infinity, 0],
  ["sign", -3, -1],
  ["sign", 0, 0],
  ["floor", 2.75, 2],
  ["floor", -2.25, -3],
  ["floor", 3, 3],
];

/** Functions that make NaN of NaN. */
export const passNaN: readonly PrimitiveName[] = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "tanh",
  "erf",
  "sigmoid",
  "softplus",
  "sqrt",
  "abs",
  "sign",
  "floor",
];
