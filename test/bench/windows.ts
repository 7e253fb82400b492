/**
 * Measures the WASM kernels of windows beyond the tutorial's network: strides, dilation, groups, transposed convolution, pooling
 * and resampling, forward and backward. `npx tsx test/bench/windows.ts [batch]`. Prints a table; asserts nothing.
 */

import { createRng } from "../../engine/define/rng.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, conv2dWeight, maxPool2d, maxPool2dGrad, resample2d } from "../../engine/ops/index.ts";
import { adaptiveAxis, averageAxis, linearAxis, nearestAxis, transposed } from "../../engine/ops/resample2d/axes.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";

const batch = Number(process.argv[2] ?? 4);
const device = createWasmDevice(wasmKernels);
const rng = createRng(1);

function input(shape: Shape): Tensor {
  const made = slot("input", shape);
  device.allocate(made);
  device.write(
    made,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.uniform(-1, 1)),
  );
  return slotTensor(made);
}

/** Best of 15 measurements of one run, in µs. */
async function measure(value: Tensor): Promise<number> {
  const result = slot("result", value.shape);
  device.allocate(result);
  const program = await device.compile(makePlan([{ slot: result, value }]));
  for (const end = performance.now() + 150; performance.now() < end; ) program.run(10);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const start = performance.now();
  program.run(10);
  const times = Math.max(1, Math.ceil(20 / (performance.now() - start)));
  const all = Array.from({ length: 15 }, () => {
    const begin = performance.now();
    program.run(times);
    return ((performance.now() - begin) / times) * 1000;
  });
  program.dispose();
  return Math.min(...all);
}

const rows: Record<string, string | number>[] = [];

type Attrs = Parameters<typeof conv2d>[2];

async function convolution(name: string, image: Shape, weight: Shape, attrs: Attrs): Promise<void> {
  const [x, w] = [input(image), input(weight)];
  const y = conv2d(x, w, attrs);
  const grad = input(y.shape);
  const operations = 2 * sizeOf(y.shape) * sizeOf(weight.slice(1));
  const values = [
    y,
    conv2dInput(grad, w, { ...attrs, shape: image }),
    conv2dWeight(x, grad, { ...attrs, shape: weight }),
  ];
  const [forward, toImage, toWeight] = await inTurn(values.map((value) => () => measure(value)));
  const speed = (us: number) => `${us.toFixed(1)} µs, ${(operations / us / 1000).toFixed(1)} GFLOP/s`;
  rows.push({ name, forward: speed(forward!), image: speed(toImage!), weight: speed(toWeight!) });
}

async function resampling(name: string, image: Shape, forward: Tensor, backward: Tensor): Promise<void> {
  const [there, back] = await inTurn([() => measure(forward), () => measure(backward)]);
  const nanoseconds = (us: number) => `${us.toFixed(1)} µs, ${((us * 1000) / sizeOf(image)).toFixed(2)} ns/pixel`;
  rows.push({ name, forward: nanoseconds(there!), image: nanoseconds(back!) });
}

async function inTurn<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (const job of jobs) results.push(await job());
  return results;
}

const image: Shape = [batch, 32, 32, 32];
await convolution("3 × 3, padding 1", image, [32, 32, 3, 3], { padding: [1, 1] });
await convolution("3 × 3, padding 1, 64 of 16 × 16", [batch, 64, 16, 16], [64, 64, 3, 3], { padding: [1, 1] });
await convolution("3 × 3, padding 1, stride 2", image, [32, 32, 3, 3], { padding: [1, 1], stride: [2, 2] });
await convolution("3 × 3, padding 2, dilation 2", image, [32, 32, 3, 3], { padding: [2, 2], dilation: [2, 2] });
await convolution("3 × 3, padding 1, 4 groups", image, [32, 8, 3, 3], { padding: [1, 1], groups: 4 });
await convolution("3 × 3, padding 1, depthwise", image, [32, 1, 3, 3], { padding: [1, 1], groups: 32 });
await convolution("1 × 1", image, [32, 32, 1, 1], {});
await convolution("5 of a sequence", [batch, 16, 1, 256], [32, 16, 1, 5], { padding: [0, 2] });

const x = input(image);
for (const [name, attrs] of Object.entries({
  "maximum of 2 × 2": { kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  "maximum of 3 × 3, stride 2, padding 1": { kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
} as const)) {
  const y = maxPool2d(x, attrs);
  await resampling(name, image, y, maxPool2dGrad(x, input(y.shape), attrs));
}
for (const [name, axis] of Object.entries({
  "mean of 2 × 2": averageAxis({ size: 32, kernel: 2, stride: 2, padding: 0 }, "window"),
  "mean of 3 × 3, stride 2, padding 1": averageAxis({ size: 32, kernel: 3, stride: 2, padding: 1 }, "window"),
  "mean of all": adaptiveAxis(32, 1),
  "nearest, twice the size": nearestAxis({ size: 32, scale: 2 }),
  "bilinear, twice the size": linearAxis({ size: 32, scale: 2 }, false),
})) {
  const y = resample2d(x, { rows: axis, columns: axis });
  const back = resample2d(input(y.shape), { rows: transposed(axis), columns: transposed(axis) });
  await resampling(name, image, y, back);
}
console.log(`features: ${device.features.join(", ")}; images (${image})`);
console.table(rows);
