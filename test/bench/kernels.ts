/**
 * Measures the WASM kernels of one training step of a case (`cases.ts`), each beside its floors: operations over the speed of the
 * matrix product in the first-level cache, bytes over the bandwidth of a copy, both measured here and now. Prints a table; asserts nothing.
 * `npx tsx test/bench/kernels.ts [case]`; with fused multiply–add under Node 20:
 * `node --experimental-wasm-relaxed-simd --no-liftoff --import tsx test/bench/kernels.ts vgg-64`. `--no-liftoff` measures each kernel as
 * the optimizing compiler makes it, which a real run reaches after some steps.
 */

import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { bytesMoved } from "../../engine/devices/wasm/threads/work.ts";
import { add, variable } from "../../engine/expr/expr.ts";
import type { Program } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Node, type Shape, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { mapOne, matmul } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { cases } from "./cases.ts";
import { openRecorded } from "./recorded.ts";

/** Values larger than this do not stay in a core's own caches from one step to the next. */
const cacheBytes = 2 ** 20;

const wanted = process.argv[2] ?? "net-4";
const measured = cases.find(({ id }) => id === wanted);
if (!measured) throw new Error(`"${wanted}" is none of ${cases.map(({ id }) => id).join(", ")}`);

const device = createWasmDevice(wasmKernels);

/** Milliseconds for one run: the best of many short measurements (other work on the machine only adds), after the optimizing compiler's turn. */
async function milliseconds(program: Program, budgetMs: number): Promise<number> {
  const time = (times: number) => {
    const start = performance.now();
    program.run(times);
    return (performance.now() - start) / times;
  };
  for (const end = performance.now() + 100; performance.now() < end; ) program.run(5);
  await new Promise((resolve) => setTimeout(resolve, 40));
  const times = Math.max(1, Math.ceil(budgetMs / 15 / Math.max(time(3), 1e-4)));
  return Math.min(...Array.from({ length: 15 }, () => time(times)));
}

async function timeOf(value: Tensor): Promise<number> {
  const result = slot("result", value.shape);
  device.allocate(result);
  const program = await device.compile(makePlan([{ slot: result, value }]));
  const ms = await milliseconds(program, 40);
  program.dispose();
  device.free(result);
  return ms;
}

function input(shape: Shape): Tensor {
  const made = slot("input", shape);
  device.allocate(made);
  return slotTensor(made);
}

/** Operations per ns of a product whose operands lie in the first-level cache. */
async function peak(): Promise<number> {
  const [m, k, n] = [48, 96, 64];
  return (2 * m * k * n) / ((await timeOf(matmul(input([m, k]), input([k, n])))) * 1e6);
}

/** Bytes per ns, read and written, where x + 1 is computed for so many bytes of x. */
async function bandwidth(bytes: number): Promise<number> {
  const x = input([bytes / 4]);
  return (2 * bytes) / ((await timeOf(mapOne(add(variable("x"), 1), { x }))) * 1e6);
}

const { plan } = await openRecorded(measured, device);
const [operationsPerNs, nearBytesPerNs, farBytesPerNs] = [
  await peak(),
  await bandwidth(2 ** 17),
  await bandwidth(2 ** 24),
];
const operationsOf = (node: Node) => node.op.operations?.(node) ?? 0;
const floorsOf = (node: Node) => {
  const bytes = bytesMoved(node);
  return {
    operations: operationsOf(node) / operationsPerNs / 1000,
    bytes: bytes / (bytes > cacheBytes ? farBytesPerNs : nearBytesPerNs) / 1000,
  };
};

const begun = performance.now();
const program = await device.compile(plan);
console.log(
  `${measured.title}: ${plan.steps.length} kernels, compiled in ${(performance.now() - begun).toFixed(1)} ms`,
);
console.log(
  `${device.features.join(", ")}; product ${operationsPerNs.toFixed(1)} GFLOP/s; ` +
    `copy of 128 KiB ${nearBytesPerNs.toFixed(1)} GB/s, of 16 MiB ${farBytesPerNs.toFixed(1)} GB/s`,
);
const stepUs = (await milliseconds(program, 200)) * 1000;

const total = { us: 0, operations: 0, bytes: 0, floor: 0 };
const rows = [];
for (const step of plan.steps) {
  const { node } = step;
  const single = await device.compile({ ...plan, steps: [step] });
  const us = (await milliseconds(single, 10)) * 1000;
  single.dispose();
  const floors = floorsOf(node);
  total.us += us;
  total.operations += floors.operations;
  total.bytes += floors.bytes;
  total.floor += Math.max(floors.operations, floors.bytes);
  const operations = operationsOf(node);
  rows.push({
    kernel: `${node.op.name} ${node.inputs.map(({ shape }) => `(${shape})`).join(" ")} → (${node.outputs[0]!.shape})`,
    us: us.toFixed(1),
    "operations µs": floors.operations.toFixed(1),
    "bytes µs": floors.bytes.toFixed(1),
    "GFLOP/s": operations > 0 ? (operations / us / 1000).toFixed(1) : "",
  });
}
console.table(rows);
console.log(
  `step ${stepUs.toFixed(1)} µs; kernels one by one ${total.us.toFixed(1)} µs; floors: operations ${total.operations.toFixed(1)} µs, ` +
    `bytes ${total.bytes.toFixed(1)} µs, the larger of the two for each kernel ${total.floor.toFixed(1)} µs`,
);
process.exit(0);
