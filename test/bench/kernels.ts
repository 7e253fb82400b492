/**
 * Measures the WASM kernels of one training step: the whole step, then each kernel alone. Prints tables; asserts nothing.
 * `npx tsx test/bench/kernels.ts [batch] [network]`, the network being tutorial (LeNet on 32 × 32 × 3, SGD with momentum), vgg,
 * mlp (784-128-64-10, Adam) or toy (2-8-8-1, tanh); with fused multiply–add under Node 20:
 * `node --experimental-wasm-relaxed-simd --import tsx test/bench/kernels.ts`.
 */

import { createRng } from "../../engine/define/rng.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { add, div, type Expr, ge, gt, mul, select, sqrt, sub, tanh, variable } from "../../engine/expr/expr.ts";
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

const activate = (expr: Expr, t: Tensor) => mapOne(expr, { x: t });
const relu = (t: Tensor) => activate(select(ge(0, x), 0, x), t);
const plus = (t: Tensor, bias: Tensor) => mapOne(add(x, b), { x: t, b: bias });
const pool = (t: Tensor) => maxPool2d(t, { kernel: [2, 2], stride: [2, 2], padding: [0, 0] });
const flatten = (t: Tensor) => reshape(t, [batch, sizeOf(t.shape) / batch]);
function convolution(t: Tensor, out: number, size: number, padding: number): Tensor {
  const c = t.shape[1]!;
  const y = conv2d(t, parameter([out, c, size, size], c * size * size), { padding: [padding, padding] });
  return relu(plus(y, reshape(parameter([out], c * size * size), [out, 1, 1])));
}
function linear(t: Tensor, out: number): Tensor {
  const features = t.shape[1]!;
  return plus(matmul(t, parameter([out, features], features), { transposeB: true }), parameter([out], features));
}

interface Net {
  readonly input: Shape;
  forward(t: Tensor): Tensor;
  /** Next values of a parameter p with gradient g and the other state. */
  readonly update: Readonly<Record<string, Expr>>;
}

const [g, lr] = [variable("g"), variable("lr")];
const [p, v, m] = [variable("p"), variable("v"), variable("m")];
const nextV = add(mul(0.9, v), g);
const momentum = { p: sub(p, mul(lr, nextV)), v: nextV };
const [adamM, adamV] = [add(m, mul(0.1, sub(g, m))), add(mul(0.999, v), mul(0.001, mul(g, g)))];
const adam = { p: sub(p, mul(lr, div(adamM, add(sqrt(adamV), 1e-8)))), m: adamM, v: adamV };

const nets: Readonly<Record<string, Net>> = {
  tutorial: {
    input: [3, 32, 32],
    forward(t) {
      const features = pool(convolution(pool(convolution(t, 6, 5, 0)), 16, 5, 0));
      return linear(relu(linear(relu(linear(flatten(features), 120)), 84)), 10);
    },
    update: momentum,
  },
  vgg: {
    input: [3, 32, 32],
    forward(t) {
      const half = pool(convolution(convolution(t, 32, 3, 1), 32, 3, 1));
      const quarter = pool(convolution(convolution(half, 64, 3, 1), 64, 3, 1));
      return linear(relu(linear(flatten(quarter), 128)), 10);
    },
    update: momentum,
  },
  mlp: { input: [784], forward: (t) => linear(relu(linear(relu(linear(t, 128)), 64)), 10), update: adam },
  toy: {
    input: [2],
    forward: (t) => linear(activate(tanh(x), linear(activate(tanh(x), linear(t, 8)), 8)), 1),
    update: { p: sub(p, mul(lr, g)) },
  },
};
const net = nets[process.argv[3] ?? "tutorial"]!;

const data = input("images", [images, ...net.input], "u8", () => rng.integer(256));
const labels = input("labels", [images], "i32", (i) => i % 10);
const order = input("order", [images], "i32", (i) => i);
const cursor = input("cursor", [], "f32", () => 0);
const log = input("log", [1000], "f32", () => 0);
const counter = input("counter", [], "f32", () => 0);
const rate = input("lr", [], "f32", () => 0.001);

const channels = net.input[0]!;
const [scale, shift] = [new Array(channels).fill(1 / 127.5), new Array(channels).fill(-1)];
const output = net.forward(gather(data, order, cursor, { count: batch, scale, shift }));
const losses =
  output.shape[1] === 1
    ? mapOne(mul(x, x), { x: output })
    : softmaxCrossEntropy(output, gather(labels, order, cursor, { count: batch }));
const loss = mean(losses);
const slopes = gradients(loss, parameters.map(slotTensor));

const slotOf = ({ source }: Tensor) => (source as { readonly slot: Slot }).slot;
const assignments: Assignment[] = parameters.flatMap((parameter, i) => {
  const state = Object.keys(net.update).map((name) => {
    if (name === "p") return [name, parameter] as const;
    const made = slot(`${name}${i}`, parameter.shape);
    device.allocate(made);
    return [name, made] as const;
  });
  const inputs = Object.fromEntries(state.map(([name, each]) => [name, slotTensor(each)]));
  const updated = map(net.update, { ...inputs, g: slopes[i]!, lr: rate }, parameter.shape);
  return state.map(([name, each]) => ({ slot: each, value: updated[name]! }));
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
console.log(`step ${(stepMs * 1000).toFixed(2)} µs, ${(total / stepMs / 1e6).toFixed(1)} GFLOP/s over all\n`);

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
