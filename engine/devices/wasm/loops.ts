/** Loops over the axes of row-major values: axes merged where memory allows, byte offsets that walk along. */

import { broadcastStrides } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { FunctionBuilder, Local } from "./assembler/functionBuilder.ts";

/** A byte offset that moves by `strides[d]` bytes with each iteration of loop d. */
export interface Walker {
  readonly offset: Local<"i32">;
  readonly strides: readonly number[];
}

export interface Nest {
  /** Iterations of each loop, outermost first. */
  readonly sizes: readonly number[];
  readonly walkers: readonly Walker[];
  /** Code at the start of an iteration of the `depth` outermost loops; `depth` 0 is before all of them. */
  enter?(depth: number): void;
  body(): void;
}

/** Emits nested loops; afterwards every walker is where it was before. */
export function nest(f: FunctionBuilder, { sizes, walkers, enter, body }: Nest, depth = 0): void {
  enter?.(depth);
  if (depth === sizes.length) {
    body();
    return;
  }
  const size = sizes[depth]!;
  f.repeat(size, () => {
    nest(f, { sizes, walkers, enter, body }, depth + 1);
    if (size > 1) for (const { offset, strides } of walkers) f.increase(offset, strides[depth]!);
  });
  if (size > 1) for (const { offset, strides } of walkers) f.increase(offset, -size * strides[depth]!);
}

export interface Collapsed {
  readonly sizes: readonly number[];
  /** For each operand, in elements, per axis of `sizes`; the last is 1 or 0. */
  readonly strides: readonly (readonly number[])[];
}

/**
 * The fewest axes that describe reading `shapes` broadcast to `shape`: axes of length 1 go, neighbours that every operand
 * walks as one are merged. At least one axis remains.
 */
export function collapse(shape: Shape, shapes: readonly Shape[]): Collapsed {
  const all = shapes.map((from) => broadcastStrides(from, shape));
  const sizes: number[] = [];
  const strides: number[][] = shapes.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    const merges = last >= 0 && all.every((s, i) => strides[i]![last] === s[axis]! * size);
    if (merges) sizes[last]! *= size;
    else sizes.push(size);
    all.forEach((s, i) => {
      if (merges) strides[i]![last] = s[axis]!;
      else strides[i]!.push(s[axis]!);
    });
  });
  if (sizes.length === 0) return { sizes: [1], strides: shapes.map(() => [0]) };
  return { sizes, strides };
}
