/** Every operation on every device against the reference device. */

import { setFlagsFromString } from "node:v8";
import { afterAll, describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import type { Op } from "../../engine/graph/tensor.ts";
import { ops } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { cases } from "./cases.ts";
import { runStep } from "./singleStep.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

// All that can be divided is, even the smallest. One device for all cases: its threads start once.
const threaded = createWasmDevice(wasmKernels, { threads: 3, minimumWork: 0 });
afterAll(() => threaded.dispose());

const devices = [
  { name: "wasm without relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: false }) },
  { name: "wasm with relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: true }) },
  { name: "wasm on three threads", open: () => threaded },
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

describe.each(devices)("$name agrees with the reference", ({ open }) => {
  describe.each(Object.entries(cases).map(([op, list]) => ({ op, list })))("on $op", ({ list }) => {
    it.each(list)("$title", async ({ feeds, apply, tolerance, updates }) => {
      const expected = await runStep(createReferenceDevice(referenceKernels), feeds, apply, { updates });
      const got = await runStep(open(), feeds, apply, { updates });
      for (const [i, output] of got.outputs.entries()) {
        expect(output).toBeCloseToTensor(expected.outputs[i]!, tolerance);
      }
      for (const [i, input] of got.inputs.entries()) {
        if (i !== updates) expect(input).toBeCloseToTensor(expected.inputs[i]!, { rtol: 0, atol: 0 });
      }
      for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
    });
  });
});
