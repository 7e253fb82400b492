/** Loops over the axes of row-major values, with byte offsets that walk along. */

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
