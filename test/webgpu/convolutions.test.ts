/** Convolutions on WebGPU against the reference, as they are computed where a CPU plays the GPU and as they are on a real one. */

import { describe, expect, it } from "vitest";
import { createRng } from "../../engine/define/rng.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { add, ge, mul, select, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, conv2dWeight, mapOne } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { type Pair, windowCount } from "../../engine/ops/windows.ts";
import { random } from "../conformance/feeds.ts";
import { imageCases } from "../conformance/imageCases.ts";
import { type Feed, runStep } from "../conformance/singleStep.ts";
import { inGate } from "../support/full.ts";
import { once } from "../support/once.ts";
import { accumulated } from "../support/tolerances.ts";
import { openForFile } from "../support/webgpu.ts";

const software = await openForFile("software");
const hardware = await openForFile("hardware");
const ways = [
  { adapter: "software", open: software.open },
  { adapter: "hardware", open: hardware.open },
];

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly weight: readonly [number, number, number, number];
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** Networks as they are trained here, then sizes that fill no tile, then windows of all kinds. */
const networks = 6;
const sizes: readonly Convolution[] = [
  { image: [32, 3, 32, 32], weight: [6, 3, 5, 5] },
  { image: [32, 6, 14, 14], weight: [16, 6, 5, 5] },
  { image: [3, 3, 32, 32], weight: [32, 3, 3, 3], padding: [1, 1] },
  { image: [2, 32, 32, 32], weight: [32, 32, 3, 3], padding: [1, 1] },
  { image: [2, 32, 16, 16], weight: [64, 32, 3, 3], padding: [1, 1] },
  { image: [3, 64, 16, 16], weight: [64, 64, 3, 3], padding: [1, 1] },
  { image: [1, 5, 37, 41], weight: [7, 5, 3, 5], padding: [1, 2] },
  { image: [5, 67, 7, 9], weight: [35, 67, 3, 3], padding: [1, 1] },
  { image: [1, 3, 67, 61], weight: [18, 3, 11, 11], stride: [4, 4], padding: [2, 2] },
  { image: [1, 70, 9, 9], weight: [33, 70, 1, 1] },
  { image: [7, 5, 1, 1], weight: [9, 5, 1, 1] },
  { image: [2, 2, 6, 5], weight: [5, 2, 3, 3], padding: [5, 6] },
  { image: [2, 8, 17, 18], weight: [12, 2, 3, 3], groups: 4, stride: [2, 2], padding: [1, 1] },
  { image: [2, 12, 20, 21], weight: [12, 1, 3, 3], groups: 12, padding: [1, 1] },
  { image: [2, 4, 19, 23], weight: [20, 4, 3, 3], dilation: [2, 3], padding: [2, 3] },
  { image: [2, 4, 19, 23], weight: [6, 2, 5, 2], dilation: [2, 1], stride: [3, 2], padding: [4, 0], groups: 2 },
  { image: [2, 3, 24, 24], weight: [10, 3, 6, 6], stride: [6, 6] },
  { image: [1, 1, 60, 50], weight: [2, 1, 31, 33], padding: [3, 0] },
];

const [r, b, s] = [variable("r"), variable("b"), variable("s")];
const activated = select(ge(0, add(mul(r, s), b)), 0, add(mul(r, s), b));

/** A generator of its own, so that the numbers do not depend on which files ran on the page before. */
const rng = createRng(20240607);
const factor = (shape: Shape) => random(shape, 0.5, rng);

interface Direction {
  readonly feeds: readonly Feed[];
  apply(a: Tensor, b: Tensor): Tensor;
}

/** The convolution and its two gradients. */
function directions(convolution: Convolution): Record<"forward" | "input" | "weight", Direction> {
  const { image, weight, stride = [1, 1], padding = [0, 0], dilation = [1, 1], groups = 1 } = convolution;
  const attrs = { stride, padding, dilation, groups };
  const count = (axis: 0 | 1) =>
    windowCount({
      size: image[2 + axis]!,
      kernel: weight[2 + axis]!,
      stride: stride[axis],
      padding: padding[axis],
      dilation: dilation[axis],
    });
  const result = [image[0], weight[0], count(0), count(1)];
  return {
    forward: { feeds: [factor(image), factor(weight)], apply: (x, w) => conv2d(x, w, attrs) },
    input: {
      feeds: [factor(result), factor(weight)],
      apply: (grad, w) => conv2dInput(grad, w, { ...attrs, shape: image }),
    },
    weight: {
      feeds: [factor(image), factor(result)],
      apply: (x, grad) => conv2dWeight(x, grad, { ...attrs, shape: weight }),
    },
  };
}

const run = (on: Device, { feeds, apply }: Direction) => runStep(on, feeds, (a, b) => apply(a!, b!));

const convolutions = sizes.flatMap((size, index) => {
  const { image, weight, ...attrs } = size;
  const linesOf = (name: string) => (name === "input" ? image[1] : weight[0]) / (size.groups ?? 1);
  return Object.entries(directions(size)).map(([name, direction], turn) => ({
    index,
    turn,
    direction,
    name,
    lines: linesOf(name),
    title: `${name} (${image}) with (${weight}), ${JSON.stringify(attrs)}`,
    expected: once(() => run(createReferenceDevice(referenceKernels), direction)),
  }));
});

/** Products with fewer lines are computed on hardware as they are on software (`leastLines` in the kernel). */
const leastLines = 4;

describe.each(ways)("convolution as written for $adapter", ({ adapter, open }) => {
  // What is computed as where a CPU plays the GPU has longer texts here than among the cases of all operations, but the same branches (every
  // kind of window, tiles that nothing fills): all directions of a network's sizes, of the others one in turn.
  const isOwn = ({ lines }: { readonly lines: number }) => adapter === "hardware" && lines >= leastLines;
  const tested = inGate(convolutions, (each) => isOwn(each) || each.index < networks || each.turn === each.index % 3);
  it.each(tested)("agrees with the reference on $title", async ({ direction, expected }) => {
    const device = open();
    const got = await run(device, direction);
    device.dispose();
    expect(got.outputs[0]!).toBeCloseToTensor((await expected()).outputs[0]!, accumulated);
    for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
  });

  it.each(convolutions.filter(({ index }) => index < 2))(
    "gives the same bits every time: $title",
    async ({ direction }) => {
      const device = open();
      const [first, again] = [await run(device, direction), await run(device, direction)];
      device.dispose();
      expect(again.outputs[0]).toEqual(first.outputs[0]);
    },
  );

  const stored = convolutions.filter(({ index, name }) => name === "forward" && index >= networks && index < 14);
  it.each(stored)("stores after bias, scale and ReLU: $title", async ({ direction }) => {
    const { feeds, apply } = direction;
    const outputs = async (on: Device, fuse: boolean) => {
      const [x, w] = feeds.map(({ shape }, i) => slot(`input ${i}`, shape)) as [Slot, Slot];
      const result = apply(slotTensor(x), slotTensor(w));
      const [bias, scale] = [slot("bias", [result.shape[1]!, 1, 1]), slot("scale", [])];
      const inputs = { r: result, b: slotTensor(bias), s: slotTensor(scale) };
      const value = mapOne(activated, inputs);
      const target = slot("y", value.shape);
      for (const each of [x, w, bias, scale, target]) on.allocate(each);
      on.write(x, feeds[0]!.values);
      on.write(w, feeds[1]!.values);
      on.write(
        bias,
        Float32Array.from({ length: result.shape[1]! }, (_, i) => Math.sin(1 + i)),
      );
      on.write(scale, [0.75]);
      const plan = makePlan([{ slot: target, value }], { fuse });
      const program = await on.compile(plan);
      program.run(1);
      program.dispose();
      return { steps: plan.steps.map(({ node }) => node.op.name), values: await on.read(target) };
    };
    const expected = await outputs(createReferenceDevice(referenceKernels), false);
    const device = open();
    const got = await outputs(device, true);
    device.dispose();
    expect(got.steps).toEqual(["conv2d"]);
    expect(got.values).toBeCloseToTensor(expected.values, accumulated);
  });
});

// All of these are tested for software among the cases of all operations: on hardware, too, those that it computes in its own way, and of
// those that it computes in the same way, but with other numbers of invocations, one in four.
describe("convolution as written for hardware", () => {
  const all = (["conv2d", "conv2dInput", "conv2dWeight"] as const).flatMap((op) =>
    imageCases[op].map((each) => ({ ...each, title: `${op} ${each.title}` })),
  );
  it.each(inGate(all, ({ lines }, i) => lines >= leastLines || i % 4 === 0))(
    "agrees with the reference on $title",
    async ({ feeds, apply, tolerance }) => {
      const expected = await runStep(createReferenceDevice(referenceKernels), feeds, apply);
      const device = hardware.open();
      const got = await runStep(device, feeds, apply);
      device.dispose();
      expect(got.outputs[0]!).toBeCloseToTensor(expected.outputs[0]!, tolerance);
      for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
    },
  );
});
