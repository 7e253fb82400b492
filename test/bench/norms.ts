/**
 * Measures BatchNorm2d, forward and backward, on the WASM device: each kernel of one step, and the whole.
 * With the derivative of the formula's parts it took 1.48 ms at the standard size, with `normalize`'s own 0.97 (PyTorch 1.13: 1.41).
 * `npx tsx test/bench/norms.ts [N] [C] [H]`. Prints; asserts nothing. PyTorch's time for the same:
 * `python3 -c "import torch, timeit; torch.set_num_threads(1); m = torch.nn.BatchNorm2d(32); x = torch.randn(16, 32, 32, 32, requires_grad=True); g = torch.randn_like(x); print(min(timeit.repeat(lambda: m(x).backward(g), number=10, repeat=5)) * 100, 'ms')"`.
 */

import { layers } from "../../engine/catalog.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import type { Plan } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";

const [N, C, H] = [16, 32, 32].map((standard, i) => Number(process.argv[2 + i] ?? standard)) as [
  number,
  number,
  number,
];
const device = createWasmDevice(wasmKernels);

function held(name: string, shape: Shape) {
  const made = slot(name, shape);
  device.allocate(made);
  device.write(
    made,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 12.9898) * 1.5 + 0.5),
  );
  return made;
}

const [x, g] = [held("x", [N, C, H, H]), held("g", [N, C, H, H])];
const weights = Object.fromEntries(
  ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map((name) => {
    return [name, held(name, name === "num_batches_tracked" ? [] : [C])];
  }),
);
const params = { eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: true };
const updates: { slot: typeof x; value: ReturnType<typeof slotTensor> }[] = [];
const y = layers.BatchNorm2d!.forward(
  slotTensor(x),
  Object.fromEntries(Object.entries(weights).map(([name, made]) => [name, slotTensor(made)])),
  params,
  {
    mode: "train",
    uniform: () => {
      throw new Error("BatchNorm draws nothing");
    },
    update: (buffer, value) => updates.push({ slot: weights[buffer]!, value }),
  },
);
const loss = sum(mapOne(mul(variable("y"), variable("g")), { y, g: slotTensor(g) }));
const wanted = [x, weights.weight!, weights.bias!];
const slopes = gradients(loss, wanted.map(slotTensor));
const plan = makePlan([
  { slot: held("y", y.shape), value: y },
  ...slopes.map((value, i) => ({ slot: held(`slope ${i}`, wanted[i]!.shape), value })),
  ...updates,
]);

async function milliseconds(measured: Plan): Promise<number> {
  const program = await device.compile(measured);
  program.run(5);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    program.run(10);
    return (performance.now() - start) / 10;
  });
  program.dispose();
  return times.sort((a, b) => a - b)[4]!;
}

for (const step of plan.steps) {
  const { op, inputs, outputs } = step.node;
  const ms = await milliseconds({ ...plan, steps: [step] });
  console.log(
    `${ms.toFixed(3)} ms  ${op.name} ${inputs.map(({ shape }) => `(${shape})`)} → ${outputs.map(({ shape }) => `(${shape})`)}`,
  );
}
console.log(
  `${(await milliseconds(plan)).toFixed(3)} ms  BatchNorm2d on (${N}, ${C}, ${H}, ${H}), forward and backward`,
);
