/** `toBeCloseToTensor`: compares arrays of numbers and reports the worst element with both its errors. */

import { expect } from "vitest";
import type { Tolerance } from "./tolerances.ts";

declare module "vitest" {
  interface Assertion {
    toBeCloseToTensor(expected: ArrayLike<number>, tolerance: Tolerance): void;
  }
}

expect.extend({
  toBeCloseToTensor(got: ArrayLike<number>, expected: ArrayLike<number>, { rtol, atol }: Tolerance) {
    if (got.length !== expected.length) {
      return { pass: false, message: () => `got ${got.length} elements, expected ${expected.length}` };
    }
    let worst = { index: -1, excess: 0 };
    for (let i = 0; i < expected.length; i++) {
      const g = got[i]!;
      const e = expected[i]!;
      if (Object.is(g, e) || g === e || (Number.isNaN(g) && Number.isNaN(e))) continue;
      const excess = Math.abs(g - e) / (atol + rtol * Math.abs(e));
      // A NaN or infinity on one side only fails whatever the tolerance.
      const score = Number.isFinite(excess) ? excess : Infinity;
      if (score > worst.excess) worst = { index: i, excess: score };
    }
    const pass = worst.excess <= 1;
    const g = got[worst.index];
    const e = expected[worst.index];
    return {
      pass,
      message: () =>
        pass
          ? `all ${expected.length} elements are within rtol ${rtol}, atol ${atol}`
          : `element ${worst.index} of ${expected.length}: got ${g}, expected ${e}; absolute error ${Math.abs(g! - e!)}, ` +
            `relative error ${Math.abs((g! - e!) / e!)}; allowed rtol ${rtol}, atol ${atol}`,
    };
  },
});
