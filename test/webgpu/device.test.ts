/** The WebGPU device: memory in pages, programs that share it, pipelines that are compiled once, and how it complains. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { DeviceLostError, UserError } from "../../engine/define/errors.ts";
import { WebgpuUnavailableError } from "../../engine/devices/webgpu/adapter.ts";
import { type WebgpuKernel, webgpuKernel } from "../../engine/devices/webgpu/kernel.ts";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { Shader } from "../../engine/devices/webgpu/shader.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { add, mul, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import type { Assignment } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type DType, type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { mapOne, row, storeRows } from "../../engine/ops/index.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { watchGpu } from "../support/watchedGpu.ts";

interface Opened {
  readonly device: Device;
  readonly watched: ReturnType<typeof watchGpu>;
  readonly complaints: string[];
}

const opened: Opened[] = [];

async function open({
  limits = {},
  kernels = {},
}: {
  readonly limits?: Readonly<Record<string, number>>;
  /** In place of the device's own. */
  readonly kernels?: Readonly<Record<string, WebgpuKernel>>;
} = {}): Promise<Opened> {
  const watched = watchGpu(limits);
  const complaints: string[] = [];
  const onError = (message: string) => complaints.push(message);
  const device = await openWebgpuDevice({ ...webgpuKernels, ...kernels }, { gpu: watched.gpu, onError });
  watched.clear();
  opened.push({ device, watched, complaints });
  return opened.at(-1)!;
}

afterEach(() => {
  for (const { device, complaints } of opened.splice(0)) {
    device.dispose();
    expect(complaints).toEqual([]);
  }
});

function ready(device: Device, shape: Shape, values: ArrayLike<number> = [], dtype: DType = "f32"): Slot {
  const made = slot("x", shape, dtype);
  device.allocate(made);
  device.write(made, values);
  return made;
}

const compile = (device: Device, ...assignments: readonly Assignment[]) => device.compile(makePlan(assignments));

/** 2·s + 1, read from the slot before the step. */
const doublePlusOne = (of: Slot): Tensor => mapOne(add(mul(variable("s"), 2), 1), { s: slotTensor(of) });

const MiB = 2 ** 20;

describe("memory of the WebGPU device", () => {
  it("converts what is written to the slot's own type", async () => {
    const { device } = await open();
    const slots = (["f32", "i32", "u8"] as const).map((dtype) => ready(device, [2], [0.1, 200], dtype));
    expect(await Promise.all(slots.map((each) => device.read(each)))).toEqual([
      Float32Array.of(0.1, 200),
      Int32Array.of(0, 200),
      Uint8Array.of(0, 200),
    ]);
  });

  it("writes and reads parts, and refuses what lies outside", async () => {
    const { device } = await open();
    const x = ready(device, [5], [1, 2, 3, 4, 5]);
    device.write(x, [30, 40], 2);
    expect(await device.read(x, { offset: 1, length: 3 })).toEqual(Float32Array.of(2, 30, 40));
    expect(await device.read(x, { offset: 5, length: 0 })).toEqual(new Float32Array(0));
    expect(() => device.write(x, [1, 2], 4)).toThrow(RangeError);
    expect(() => device.write(x, [1], -1)).toThrow(RangeError);
    await expect(device.read(x, { offset: 4, length: 2 })).rejects.toThrow(/holds 5 elements/);
    await expect(device.read(x, { offset: -1, length: 2 })).rejects.toThrow(RangeError);
  });

  it("takes any number of bytes, from multiples of four on", async () => {
    const { device } = await open();
    const x = ready(device, [11], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "u8");
    const behind = ready(device, [1], [7], "u8");
    device.write(x, [50, 60, 70, 80, 90, 100, 110], 4);
    expect(await device.read(x)).toEqual(Uint8Array.of(1, 2, 3, 4, 50, 60, 70, 80, 90, 100, 110));
    expect(await device.read(x, { offset: 3, length: 6 })).toEqual(Uint8Array.of(4, 50, 60, 70, 80, 90));
    expect(await device.read(behind)).toEqual(Uint8Array.of(7));
    expect(() => device.write(x, [1, 2], 2)).toThrow(/multiples of 4/);
  });

  it("refuses bytes whose last word would overwrite what lies behind them", async () => {
    const { device } = await open();
    const x = ready(device, [8], [1, 2, 3, 4, 5, 6, 7, 8], "u8");
    expect(() => device.write(x, [9, 9, 9])).toThrow(/multiples of 4/);
    device.write(x, [9, 9, 9, 9]);
    expect(await device.read(x)).toEqual(Uint8Array.of(9, 9, 9, 9, 5, 6, 7, 8));
  });

  it("is zero-filled, also where something lay before", async () => {
    const { device, watched } = await open();
    const old = ready(device, [1000], new Float32Array(1000).fill(7));
    const buffers = watched.calls.createBuffer;
    device.free(old);
    const fresh = slot("fresh", [900]);
    device.allocate(fresh);
    expect([...new Set(await device.read(fresh))]).toEqual([0]);
    // In the same page: nothing was allocated but the buffer to read from.
    expect(watched.calls.createBuffer).toBe(buffers! + 1);
  });

  it("gives small slots of one kind a common buffer, and a large one a buffer of its own that goes with it", async () => {
    const { device, watched } = await open();
    for (let i = 0; i < 100; i++) ready(device, [1000], [i]);
    expect(watched.calls.createBuffer).toBe(1);
    const large = slot("large", [2 * MiB]);
    device.allocate(large);
    expect(watched.calls.createBuffer).toBe(2);
    device.write(large, [3], 2 * MiB - 1);
    expect(await device.read(large, { offset: 2 * MiB - 2, length: 2 })).toEqual(Float32Array.of(0, 3));
    expect(watched.calls.destroy).toBeUndefined();
    device.free(large);
    expect(watched.calls.destroy).toBe(1);
  });

  it("refuses to allocate a slot twice or to use one that is free", async () => {
    const { device } = await open();
    const x = ready(device, [1], [1]);
    expect(() => device.allocate(x)).toThrow(/already allocated/);
    device.free(x);
    expect(() => device.write(x, [1])).toThrow(/not allocated/);
    expect(() => device.free(x)).toThrow(/not allocated/);
    await expect(device.read(x)).rejects.toThrow(/not allocated/);
  });

  it("is read once for all reads of one task", async () => {
    const { device, watched } = await open();
    const slots = [1, 2, 3, 4, 5].map((value) => ready(device, [3], [value, value, value]));
    watched.clear();
    const values = await Promise.all(slots.map((each) => device.read(each)));
    expect(values.map(([first]) => first)).toEqual([1, 2, 3, 4, 5]);
    expect(watched.calls).toMatchObject({ submit: 1, createCommandEncoder: 1, copyBufferToBuffer: 5, mapAsync: 1 });
  });

  it("is read as it was when asked for, whatever is done to it afterwards", async () => {
    const { device } = await open();
    const x = ready(device, [2], [1, 2]);
    const program = await compile(device, { slot: x, value: doublePlusOne(x) });
    const before = device.read(x);
    program.run(1);
    const between = device.read(x);
    device.write(x, [100, 200]);
    const after = device.read(x);
    device.free(x);
    expect(await Promise.all([before, between, after])).toEqual([
      Float32Array.of(1, 2),
      Float32Array.of(3, 5),
      Float32Array.of(100, 200),
    ]);
  });
});

describe("programs of the WebGPU device", () => {
  it("give the same result for many steps in one call as for one step many times", async () => {
    const { device } = await open();
    const results = [];
    for (const calls of [[10], Array<number>(10).fill(1), [3, 0, 7]]) {
      const x = ready(device, [3], [1, 2, 3]);
      const program = await compile(device, { slot: x, value: doublePlusOne(x) });
      for (const times of calls) program.run(times);
      results.push([...(await device.read(x))]);
    }
    expect(results).toEqual(Array(3).fill([2047, 3071, 4095]));
  });

  it("share slots, which outlive them", async () => {
    const { device } = await open();
    const [x, y] = [ready(device, [2], [1, 2]), ready(device, [2])];
    const grow = await compile(device, { slot: x, value: doublePlusOne(x) });
    const copy = await compile(device, { slot: y, value: mapOne(variable("x"), { x: slotTensor(x) }) });
    grow.run(1);
    grow.dispose();
    copy.run(1);
    copy.dispose();
    copy.dispose();
    expect(await device.read(y)).toEqual(Float32Array.of(3, 5));
    expect(await device.read(x)).toEqual(Float32Array.of(3, 5));
    expect(() => copy.run(1)).toThrow(/after dispose/);
  });

  it("swap two slots: each reads what the other held before the step", async () => {
    const { device } = await open();
    const [x, y] = [ready(device, [3], [1, 2, 3]), ready(device, [3], [4, 5, 6])];
    const program = await compile(
      device,
      { slot: x, value: mapOne(variable("a"), { a: slotTensor(y) }) },
      { slot: y, value: mapOne(variable("a"), { a: slotTensor(x) }) },
    );
    program.run(1);
    expect(await device.read(x)).toEqual(Float32Array.of(4, 5, 6));
    expect(await device.read(y)).toEqual(Float32Array.of(1, 2, 3));
  });

  it("answer wrong indices with some row, never with memory outside", async () => {
    const { device } = await open();
    const data = ready(device, [3, 2], [1, 2, 3, 4, 5, 6]);
    const [far, nothing] = [ready(device, [], [1e30]), ready(device, [], [Number.NaN])];
    const [read, log] = [ready(device, []), ready(device, [3])];
    const program = await compile(
      device,
      { slot: read, value: row(slotTensor(data), slotTensor(nothing))[1]! },
      {
        slot: log,
        value: storeRows(slotTensor(log), slotTensor(far), mapOne(variable("c"), { c: slotTensor(far) }, [1])),
      },
    );
    program.run(1);
    expect([2, 4, 6]).toContain((await device.read(read))[0]);
    expect([...(await device.read(log))].map((value) => value > 0)).toEqual([false, false, true]);
  });

  it("compile the same work once, wherever its values lie", async () => {
    const { device, watched } = await open();
    const [x, y] = [ready(device, [6], [1, 2, 3, 4, 5, 6]), ready(device, [6])];
    await compile(device, { slot: x, value: doublePlusOne(x) });
    expect(watched.calls.createComputePipelineAsync).toBe(1);
    const again = await compile(device, { slot: x, value: doublePlusOne(x) }, { slot: y, value: doublePlusOne(y) });
    expect(watched.calls).toMatchObject({ createComputePipelineAsync: 1, createShaderModule: 1 });
    again.run(2);
    expect(await device.read(x)).toEqual(Float32Array.of(7, 11, 15, 19, 23, 27));
    expect(await device.read(y)).toEqual(new Float32Array(6).fill(3));
    await compile(device, { slot: x, value: mapOne(mul(variable("s"), 3), { s: slotTensor(x) }) });
    expect(watched.calls.createComputePipelineAsync).toBe(2);
  });

  it("give their memory back", async () => {
    const { device, watched } = await open();
    const [x, y] = [ready(device, [2 * MiB], [1]), ready(device, [2 * MiB], [2])];
    watched.clear();
    for (let i = 0; i < 3; i++) {
      // One of them is kept elsewhere meanwhile, which takes 8 MiB, and a buffer says where everything lies.
      const program = await compile(device, { slot: x, value: doublePlusOne(y) }, { slot: y, value: doublePlusOne(x) });
      program.run(1);
      program.dispose();
    }
    expect(watched.calls).toMatchObject({ createBuffer: 6, destroy: 6 });
    expect([...(await device.read(y, { offset: 0, length: 2 }))]).toEqual([15, 7]);
  });
});

describe("what the WebGPU device refuses", () => {
  const mlp = (features: number) =>
    parseExperiment({
      version: 1,
      dataset: { type: "Circle" },
      model: [
        { type: "Linear", out_features: features },
        { type: "Tanh" },
        { type: "Linear", out_features: features },
        { type: "Linear", out_features: 1 },
      ],
      loss: { type: "BCEWithLogitsLoss" },
      optimizer: { type: "SGD", lr: 0.1 },
      training: { batch_size: 10 },
    });

  it.each([
    { limits: { maxBufferSize: 32 * MiB, maxStorageBufferBindingSize: 64 * MiB }, named: "maxBufferSize" },
    {
      limits: { maxBufferSize: 64 * MiB, maxStorageBufferBindingSize: 32 * MiB },
      named: "maxStorageBufferBindingSize",
    },
  ])("is a model that is larger than $named, before training and with a way out", async ({ limits, named }) => {
    const { device } = await open({ limits });
    const experiment = mlp(3000);
    const starting = createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device });
    await expect(starting).rejects.toThrow(UserError);
    // 3000 · 3000 weights of four bytes.
    await expect(starting).rejects.toThrow(
      new RegExp(`weight.*34\\.3 MiB in one piece.*at most 32\\.0 MiB, this GPU's ${named}.*on the CPU`),
    );
  });

  it("is a kernel that needs more buffers than a shader may see", async () => {
    const { device, watched } = await open({ limits: { maxStorageBuffersPerShaderStage: 2 } });
    const slots = [0, 1, 2].map(() => ready(device, [1.25 * MiB]));
    const [a, b, c] = slots.map(slotTensor);
    const buffers = (watched.calls.createBuffer ?? 0) - (watched.calls.destroy ?? 0);
    const compiling = compile(device, {
      slot: slots[0]!,
      value: mapOne(add(variable("a"), mul(variable("b"), variable("c"))), { a: a!, b: b!, c: c! }),
    });
    await expect(compiling).rejects.toThrow(
      /map: got 3 storage buffers, expected at most 2.*maxStorageBuffersPerShaderStage/,
    );
    expect((watched.calls.createBuffer ?? 0) - (watched.calls.destroy ?? 0)).toBe(buffers);
  });

  it("is an operation that has no kernel", async () => {
    const device = await openWebgpuDevice({});
    const x = ready(device, [1], [1]);
    await expect(compile(device, { slot: x, value: doublePlusOne(x) })).rejects.toThrow(/operation map/);
    device.dispose();
  });

  it("is a browser without WebGPU, or without an adapter", async () => {
    const without: GPU = Object.create(navigator.gpu, { requestAdapter: { value: async () => null } });
    await expect(openWebgpuDevice(webgpuKernels, { gpu: without })).rejects.toThrow(WebgpuUnavailableError);
    await expect(openWebgpuDevice(webgpuKernels, { gpu: without })).rejects.toThrow(/no GPU.*train on the CPU/);
  });
});

describe("faults of ours on the WebGPU device", () => {
  const faulty = (write: (shader: Shader) => void) =>
    webgpuKernel({
      write({ outputs }, { run }) {
        const shader = new Shader("faulty kernel");
        const output = shader.write(outputs[0]!);
        const i = shader.forEach(sizeOf(outputs[0]!.shape));
        shader.add(output.set(i, "1.0f"));
        write(shader);
        run(shader);
      },
    });

  it("name the kernel whose text is not WGSL", async () => {
    const { device } = await open({ kernels: { map: faulty((shader) => shader.add("let 1 = 2;")) } });
    const x = ready(device, [1], [1]);
    await expect(compile(device, { slot: x, value: doublePlusOne(x) })).rejects.toThrow(
      /WebGPU kernel 0 map 1: .*expected/s,
    );
  });

  it("name the kernel that the GPU cannot run", async () => {
    const tooMany = faulty((shader) => {
      shader.count = [70_000, 1, 1];
    });
    const { device } = await open({ kernels: { map: tooMany } });
    const x = ready(device, [1], [1]);
    await expect(compile(device, { slot: x, value: doublePlusOne(x) })).rejects.toThrow(/70000.*"0 map 1/s);
  });

  it("are reported where they are made while running", async () => {
    const { device, watched, complaints } = await open();
    const x = ready(device, [1], [1]);
    watched.device().queue.writeBuffer(watched.device().createBuffer({ size: 4, usage: 8 }), 0, new Uint8Array(8));
    await device.read(x);
    expect(complaints.splice(0)).toEqual([expect.stringMatching(/range|size/i)]);
  });
});

describe("a WebGPU device that is lost", () => {
  it("says so to who reads or compiles, and not to who disposes", async () => {
    const { device, watched } = await open();
    const x = ready(device, [2], [1, 2]);
    const program = await compile(device, { slot: x, value: doublePlusOne(x) });
    watched.device().destroy();
    program.run(1);
    await expect(device.read(x)).rejects.toThrow(DeviceLostError);
    await expect(compile(device, { slot: x, value: doublePlusOne(x) })).rejects.toThrow(DeviceLostError);
    program.dispose();
    device.free(x);
  });
});
