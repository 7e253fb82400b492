/** Threads of the WASM device: the same bits on any number of them, programs that do without, and what happens when one fails. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { i32 } from "../../engine/devices/wasm/assembler/instructions.ts";
import { ModuleBuilder } from "../../engine/devices/wasm/assembler/module.ts";
import { createWasmDevice, type WasmDeviceOptions } from "../../engine/devices/wasm/device.ts";
import { wasmKernel } from "../../engine/devices/wasm/kernel.ts";
import { connectHelper } from "../../engine/devices/wasm/threads/connect.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { add, mul, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { mapOne } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";

const devices: Device[] = [];
afterEach(() => {
  for (const device of devices.splice(0)) device.dispose();
});

async function open(options: WasmDeviceOptions): Promise<Device> {
  const device = createWasmDevice(wasmKernels, options);
  devices.push(device);
  await device.ready;
  return device;
}

const relu = { type: "ReLU" };
const pool = { type: "MaxPool2d", kernel_size: 2 };
const conv = (out_channels: number, kernel_size: number, padding = 0) => ({
  type: "Conv2d",
  out_channels,
  kernel_size,
  padding,
});
const linear = (out_features: number) => ({ type: "Linear", out_features });
const images = { type: "Shapes10", train_samples: 40, test_samples: 20 };

const experiments = {
  "the tutorial's network": {
    dataset: images,
    model: [
      conv(6, 5),
      relu,
      pool,
      conv(16, 5),
      relu,
      pool,
      { type: "Flatten" },
      linear(120),
      relu,
      linear(84),
      relu,
      linear(10),
    ],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 },
    training: { batch_size: 7, epochs: 10 },
  },
  "convolutions with BatchNorm and augmented images": {
    dataset: { ...images, augment: [{ type: "RandomCrop", size: 32, padding: 4 }, { type: "RandomHorizontalFlip" }] },
    model: [
      ...[conv(8, 3, 1), { type: "BatchNorm2d" }, relu, conv(8, 3, 1), relu, pool],
      ...[conv(12, 3, 1), { type: "BatchNorm2d" }, relu, { type: "AvgPool2d", kernel_size: 2 }],
      ...[{ type: "Flatten" }, linear(32), relu, linear(10)],
    ],
    loss: { type: "CrossEntropyLoss", label_smoothing: 0.1 },
    optimizer: { type: "AdamW", lr: 0.003 },
    training: { batch_size: 10, epochs: 10, clip_grad_norm: 1 },
  },
  "a perceptron with Dropout": {
    dataset: images,
    model: [
      { type: "Flatten" },
      linear(33),
      { type: "GELU" },
      { type: "Dropout", p: 0.3 },
      linear(18),
      { type: "LayerNorm" },
      linear(10),
    ],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "Adam", lr: 0.002 },
    training: { batch_size: 9, epochs: 10 },
  },
  "a toy": {
    dataset: { type: "Circle" },
    model: [linear(8), { type: "Tanh" }, linear(8), { type: "Tanh" }, linear(1)],
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "SGD", lr: 0.3 },
    training: { batch_size: 10, epochs: 10 },
  },
};

/** Losses, scores and weights after some steps. */
async function train(document: object, device: Device) {
  const experiment = parseExperiment({ version: 1, seed: 5, ...document });
  const dataset = await loadDataset({ experiment, files: noFiles });
  const session = await createSession({ experiment, dataset, device });
  const losses: number[] = [];
  while (losses.length < 25) losses.push(...(await session.advance({ maxSteps: 25 - losses.length })).losses);
  const { train, test } = await session.evaluate();
  const weights = (await session.weights()).map(({ name, values }) => [name, Array.from(values)]);
  return { losses, train, test, weights };
}

describe.each(Object.entries(experiments).map(([name, document]) => ({ name, document })))("$name", ({ document }) => {
  it("trains to the same bits on one, two and three threads", async () => {
    const alone = await train(document, await open({}));
    for (const threads of [2, 3]) {
      const device = await open({ threads, minimumWork: 0 });
      expect(device).toMatchObject({ threads, notice: null });
      expect(await train(document, device)).toEqual(alone);
      expect(device.threads).toBe(threads);
    }
  });
});

/** x ← x / 2 + 1, compiled. */
async function halving(device: Device, length: number) {
  const x = slot("x", [length]);
  device.allocate(x);
  device.write(x, Array(length).fill(10));
  const next = mapOne(add(mul(variable("x"), 0.5), 1), { x: slotTensor(x) });
  return { x, program: await device.compile(makePlan([{ slot: x, value: next }])) };
}

type Connect = typeof connectHelper;

/** Says that it is there, and that it has loaded; does nothing. */
const absent: Connect = () => ({ post() {}, answer: async () => {}, terminate() {} });

/** Hears everything so many ms after it was said. */
const late =
  (delayMs: number): Connect =>
  (onFailure) => {
    const helper = connectHelper(onFailure);
    return {
      ...helper,
      post: (message) => void setTimeout(() => helper.post(message), delayMs),
      answer: async () => {},
    };
  };

/** Gets programs that want more than a memory. */
const illiterate: Connect = (onFailure) => {
  const helper = connectHelper(onFailure);
  const builder = new ModuleBuilder({ module: "env", name: "another" });
  const module = new WebAssembly.Module(builder.toBytes());
  return { ...helper, post: (message) => helper.post("module" in message ? { ...message, module } : message) };
};

describe("a WASM device with threads", () => {
  it("has one thread unless asked for more", async () => {
    expect(await open({})).toMatchObject({ threads: 1, notice: null });
  });

  it("reads into memory of the reader's own", async () => {
    const device = await open({ threads: 2 });
    const { x } = await halving(device, 3);
    const values = await device.read(x);
    expect(values.buffer).toBeInstanceOf(ArrayBuffer);
    expect(values).toEqual(Float32Array.of(10, 10, 10));
  });

  it("runs programs one after the other, many times or few, while its memory grows", async () => {
    const device = await open({ threads: 3, minimumWork: 0 });
    const programs = await Promise.all([100, 1000, 10_000].map((length) => halving(device, length)));
    const large = slot("large", [3_000_000]);
    for (const times of [1, 0, 50]) for (const { program } of programs) program.run(times);
    device.allocate(large);
    programs[1]!.program.dispose();
    programs[2]!.program.run(1);
    expect(new Set(await device.read(programs[2]!.x))).toEqual(new Set([2]));
    expect(() => programs[1]!.program.run(1)).toThrow(/after dispose/);
  });

  it("makes progress with more threads than cores", async () => {
    const device = await open({ threads: 9, minimumWork: 0 });
    const { x, program } = await halving(device, 2000);
    program.run(200);
    expect(new Set(await device.read(x))).toEqual(new Set([2]));
  });

  it("does not wait for helpers that never come", async () => {
    const device = await open({ threads: 3, minimumWork: 0, team: { connect: absent } });
    expect(device.threads).toBe(3);
    const { x, program } = await halving(device, 1000);
    program.run(50);
    expect(new Set(await device.read(x))).toEqual(new Set([2]));
  });

  it("lets helpers come late: what is done without them is not done again", async () => {
    const device = await open({ threads: 3, minimumWork: 0, team: { connect: late(20) } });
    const { x, program } = await halving(device, 1000);
    for (let round = 0; round < 30; round++) {
      device.write(x, Array(1000).fill(10));
      program.run(2);
      expect(new Set(await device.read(x))).toEqual(new Set([4]));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  it.each([2 ** 31, 2 ** 32])("counts parts beyond %i", async (limit) => {
    const device = await open({ threads: 2, minimumWork: 0, team: { counted: limit - 50 } });
    const { x, program } = await halving(device, 1000);
    for (let round = 0; round < 100; round++) program.run(1);
    device.write(x, Array(1000).fill(10));
    program.run(3);
    expect(new Set(await device.read(x))).toEqual(new Set([3]));
  });

  it("goes on alone, and says why, when a helper cannot load a program", async () => {
    const device = await open({ threads: 2, minimumWork: 0, team: { connect: illiterate } });
    expect(device).toMatchObject({ threads: 2, notice: null });
    const { x, program } = await halving(device, 1000);
    expect(device.threads).toBe(1);
    expect(device.notice).toMatchObject({ en: expect.stringContaining("LinkError") });
    program.run(1);
    expect(new Set(await device.read(x))).toEqual(new Set([6]));
  });

  it("does not wait for a helper that fails in the middle of a run", async () => {
    // Who takes the first part is busy for so long that another takes the second.
    const map = wasmKernel({
      write: (_, { share }) =>
        share(2, ({ f, first }) => (first > 0 ? f.trap() : f.repeat(50_000_000, () => f.discard(i32.const(1))))),
    });
    const device = createWasmDevice({ map }, { threads: 2, minimumWork: 0 });
    devices.push(device);
    await device.ready;
    const { program } = await halving(device, 10);
    expect(() => program.run(1)).toThrow("A thread of the WASM device failed");
    expect(() => program.run(1)).toThrow("lost its helper threads");
    expect(device.threads).toBe(1);
    (await halving(device, 10)).program.run(1);
  });
});
