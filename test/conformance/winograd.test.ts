/** Winograd's filtering on WASM against the reference: any size and padding, and how exact it is. */

import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { createRng } from "../../engine/define/rng.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import type { Shape, Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, conv2dWeight } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { accumulated } from "../support/tolerances.ts";
import { factor } from "./feeds.ts";
import { type Feed, runStep } from "./singleStep.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

const openers = [true, false].map((relaxed) => () => createWasmDevice(wasmKernels, { relaxed }));

interface Convolution {
  readonly image: Shape;
  readonly weight: Shape;
  readonly padding: readonly [number, number];
  readonly groups: number;
}

type Operands = readonly [feeds: readonly Feed[], apply: (a: Tensor, b: Tensor) => Tensor];

/** The convolution and its two gradients, on operands that `feed` makes. */
function directions({ image, weight, ...attrs }: Convolution, feed: (shape: Shape) => Feed): Record<string, Operands> {
  const size = (axis: 0 | 1) => image[2 + axis]! + 2 * attrs.padding[axis] - 2;
  const output = [image[0]!, weight[0]!, size(0), size(1)];
  return {
    forward: [[feed(image), feed(weight)], (x, w) => conv2d(x, w, attrs)],
    input: [[feed(output), feed(weight)], (grad, w) => conv2dInput(grad, w, { ...attrs, shape: image })],
    weight: [[feed(image), feed(output)], (x, grad) => conv2dWeight(x, grad, { ...attrs, shape: weight })],
  };
}

const rng = createRng(3);
const padding = () => [rng.integer(3), rng.integer(3)] as const;
const anyShape = (): Convolution => {
  const [groups, pads] = [1 + rng.integer(2), padding()];
  const side = (zeros: number) => Math.max(1, 3 - 2 * zeros) + rng.integer(rng.integer(4) === 0 ? 40 : 9);
  const [channels, filters] = [5 + rng.integer(13), 5 + rng.integer(13)];
  return {
    image: [1 + rng.integer(7), channels * groups, side(pads[0]), side(pads[1])],
    weight: [filters * groups, channels, 3, 3],
    padding: pads,
    groups,
  };
};

describe("convolution by Winograd's filtering", () => {
  const shapes = Array.from({ length: 40 }, anyShape);
  it.each(shapes)("agrees with the reference on ($image) with ($weight), padding $padding", async (shape) => {
    for (const [feeds, apply] of Object.values(directions(shape, factor))) {
      const run = (device: Parameters<typeof runStep>[0]) => runStep(device, feeds, (a, b) => apply(a!, b!));
      const expected = await run(createReferenceDevice(referenceKernels));
      for (const open of openers) {
        const got = await run(open());
        expect(got.outputs[0]!).toBeCloseToTensor(expected.outputs[0]!, accumulated);
        for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
      }
    }
  });

  it.each(shapes.slice(0, 8))(
    "gives the same bits on 1, 2 and 3 threads: ($image), padding $padding",
    async (shape) => {
      for (const [feeds, apply] of Object.values(directions(shape, factor))) {
        const results = [];
        for (const threads of [1, 2, 3]) {
          const device = createWasmDevice(wasmKernels, { threads });
          await device.ready;
          results.push((await runStep(device, feeds, (a, b) => apply(a!, b!))).outputs[0]!);
          device.dispose();
        }
        expect(results[1]).toEqual(results[0]);
        expect(results[2]).toEqual(results[0]);
      }
    },
  );

  it("rounds no more than a direct sum does: 2⁻²¹ of the results, on average over 64 channels", async () => {
    const shape: Convolution = { image: [2, 64, 16, 16], weight: [64, 64, 3, 3], padding: [1, 1], groups: 1 };
    const normal = (shape: Shape) => ({
      shape,
      values: Float32Array.from({ length: sizeOf(shape) }, () => rng.normal()),
    });
    const squares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);
    for (const [feeds, apply] of Object.values(directions(shape, normal))) {
      const run = (device: Parameters<typeof runStep>[0]) => runStep(device, feeds, (a, b) => apply(a!, b!));
      const expected = (await run(createReferenceDevice(referenceKernels))).outputs[0]!;
      for (const open of openers) {
        const errors = Array.from((await run(open())).outputs[0]!, (value, i) => value - expected[i]!);
        expect(Math.sqrt(squares(errors) / squares(expected))).toBeLessThan(2 ** -21);
      }
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("spoils what sees a pixel of %d, and nothing else", async (pixel) => {
    const shape: Convolution = { image: [1, 8, 8, 8], weight: [8, 8, 3, 3], padding: [1, 1], groups: 1 };
    const [feeds, apply] = directions(shape, factor).forward!;
    const image = Float32Array.from(feeds[0]!.values);
    image[3 * 8 + 4] = pixel;
    const broken = [{ ...feeds[0]!, values: image }, feeds[1]!];
    for (const open of openers) {
      const [y] = (await runStep(open(), broken, (a, b) => apply(a!, b!))).outputs;
      const spoiled = Array.from(y!.subarray(0, 64)).flatMap((value, i) => (Number.isFinite(value) ? [] : [i]));
      expect(spoiled).toEqual([19, 20, 21, 27, 28, 29, 35, 36, 37]);
    }
  });
});
