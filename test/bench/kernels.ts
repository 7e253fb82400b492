/**
 * Measures the WASM kernels of one training step of the tutorial's network (LeNet on 32 × 32 × 3, SGD with momentum): the whole
 * step, then each kernel alone. `npx tsx test/bench/kernels.ts [batch]`; with fused multiply–add under Node 20:
 * `node --experimental-wasm-relaxed-simd --import tsx test/bench/kernels.ts`. Prints tables; asserts nothing.
 */

import { createRng } from "../../engine/define/rng.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { add, gt, max, mul, select, sub, variable } from "../../engine/expr/expr.ts";
import type { Assignment, PlanStep } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import {
  conv2d,
  gather,
  map,
  mapOne,
  matmul,
  maxPool2d,
  mean,
  reshape,
  softmaxCrossEntropy,
  storeRows,
} from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";

const batch = Number(process.argv[2] ?? 4);
const images = 512;
const device = createWasmDevice(wasmKernels);
const rng = createRng(1);
const [x, b] = [variable("x"), variable("b")];

const parameters: Slot[] = [];
function parameter(shape: Shape, fanIn: number): Tensor {
  const made = slot(`p${parameters.length}`, shape);
  device.allocate(made);
  const bound = 1 / Math.sqrt(fanIn);
  device.write(
    made,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.uniform(-bound, bound)),
  );
  parameters.push(made);
  return slotTensor(made);
}

function input(name: string, shape: Shape, dtype: "f32" | "i32" | "u8", value: (i: number) => number): Tensor {
  const made = slot(name, shape, dtype);
  device.allocate(made);
  device.write(
    made,
    Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
  );
  return slotTensor(made);
}

const relu = (t: Tensor) => mapOne(max(x, 0), { x: t });
const plus = (t: Tensor, bias: Tensor) => mapOne(add(x, b), { x: t, b: bias });
const pool = (t: Tensor) => maxPool2d(t, { kernel: [2, 2], stride: [2, 2], padding: [0, 0] });
function convolution(t: Tensor, out: number): Tensor {
  const c = t.shape[1]!;
  const y = conv2d(t, parameter([out, c, 5, 5], c * 25));
  return pool(relu(plus(y, reshape(parameter([out], c * 25), [out, 1, 1]))));
}
function linear(t: Tensor, out: number): Tensor {
  const features = t.shape[1]!;
  return plus(matmul(t, parameter([out, features], features), { transposeB: true }), parameter([out], features));
}

const data = input("images", [images, 3, 32, 32], "u8", () => rng.integer(256));
const labels = input("labels", [images], "i32", (i) => i % 10);
const order = input("order", [images], "i32", (i) => i);
const cursor = input("cursor", [], "f32", () => 0);
const log = input("log", [1000], "f32", () => 0);
const counter = input("counter", [], "f32", () => 0);
const rate = input("lr", [], "f32", () => 0.001);

const scale = [1 / 127.5, 1 / 127.5, 1 / 127.5];
let t = gather(data, order, cursor, { count: batch, scale, shift: [-1, -1, -1] });
t = convolution(convolution(t, 6), 16);
t = reshape(t, [batch, 400]);
t = linear(relu(linear(relu(linear(t, 120)), 84)), 10);
const loss = mean(softmaxCrossEntropy(t, gather(labels, order, cursor, { count: batch })));
const slopes = gradients(loss, parameters.map(slotTensor));

const slotOf = ({ source }: Tensor) => (source as { readonly slot: Slot }).slot;
const assignments: Assignment[] = parameters.flatMap((p, i) => {
  const velocity = slot(`v${i}`, p.shape);
  device.allocate(velocity);
  const v = add(mul(0.9, variable("v")), variable("g"));
  const inputs = { p: slotTensor(p), v: slotTensor(velocity), g: slopes[i]!, lr: rate };
  const updated = map({ p: sub(variable("p"), mul(variable("lr"), v)), v }, inputs, p.shape);
  return [
    { slot: p, value: updated.p },
    { slot: velocity, value: updated.v },
  ];
});
assignments.push(
  { slot: slotOf(log), value: storeRows(log, counter, reshape(loss, [1])) },
  { slot: slotOf(counter), value: mapOne(select(gt(x, 998), 0, add(x, 1)), { x: counter }) },
);

const plannedAt = performance.now();
const plan = makePlan(assignments);
const compiledAt = performance.now();
const program = await device.compile(plan);
const readyAt = performance.now();

/** Milliseconds for one run: the best of 15 measurements (other work on the machine only adds), after the optimizing compiler's turn. */
async function measure(run: (times: number) => void, budgetMs = 20): Promise<number> {
  const once = () => {
    const start = performance.now();
    run(1);
    return performance.now() - start;
  };
  for (const end = performance.now() + 150; performance.now() < end; ) run(10);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const guess = Math.min(once(), once(), once());
  const times = Math.max(1, Math.ceil(budgetMs / 3 / Math.max(guess, 1e-4)));
  const all = Array.from({ length: 15 }, () => {
    const start = performance.now();
    run(times);
    return (performance.now() - start) / times;
  });
  return Math.min(...all);
}

/** Floating-point operations of the products; 0 for other kernels. */
function operations({ node }: PlanStep): number {
  const [p, q] = node.inputs.map(({ shape }) => sizeOf(shape));
  const [out] = node.outputs.map(({ shape }) => sizeOf(shape));
  switch (node.op.name) {
    case "matmul":
      // √(MK · KN · MN) = MNK
      return 2 * Math.sqrt(p! * q! * out!);
    case "conv2d":
      return (2 * out! * q!) / node.inputs[1]!.shape[0]!;
    case "conv2dInput":
      return (2 * p! * q!) / node.inputs[1]!.shape[0]!;
    case "conv2dWeight":
      return (2 * q! * out!) / node.outputs[0]!.shape[0]!;
    default:
      return 0;
  }
}

console.log(`features: ${device.features.join(", ")}; batch ${batch}; ${plan.steps.length} kernels`);
console.log(`plan ${(compiledAt - plannedAt).toFixed(1)} ms, compile ${(readyAt - compiledAt).toFixed(1)} ms`);
const stepMs = await measure((times) => program.run(times));
const total = plan.steps.reduce((sum, step) => sum + operations(step), 0);
console.log(`step ${stepMs.toFixed(3)} ms, ${(total / stepMs / 1e6).toFixed(1)} GFLOP/s over all\n`);

const rows: { readonly kernel: string; readonly us: string; readonly gflops: string }[] = [];
let sum = 0;
for (const step of plan.steps) {
  const single = await device.compile({ ...plan, steps: [step] });
  const ms = await measure((times) => single.run(times), 5);
  single.dispose();
  sum += ms;
  const shapes = [...step.node.inputs.map(({ shape }) => `(${shape})`), "→", `(${step.node.outputs[0]!.shape})`];
  const flops = operations(step);
  rows.push({
    kernel: `${step.node.op.name} ${shapes.join(" ")}`,
    us: (ms * 1000).toFixed(1),
    gflops: flops > 0 ? (flops / ms / 1e6).toFixed(1) : "",
  });
}
console.table(rows);
console.log(`sum of kernels ${sum.toFixed(3)} ms`);
