/** Every operation on WASM, in all its forms, against the reference device. */

import { setFlagsFromString } from "node:v8";
import { afterAll, expect, it } from "vitest";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import type { Op } from "../../engine/graph/tensor.ts";
import { ops } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { lend } from "../support/lend.ts";
import { cases } from "./cases.ts";
import { walkOperations } from "./walkOperations.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

// All that can be divided is, even the smallest. One device for all cases: its threads start once.
const threaded = createWasmDevice(wasmKernels, { threads: 3, minimumWork: 0 });
afterAll(() => threaded.dispose());

const devices = [
  { name: "wasm without relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: false }) },
  { name: "wasm with relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: true }) },
  { name: "wasm on three threads", open: () => lend(threaded) },
];

it("has cases for every operation that has a kernel", () => {
  const listed = new Map<string, readonly unknown[]>(Object.entries(cases));
  const table: Readonly<Record<string, Op>> = ops;
  const without = Object.keys(table).filter((name) => !table[name]!.isView && !listed.get(name)?.length);
  expect(without).toEqual([]);
});

it("tries relaxed SIMD too", () => {
  expect(devices[1]!.open().features).toContain("relaxed-simd");
});

it("tries three threads too", async () => {
  await threaded.ready;
  expect(threaded).toMatchObject({ threads: 3, notice: null });
});

walkOperations(devices);
