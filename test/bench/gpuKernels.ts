/**
 * Measures the WebGPU kernels of one training step of a case (`cases.ts`) under Node, each beside its floors: operations over the GPU's peak of
 * multiply–adds, bytes over the bandwidth of a copy, both measured here and now (`gpuPeaks.ts`). Prints a table; asserts nothing.
 * Needs `npm install --no-save webgpu@0.6`. `npx tsx test/bench/gpuKernels.ts [cases]`, `net-256 vgg-256` say. Times are the GPU's own, of
 * kernels that wait for each other; a step undisturbed may be faster than their sum.
 */

import "./hosts/dawn.ts";
import { nameOf } from "../../engine/devices/kernelStep.ts";
import { bytesMoved } from "../../engine/devices/wasm/threads/work.ts";
import type { Node } from "../../engine/graph/tensor.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { type Case, cases } from "./cases.ts";
import { measurePeaks, type Peaks } from "./gpuPeaks.ts";
import { openRecorded } from "./recorded.ts";
import { layOut } from "./report/table.ts";

/** Values larger than this do not stay in a GPU's cache from one kernel to the next. */
const cacheBytes = 2 ** 24;
const columns = ["kernel", "µs", "operations µs", "bytes µs", "of the floor", "GFLOP/s", "GB/s"];
const warmMs = 1500;
const profileMs = 3000;

function caseOf(id: string): Case {
  const found = cases.find((one) => one.id === id);
  if (!found) throw new Error(`"${id}" is none of ${cases.map((one) => one.id).join(", ")}`);
  return found;
}

const wanted = (process.argv.length > 2 ? process.argv.slice(2) : ["net-256", "vgg-256"]).map(caseOf);

function floorsOf(node: Node, { operationsPerNs, nearBytesPerNs, farBytesPerNs }: Peaks) {
  const operations = node.op.operations?.(node) ?? 0;
  const bytes = bytesMoved(node);
  return {
    operations,
    bytes,
    operationsUs: operations / operationsPerNs / 1000,
    bytesUs: bytes / (bytes > cacheBytes ? farBytesPerNs : nearBytesPerNs) / 1000,
  };
}

async function show(measured: Case, peaks: Peaks): Promise<void> {
  const device = await openDevice("webgpu", {
    onError: (message) => {
      throw new Error(message);
    },
  });
  const begun = performance.now();
  const { session, plan } = await openRecorded(measured, device);
  const openedMs = performance.now() - begun;
  await session.advance({ budgetMs: warmMs, maxEpochs: Infinity });
  const profile = await session.profile({ budgetMs: profileMs, maxEpochs: Infinity });
  if (!profile) throw new Error("this adapter does not measure its kernels");

  const { msPerStep, steps, kernels } = profile;
  const total = { us: 0, operations: 0, bytes: 0, floorUs: 0 };
  const rows = plan.steps.flatMap(({ node }, index) => {
    // A step may be several shaders.
    const shaders = kernels.filter(({ step }) => step === index);
    if (shaders.length === 0) return [];
    const us = shaders.reduce((sum, { ms }) => sum + ms * 1000, 0);
    const floors = floorsOf(node, peaks);
    const floorUs = Math.max(floors.operationsUs, floors.bytesUs);
    total.us += us;
    total.operations += floors.operations;
    total.bytes += floors.bytes;
    total.floorUs += floorUs;
    const { op, inputs, outputs } = node;
    const whole = [
      `${index} ${op.name} ${inputs.map(({ shape }) => `(${shape})`).join(" ")} → (${outputs[0]!.shape})`,
      us.toFixed(1),
      floors.operationsUs.toFixed(1),
      floors.bytesUs.toFixed(1),
      (us / floorUs).toFixed(1),
      floors.operations > 0 ? (floors.operations / us / 1000).toFixed(0) : "",
      (floors.bytes / us / 1000).toFixed(0),
    ];
    const parts = shaders.map((shader) => [`    ${nameOf(shader)}`, (shader.ms * 1000).toFixed(1), "", "", "", "", ""]);
    return shaders.length > 1 ? [whole, ...parts] : [whole];
  });
  console.log(
    `\n${measured.title} on ${device.features.join(", ")}: ${kernels.length} shaders of ${plan.steps.length} kernels, ` +
      `opened in ${openedMs.toFixed(0)} ms`,
  );
  console.log(layOut([columns, ...rows]));
  console.log(
    `step ${(msPerStep * 1000).toFixed(0)} µs, ${((measured.batch / msPerStep) * 1000).toFixed(0)} images/s; ` +
      `kernels one by one ${total.us.toFixed(0)} µs (over ${steps} steps), of which ${(kernels.length * peaks.emptyUs).toFixed(0)} µs ` +
      `would be so many that do nothing; ${(total.operations / 1e9).toFixed(2)} GFLOP, ${(total.bytes / 1e6).toFixed(1)} MB; ` +
      `the larger floor of each kernel ${total.floorUs.toFixed(1)} µs, all operations at their peak ` +
      `${(total.operations / peaks.operationsPerNs / 1000).toFixed(1)} µs`,
  );
  device.dispose();
}

const peaks = await measurePeaks(navigator.gpu);
console.log(
  `multiply–adds ${peaks.operationsPerNs.toFixed(0)} GFLOP/s; copy of 8 MiB ${peaks.nearBytesPerNs.toFixed(0)} GB/s, ` +
    `of 256 MiB ${peaks.farBytesPerNs.toFixed(0)} GB/s; nothing ${peaks.emptyUs.toFixed(1)} µs`,
);
for (const measured of wanted) await show(measured, peaks);
process.exit(0);
