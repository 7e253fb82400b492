/** Matrix products on WebGPU both ways, as a CPU that plays the GPU wants them and as a GPU does, against the reference device. */

import { describe, expect, it } from "vitest";
import { createRng } from "../../../engine/define/rng.ts";
import { createReferenceDevice } from "../../../engine/devices/reference/device.ts";
import { add, mul, variable } from "../../../engine/expr/expr.ts";
import type { Device } from "../../../engine/graph/device.ts";
import { makePlan } from "../../../engine/graph/planner.ts";
import { type Shape, slot, slotTensor } from "../../../engine/graph/tensor.ts";
import { mapOne, matmul } from "../../../engine/ops/index.ts";
import { referenceKernels } from "../../../engine/ops/referenceKernels.ts";
import { random } from "../../conformance/feeds.ts";
import { inGate } from "../../support/full.ts";
import { once } from "../../support/once.ts";
import { accumulated } from "../../support/tolerances.ts";
import { openForFile } from "../../support/webgpu.ts";

const ways = [
  { way: "register tiles", open: (await openForFile("software")).open },
  { way: "tiles in shared memory", open: (await openForFile("hardware")).open },
];

/** (M, K)·(K, N): the tutorial's and a perceptron's layers, their gradients, and sizes that no tile divides. */
const sizes = [
  [32, 400, 120],
  [4, 84, 10],
  [120, 32, 400],
  [64, 784, 128],
  [33, 67, 65],
  [130, 600, 66],
  [1, 1000, 1],
  // Few results of long sums: k is divided too.
  [8, 4096, 20],
] as const;

const transpositions = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
];

/** A generator of its own, so that the numbers do not depend on which files ran on the page before. */
const rng = createRng(20240607);
const factor = (shape: Shape) => random(shape, 0.5, rng);

/** The product, and twice the product plus a bias, which small results join to the product itself. */
async function run(device: Device, [m, k, n]: (typeof sizes)[number], how: (typeof transpositions)[number]) {
  const a = slot("a", how.transposeA ? [k, m] : [m, k]);
  const b = slot("b", how.transposeB ? [n, k] : [k, n]);
  const bias = slot("bias", [n]);
  const [plain, biased] = [slot("plain", [m, n]), slot("biased", [m, n])];
  const slots = [a, b, bias, plain, biased];
  for (const each of slots) device.allocate(each);
  for (const each of [a, b, bias]) device.write(each, feeds.get(`${each.name} ${each.shape}`)!);
  const y = matmul(slotTensor(a), slotTensor(b), how);
  const doubled = add(mul(2, variable("y")), variable("bias"));
  const program = await device.compile(
    makePlan([
      { slot: plain, value: y },
      { slot: biased, value: mapOne(doubled, { y, bias: slotTensor(bias) }) },
    ]),
  );
  program.run(1);
  const results = await Promise.all([plain, biased].map((each) => device.read(each)));
  program.dispose();
  return results;
}

const feeds = new Map<string, ArrayLike<number>>();
for (const [m, k, n] of sizes)
  for (const [name, shape] of [
    ["a", [m, k]],
    ["a", [k, m]],
    ["b", [k, n]],
    ["b", [n, k]],
    ["bias", [n]],
  ] as const)
    feeds.set(`${name} ${shape}`, factor(shape).values);

/** A's transposition decides how A is read, B's how B is: two of the four, in turn from size to size, read each both ways. */
const products = sizes.flatMap((size, turn) => {
  const all = transpositions.map((how) => ({
    size,
    how,
    title: `${size.join(" · ")}, A transposed: ${how.transposeA}, B: ${how.transposeB}`,
    expected: once(() => run(createReferenceDevice(referenceKernels), size, how)),
  }));
  return inGate(all, ({ how }) => (how.transposeA === how.transposeB) === (turn % 2 === 0));
});

describe.each(ways)("$way", ({ open }) => {
  it.each(products)("of $title", async ({ size, how, expected }) => {
    const device = open();
    const got = await run(device, size, how);
    device.dispose();
    for (const [i, values] of (await expected()).entries()) expect(got[i]).toBeCloseToTensor(values, accumulated);
  });
});
