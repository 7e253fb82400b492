/** The scalar primitives as WGSL against float64: on all kinds of numbers, and in units in the last place. */

import { describe, expect, it } from "vitest";
import { primitives } from "../../../engine/expr/primitives.ts";
import { applyOn, walkPrimitives } from "../../engine/walkPrimitives.ts";
import { bounds, floatsBetween, limits, passNaN, ulps } from "../../support/primitiveBounds.ts";
import { openForFile } from "../../support/webgpu.ts";

const device = await openForFile();
const { open } = device;
walkPrimitives([{ ...device, mayFlush: true }]);

/** Of numbers below float32's normal range WGSL lets a GPU make 0: of arguments, and of terms and halves that a result is put together from. */
const least = 2 ** -126;

describe("primitives in float32 on WebGPU", () => {
  it.each(bounds)("$fn is within $ulp ulp on [$from, $to]", async ({ fn, from, to, ulp }) => {
    const points = Float32Array.from(floatsBetween(from, to));
    const got = await applyOn(open, fn, [points]);
    let worst = { x: 0, error: 0 };
    for (const [i, x] of points.entries()) {
      const exact = primitives[fn].evaluate(x);
      if (exact === 0) continue;
      if (Math.abs(got[i]! - exact) <= 2 * least) continue;
      if (Math.abs(x) < least && got[i] === primitives[fn].evaluate(0)) continue;
      const error = ulps(got[i]!, exact);
      if (!(error <= worst.error)) worst = { x, error };
    }
    expect(worst.error, `at ${worst.x}`).toBeLessThanOrEqual(ulp);
  });

  const ordinary = limits.filter(([, x]) => x === 0 || Math.abs(x) >= least);
  it.each(ordinary)("%s of %d is %d", async (fn, x, expected) => {
    expect(Array.from(await applyOn(open, fn, [Float32Array.of(x)]))).toEqual([Math.fround(expected)]);
  });

  it.each(passNaN)("%s makes NaN of NaN", async (fn) => {
    expect(Array.from(await applyOn(open, fn, [Float32Array.of(Number.NaN)]))).toEqual([Number.NaN]);
  });
});
