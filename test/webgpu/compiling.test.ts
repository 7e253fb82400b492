/** Compiling on the WebGPU device, kernel by kernel: whoever watches it is told, and may stop it. */

import { expect, it } from "vitest";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { add, mul, variable } from "../../engine/expr/expr.ts";
import type { CompileWatch } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { watchGpu } from "../support/watchedGpu.ts";

/** Notes what it is told. */
function watching() {
  const stopping = new AbortController();
  const heard = { planned: 0, compiled: 0 };
  const watch: CompileWatch = {
    signal: stopping.signal,
    planned(kernels) {
      heard.planned += kernels;
    },
    compiled() {
      heard.compiled += 1;
    },
  };
  return { watch, heard, stopping };
}

/** Kernels with texts of their own, one for each factor: maps between sums, which nothing joins. */
const chain = (factors: readonly number[], x: Tensor): Tensor =>
  factors.reduce((value, factor) => {
    const scaled = mapOne(add(mul(variable("v"), factor), variable("x")), { v: value, x });
    return sum(scaled, [0], true);
  }, x);

async function open() {
  const watched = watchGpu();
  const device = await openWebgpuDevice(webgpuKernels, { gpu: watched.gpu });
  const [x, y] = [slot("x", [8]), slot("y", [1])];
  device.allocate(x);
  device.allocate(y);
  const plan = (factors: readonly number[]) => makePlan([{ slot: y, value: chain(factors, slotTensor(x)) }]);
  return { device, calls: watched.calls, plan };
}

it("tells how many kernels are to be compiled, and when each is; those that are known are none", async () => {
  const { device, calls, plan } = await open();
  const first = watching();
  await device.compile(plan([2, 3, 4, 5]), first.watch);
  expect(first.heard.planned).toBe(calls.createComputePipelineAsync);
  expect(first.heard.compiled).toBe(first.heard.planned);
  expect(first.heard.planned).toBeGreaterThan(4);
  const again = watching();
  await device.compile(plan([2, 3, 4, 5]), again.watch);
  expect(again.heard).toEqual({ planned: 0, compiled: 0 });
  device.dispose();
});

it("ends with the signal's reason, and asks for no more kernels than are under way", async () => {
  const { device, calls, plan } = await open();
  const { watch, heard, stopping } = watching();
  const factors = Array.from({ length: 300 }, (_, i) => i + 2);
  const reason = new Error("another choice");
  const compiling = device.compile(plan(factors), watch);
  stopping.abort(reason);
  await expect(compiling).rejects.toBe(reason);
  expect(heard.planned).toBeGreaterThanOrEqual(300);
  expect(calls.createComputePipelineAsync).toBeLessThan(heard.planned);
  // It is as good as before.
  await device.compile(plan(factors.slice(0, 3)));
  device.dispose();
});
