/** From a point of the plane to its place in a picture of it, as shares of width and height, and back. The greatest x₂ is at the top. */

import type { Plane } from "../../engine/data/description.ts";

export interface PlanePoint {
  readonly x1: number;
  readonly x2: number;
}

type Range = Plane["x1"];
type Area = Pick<Plane, "x1" | "x2">;

export const acrossOf = ({ x1: [min, max] }: Area, x1: number): number => (x1 - min) / (max - min);
export const downOf = ({ x2: [min, max] }: Area, x2: number): number => (max - x2) / (max - min);

/** The point at a place; one outside the picture is moved to its edge. */
export function pointAt({ x1, x2 }: Area, across: number, down: number): PlanePoint {
  return { x1: valueAt(x1, within([0, 1], across)), x2: valueAt(x2, 1 - within([0, 1], down)) };
}

export const within = ([min, max]: Range, x: number): number => Math.min(max, Math.max(min, x));
const valueAt = ([min, max]: Range, share: number): number => min + share * (max - min);

/** Both ends, the middle and the quarters. */
export const ticksOf = (range: Range): readonly number[] =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => valueAt(range, share));
export const lengthOf = ([min, max]: Range): number => max - min;
