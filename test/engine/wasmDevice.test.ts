/** The WASM device: memory that grows, slots that outlive programs, many steps in one call. */

import { describe, expect, it } from "vitest";
import { UserError } from "../../engine/define/errors.ts";
import { Allocator } from "../../engine/devices/wasm/allocator.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { detectWasmFeatures, requireSimd, WasmUnsupportedError } from "../../engine/devices/wasm/features.ts";
import { add, mul, sub, variable } from "../../engine/expr/expr.ts";
import type { Assignment } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gather, mapOne, matmul, row, storeRows } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";

const open = (options?: Parameters<typeof createWasmDevice>[1]) => createWasmDevice(wasmKernels, options);

function ready(device: ReturnType<typeof open>, shape: readonly number[], values: readonly number[], name = "x"): Slot {
  const made = slot(name, shape);
  device.allocate(made);
  device.write(made, values);
  return made;
}

const compile = (device: ReturnType<typeof open>, ...assignments: readonly Assignment[]) =>
  device.compile(makePlan(assignments));

/** 2·s + 1, read from the slot before the step. */
const doublePlusOne = (of: Slot): Tensor => mapOne(add(mul(variable("s"), 2), 1), { s: slotTensor(of) });

describe("Allocator", () => {
  it("gives zero-filled blocks at multiples of 64, with room behind each", () => {
    const allocator = new Allocator();
    const [a, b] = [allocator.allocate(64, "a"), allocator.allocate(4, "b")];
    expect([a % 64, b % 64]).toEqual([0, 0]);
    expect(b - a).toBeGreaterThanOrEqual(64 + 16);
    new Uint8Array(allocator.memory.buffer, a, 80).fill(255);
    allocator.release(a);
    const again = allocator.allocate(64, "again");
    expect(again).toBe(a);
    expect([...new Uint8Array(allocator.memory.buffer, again, 80)].every((byte) => byte === 0)).toBe(true);
  });

  it("joins free neighbours, in whatever order they were freed", () => {
    const allocator = new Allocator();
    const blocks = [0, 1, 2, 3].map((i) => allocator.allocate(1000, `${i}`));
    for (const i of [0, 2, 1]) allocator.release(blocks[i]!);
    expect(allocator.allocate(3000, "large")).toBe(blocks[0]);
  });

  it("does not free a block twice", () => {
    const allocator = new Allocator();
    const block = allocator.allocate(10, "block");
    allocator.release(block);
    expect(() => allocator.release(block)).toThrow(/freed twice/);
  });

  it("says how much was wanted when memory runs out, and goes on working", () => {
    const allocator = new Allocator({ maximumPages: 32 });
    const wanting = () => allocator.allocate(3 * 2 ** 20, "the data set");
    expect(wanting).toThrow(UserError);
    expect(wanting).toThrow(/the data set: got a request for 3\.0 MiB .* at most 2\.0 MiB/);
    expect(allocator.allocate(2 ** 20, "a smaller one")).toBeGreaterThan(0);
  });
});

describe("createWasmDevice", () => {
  it("converts what is written to the slot's own type", async () => {
    const device = open();
    const slots = [slot("f", [2]), slot("i", [2], "i32"), slot("u", [2], "u8")];
    for (const each of slots) {
      device.allocate(each);
      device.write(each, new Float64Array([0.1, 200]));
    }
    expect(await Promise.all(slots.map((each) => device.read(each)))).toEqual([
      Float32Array.of(0.1, 200),
      Int32Array.of(0, 200),
      Uint8Array.of(0, 200),
    ]);
  });

  it("writes and reads parts, and refuses what lies outside", async () => {
    const device = open();
    const x = ready(device, [5], [1, 2, 3, 4, 5]);
    device.write(x, [30, 40], 2);
    expect(await device.read(x, { offset: 1, length: 3 })).toEqual(Float32Array.of(2, 30, 40));
    expect(() => device.write(x, [1, 2], 4)).toThrow(RangeError);
    await expect(device.read(x, { offset: 4, length: 2 })).rejects.toThrow(/holds 5 elements/);
  });

  it("refuses to allocate a slot twice or to use one that is free", () => {
    const device = open();
    const x = ready(device, [1], [1]);
    expect(() => device.allocate(x)).toThrow(/already allocated/);
    device.free(x);
    expect(() => device.write(x, [1])).toThrow(/not allocated/);
    expect(() => device.free(x)).toThrow(/not allocated/);
  });

  it("keeps data and programs when the memory grows", async () => {
    const device = open();
    const x = ready(device, [3], [1, 2, 3]);
    const program = await compile(device, { slot: x, value: doublePlusOne(x) });
    program.run(1);
    const large = slot("large", [5_000_000]);
    device.allocate(large);
    program.run(1);
    expect(await device.read(x)).toEqual(Float32Array.of(7, 11, 15));
    expect((await device.read(large, { offset: 4_999_999, length: 1 }))[0]).toBe(0);
  });

  it("gives the same result for many steps in one call as for one step many times", async () => {
    const results = await Promise.all(
      [[10], Array(10).fill(1), [3, 0, 7]].map(async (calls: readonly number[]) => {
        const device = open();
        const [w, x] = [
          ready(device, [3, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
          ready(device, [3], [1, 2, 3]),
        ];
        const moved = mapOne(sub(variable("w"), mul(0.1, variable("p"))), {
          w: slotTensor(w),
          p: matmul(slotTensor(w), slotTensor(w), { transposeB: true }),
        });
        const program = await compile(device, { slot: w, value: moved }, { slot: x, value: doublePlusOne(x) });
        for (const times of calls) program.run(times);
        return [await device.read(w), await device.read(x)];
      }),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect([...results[0]![1]!]).toEqual([2047, 3071, 4095]);
  });

  it("lets programs share slots, which outlive them", async () => {
    const device = open();
    const [x, y] = [ready(device, [2], [1, 2]), ready(device, [2], [0, 0], "y")];
    const grow = await compile(device, { slot: x, value: doublePlusOne(x) });
    const copy = await compile(device, { slot: y, value: mapOne(variable("x"), { x: slotTensor(x) }) });
    grow.run(1);
    grow.dispose();
    copy.run(1);
    copy.dispose();
    expect(await device.read(y)).toEqual(Float32Array.of(3, 5));
    expect(await device.read(x)).toEqual(Float32Array.of(3, 5));
    expect(() => copy.run(1)).toThrow(/after dispose/);
  });

  it("swaps two slots: each reads what the other held before the step", async () => {
    const device = open();
    const [x, y] = [ready(device, [3], [1, 2, 3]), ready(device, [3], [4, 5, 6], "y")];
    const program = await compile(
      device,
      { slot: x, value: mapOne(variable("a"), { a: slotTensor(y) }) },
      { slot: y, value: mapOne(variable("a"), { a: slotTensor(x) }) },
    );
    program.run(1);
    expect(await device.read(x)).toEqual(Float32Array.of(4, 5, 6));
    expect(await device.read(y)).toEqual(Float32Array.of(1, 2, 3));
  });

  it("gives memory back with the program", async () => {
    const device = open({ maximumPages: 64 });
    const x = ready(device, [1000, 100], Array(100_000).fill(1));
    // Each program needs more than 0.8 of the 4 MiB; a hundred fit only one after the other.
    const product = matmul(doublePlusOne(x), slotTensor(x), { transposeA: true });
    const y = slot("y", [100, 100]);
    device.allocate(y);
    for (let i = 0; i < 100; i++) {
      const program = await compile(device, { slot: y, value: product });
      program.run(1);
      program.dispose();
      program.dispose();
    }
    expect((await device.read(y))[0]).toBe(3000);
  });

  it("turns momentum that nothing feeds into 0 before it becomes subnormal and slow", async () => {
    const device = open();
    const x = ready(device, [5], [1, -1, 1e-30, 0, Number.NaN]);
    const program = await compile(device, { slot: x, value: mapOne(mul(variable("v"), 0.5), { v: slotTensor(x) }) });
    program.run(126);
    expect(await device.read(x)).toEqual(Float32Array.of(2 ** -126, -(2 ** -126), 0, 0, Number.NaN));
    program.run(1);
    expect(await device.read(x)).toEqual(Float32Array.of(0, 0, 0, 0, Number.NaN));
  });

  it("answers wrong indices with some row, never with memory outside", async () => {
    const device = open();
    const data = ready(device, [3, 2], [1, 2, 3, 4, 5, 6]);
    const indices = slot("indices", [2], "i32");
    device.allocate(indices);
    device.write(indices, [-5, 1_000_000_000]);
    const [far, nothing] = [ready(device, [], [1e30]), ready(device, [], [Number.NaN])];
    const [picked, read, log] = [
      ready(device, [2, 2], [0, 0, 0, 0]),
      ready(device, [], [0]),
      ready(device, [3], [0, 0, 0]),
    ];
    const program = await compile(
      device,
      { slot: picked, value: gather(slotTensor(data), slotTensor(indices), slotTensor(far), { count: 2 }) },
      { slot: read, value: row(slotTensor(data), slotTensor(nothing))[1]! },
      {
        slot: log,
        value: storeRows(slotTensor(log), slotTensor(far), mapOne(variable("c"), { c: slotTensor(far) }, [1])),
      },
    );
    program.run(1);
    expect(await device.read(picked)).toEqual(Float32Array.of(1, 2, 5, 6));
    expect(await device.read(read)).toEqual(Float32Array.of(2));
    expect([...(await device.read(log))].map((value) => value > 0)).toEqual([false, false, true]);
  });

  it("keeps its own memory when compiling fails", async () => {
    const device = createWasmDevice({}, { maximumPages: 32 });
    const x = slot("x", [100_000]);
    device.allocate(x);
    for (let i = 0; i < 20; i++) {
      await expect(compile(device, { slot: x, value: doublePlusOne(x) })).rejects.toThrow(/operation map/);
    }
  });
});

describe("detectWasmFeatures", () => {
  it("finds SIMD here, which the tests need", () => {
    expect(detectWasmFeatures().simd).toBe(true);
  });

  it("is answered with an error that names the way out where there is none", () => {
    expect(() => requireSimd({ simd: false, relaxedSimd: false })).toThrow(WasmUnsupportedError);
    expect(() => requireSimd({ simd: false, relaxedSimd: false })).toThrow(/reference device/);
  });
});
