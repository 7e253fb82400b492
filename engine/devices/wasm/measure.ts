/** How long each step of a plan takes on one thread, by the host's clock. */

import type { Kernel, KernelTime } from "../../graph/device.ts";

/**
 * Runs all steps in order, `times` times over. A step may be shorter than the clock's tick (5 to 100 µs in browsers): one look at the
 * clock ends a step and begins the next, so that nothing is lost, and over many times each gets its share.
 */
export function measureSteps(
  steps: readonly { readonly kernel: Kernel; readonly run: () => void }[],
  times: number,
): readonly KernelTime[] {
  const ms = new Float64Array(steps.length);
  for (let i = 0; i < times; i++) {
    let begun = performance.now();
    for (let k = 0; k < steps.length; k++) {
      steps[k]!.run();
      const ended = performance.now();
      ms[k]! += ended - begun;
      begun = ended;
    }
  }
  return steps.map(({ kernel }, k) => ({ ...kernel, ms: ms[k]! / times }));
}
