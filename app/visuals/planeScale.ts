/** From a point of the plane to its place in a picture of it, as shares of width and height, and back. The greatest x₂ is at the top. */

import type { Plane, Range } from "../../engine/data/description.ts";

export interface PlanePoint {
  readonly x1: number;
  readonly x2: number;
}

type Area = Pick<Plane, "x1" | "x2">;

export const acrossOf = ({ x1: [min, max] }: Area, x1: number): number => (x1 - min) / (max - min);
export const downOf = ({ x2: [min, max] }: Area, x2: number): number => (max - x2) / (max - min);

/** The point at a place; one outside the picture is moved to its edge. */
export function pointAt({ x1, x2 }: Area, across: number, down: number): PlanePoint {
  return { x1: valueAt(x1, within([0, 1], across)), x2: valueAt(x2, 1 - within([0, 1], down)) };
}

export const within = ([min, max]: Range, x: number): number => Math.min(max, Math.max(min, x));
const valueAt = ([min, max]: Range, share: number): number => min + share * (max - min);

export const lengthOf = ([min, max]: Range): number => max - min;

/** Where a value lies between the least, −1, and the greatest, 1: what its colour is read from. Without a range it is the value itself. */
export function balanceIn(range: Range | undefined, value: number): number {
  return range ? (2 * value - range[0] - range[1]) / lengthOf(range) : value;
}

/** Both ends, the middle and the quarters, where those are round numbers; else round numbers between the ends, at most six. */
export function ticksOf(range: Range): readonly number[] {
  const [min, max] = range;
  const quarter = lengthOf(range) / 4;
  const isRound = Number(quarter.toPrecision(2)) === quarter && Number.isInteger(min / quarter);
  if (isRound) return [0, 0.25, 0.5, 0.75, 1].map((share) => valueAt(range, share));
  const power = 10 ** Math.floor(Math.log10(lengthOf(range) / 5));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((step) => lengthOf(range) <= 5 * step) ?? 10 * power;
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Those that are to be seen in the picture, at its edge they are no lines. */
export const innerTicksOf = (range: Range): readonly number[] =>
  ticksOf(range).filter((tick) => tick > range[0] && tick < range[1]);
