/** Convolutions on WebGPU against the reference, as they are computed where a CPU plays the GPU and as they are on a real one. */

import { afterAll, describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWebgpuDevice } from "../../engine/devices/webgpu/device.ts";
import { add, ge, mul, select, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, conv2dWeight, mapOne } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { type Pair, windowCount } from "../../engine/ops/windows.ts";
import { factor } from "../conformance/feeds.ts";
import { imageCases } from "../conformance/imageCases.ts";
import { type Feed, runStep } from "../conformance/singleStep.ts";
import { accumulated } from "../support/tolerances.ts";

const complaints: string[] = [];

async function open(isSoftware: boolean): Promise<Device> {
  const adapter = await navigator.gpu.requestAdapter();
  const gpu = await adapter!.requestDevice();
  return createWebgpuDevice(webgpuKernels, {
    gpu,
    features: [],
    isSoftware,
    onError: (message) => complaints.push(message),
  });
}

const [software, hardware] = [await open(true), await open(false)];
const devices = [
  { adapter: "software", device: software },
  { adapter: "hardware", device: hardware },
];
afterAll(() => {
  for (const { device } of devices) device.dispose();
});

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly weight: readonly [number, number, number, number];
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** Networks as they are trained here, then sizes that fill no tile, then windows of all kinds. */
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

const convolutions = sizes.map((size) => {
  const { image, weight, ...attrs } = size;
  return { ...size, title: `(${image}) with (${weight}), ${JSON.stringify(attrs)}` };
});

const [r, b, s] = [variable("r"), variable("b"), variable("s")];
const activated = select(ge(0, add(mul(r, s), b)), 0, add(mul(r, s), b));

type Operands = readonly [feeds: readonly Feed[], apply: (a: Tensor, b: Tensor) => Tensor];

/** The convolution and its two gradients. */
function directions(convolution: Convolution): Record<"forward" | "input" | "weight", Operands> {
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
    forward: [[factor(image), factor(weight)], (x, w) => conv2d(x, w, attrs)],
    input: [[factor(result), factor(weight)], (grad, w) => conv2dInput(grad, w, { ...attrs, shape: image })],
    weight: [[factor(image), factor(result)], (x, grad) => conv2dWeight(x, grad, { ...attrs, shape: weight })],
  };
}

describe.each(devices)("convolution as written for $adapter", ({ device }) => {
  const run = async (on: Device, [feeds, apply]: Operands) => runStep(on, feeds, (a, b) => apply(a!, b!));

  it.each(convolutions)("agrees with the reference on $title", async (convolution) => {
    for (const operands of Object.values(directions(convolution))) {
      const expected = await run(createReferenceDevice(referenceKernels), operands);
      const got = await run(device, operands);
      expect(got.outputs[0]!).toBeCloseToTensor(expected.outputs[0]!, accumulated);
      for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
    }
    expect(complaints).toEqual([]);
  });

  it.each(convolutions.slice(0, 2))("gives the same bits every time: $title", async (convolution) => {
    for (const operands of Object.values(directions(convolution))) {
      const [once, again] = [await run(device, operands), await run(device, operands)];
      expect(again.outputs[0]).toEqual(once.outputs[0]);
    }
  });

  it.each(convolutions.slice(6, 14))("stores after bias, scale and ReLU: $title", async (convolution) => {
    const [feeds, apply] = directions(convolution).forward;
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
    const got = await outputs(device, true);
    expect(got.steps).toEqual(["conv2d"]);
    expect(got.values).toBeCloseToTensor(expected.values, accumulated);
  });
});

// Those for software are among the cases of all operations.
describe("convolution as written for hardware", () => {
  it.each(
    (["conv2d", "conv2dInput", "conv2dWeight"] as const).flatMap((op) =>
      imageCases[op].map((each) => ({ ...each, title: `${op} ${each.title}` })),
    ),
  )("agrees with the reference on $title", async ({ feeds, apply, tolerance }) => {
    const expected = await runStep(createReferenceDevice(referenceKernels), feeds, apply);
    const got = await runStep(hardware, feeds, apply);
    expect(got.outputs[0]!).toBeCloseToTensor(expected.outputs[0]!, tolerance);
    for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
    expect(complaints).toEqual([]);
  });
});
