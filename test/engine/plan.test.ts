import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { add, type Expr, exp, ge, gt, max, mul, neg, select, sub, tanh, variable } from "../../engine/expr/expr.ts";
import { subexpressions } from "../../engine/expr/structure.ts";
import { layOut } from "../../engine/graph/arena.ts";
import type { Location, Plan } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { broadcastShapes, bytesOf, sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import {
  conv2d,
  fill,
  map,
  mapOne,
  matmul,
  maxPool2d,
  mean,
  reshape,
  row,
  storeRows,
  sum,
} from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { runAssignments, runOnReference, runPlanOn } from "../support/reference.ts";
import { float64, flushed } from "../support/tolerances.ts";

const x = variable("x");
const y = variable("y");

const twice = (tensor: Tensor) => mapOne(mul(2, x), { x: tensor });
const plus = (a: Tensor, b: Tensor) => mapOne(add(x, y), { x: a, y: b });
const input = (shape: Shape, name = "x") => slotTensor(slot(name, shape));

function planOf(...values: readonly Tensor[]): Plan {
  return makePlan(values.map((value, i) => ({ slot: slot(`out ${i}`, value.shape, value.dtype), value })));
}

const opNames = (plan: Plan): readonly string[] => plan.steps.map((step) => step.node.op.name);
const isSlot = (location: Location | undefined, name: string): boolean =>
  location?.kind === "slot" && location.slot.name === name;

describe("a plan", () => {
  it("leaves out what nobody asked for", () => {
    const a = input([4]);
    matmul(reshape(a, [2, 2]), reshape(a, [2, 2]));
    expect(opNames(planOf(twice(a)))).toEqual(["map"]);
  });

  it("computes equal nodes once", () => {
    const [a, b] = [input([2, 2], "a"), input([2, 2], "b")];
    const plan = planOf(sum(matmul(a, b), [0]), sum(matmul(a, b), [1]), sum(matmul(b, a), [1]));
    expect(opNames(plan).filter((name) => name === "matmul")).toHaveLength(2);
  });

  it("runs no kernel for a view", () => {
    const plan = planOf(matmul(reshape(input([6]), [2, 3]), input([3, 2], "b")));
    expect(opNames(plan)).toEqual(["matmul"]);
    expect(isSlot(plan.steps[0]!.inputs[0], "x")).toBe(true);
  });

  it("refuses a value that does not fit its slot, and two values for one slot", () => {
    const target = slot("p", [3]);
    expect(() => makePlan([{ slot: target, value: input([4]) }])).toThrow("p: got (4,) f32, expected (3,) f32");
    expect(() =>
      makePlan([
        { slot: target, value: twice(input([3])) },
        { slot: target, value: input([3]) },
      ]),
    ).toThrow("assigned twice");
  });
});

describe("fusion", () => {
  it("makes a chain of elementwise work one kernel", () => {
    const chain = mapOne(tanh(x), { x: plus(twice(input([8])), input([8], "b")) });
    expect(opNames(planOf(chain))).toEqual(["map"]);
  });

  it("keeps what others read as one more output", () => {
    const shared = mapOne(exp(x), { x: input([4, 4]) });
    const plan = planOf(twice(shared), matmul(shared, shared));
    expect(opNames(plan)).toEqual(["map", "matmul"]);
    expect(plan.steps[0]!.outputs).toHaveLength(2);
  });

  it("never computes an expensive function twice", () => {
    const small = mapOne(exp(x), { x: input([4]) });
    const large = plus(input([3, 4], "big"), small);
    expect(opNames(planOf(large))).toEqual(["map", "map"]);
    const shared = mapOne(exp(x), { x: input([4]) });
    const plan = planOf(twice(shared), mapOne(neg(x), { x: shared }));
    expect(plan.steps).toHaveLength(1);
  });

  it("moves cheap scalars into their readers", () => {
    const [table, counter] = [slot("table", [10, 2]), slot("counter", [])];
    const [lr, decay] = row(slotTensor(table), slotTensor(counter));
    const rate = mapOne(mul(x, y), { x: lr!, y: decay! });
    const plan = planOf(mapOne(mul(x, y), { x: rate, y: input([5]) }), mapOne(mul(x, y), { x: rate, y: input([7]) }));
    expect(opNames(plan)).toEqual(["row", "map", "map"]);
  });

  it("leaves the mean's gradient no kernel of its own", () => {
    const p = slot("p", [3, 4]);
    const loss = mean(mapOne(mul(x, x), { x: slotTensor(p) }));
    const [gradient] = gradients(loss, [slotTensor(p)]);
    const updated = mapOne(sub(x, mul(0.1, y)), { x: slotTensor(p), y: gradient! });
    expect(opNames(makePlan([{ slot: p, value: updated }]))).toEqual(["map"]);
  });

  it("reads an activation's output rather than computing it again for the gradient", () => {
    const [p, w] = [input([4, 4]), input([4, 4], "w")];
    const loss = sum(matmul(mapOne(tanh(x), { x: p }), w));
    const plan = planOf(gradients(loss, [p])[0]!);
    const exprs = plan.steps.flatMap(({ node }) => (node.epilogue ?? node.op.elementwise?.(node.attrs))?.exprs ?? []);
    const calls = [...subexpressions(exprs)].filter((part) => part.kind === "call" && part.fn === "tanh");
    expect(calls).toHaveLength(1);
  });

  it("adds a bias again for the gradient of the activation rather than keeping the sum", () => {
    const [p, w, b] = [input([4, 4]), input([4, 4], "w"), slot("b", [4])];
    const square = mapOne(mul(x, x), { x: plus(matmul(p, w), slotTensor(b)) });
    const loss = sum(matmul(square, w));
    const plan = planOf(loss, gradients(loss, [w])[0]!);
    const maps = plan.steps.filter(({ node }) => node.op.name === "map");
    expect(maps.every(({ outputs }) => outputs.length === 1)).toBe(true);
  });

  it("keeps only the output of ReLU for its gradient", () => {
    const [p, w] = [input([4, 4]), slot("w", [4, 4])];
    const sums = matmul(p, slotTensor(w));
    const activation = mapOne(select(ge(0, x), 0, x), { x: plus(sums, input([4], "b")) });
    const output = matmul(activation, input([4, 4], "v"));
    const loss = sum(mapOne(mul(x, x), { x: output }));
    const plan = planOf(loss, gradients(loss, [slotTensor(w)])[0]!);
    const [forward] = plan.steps;
    expect(forward!.node.op.name).toBe("matmul");
    expect(forward!.outputs).toHaveLength(1);
    const masking = plan.steps.filter(({ node }) => node.inputs.slice(2).includes(forward!.node.outputs[0]!));
    expect(masking.map(({ node }) => node.epilogue!.reads)).toEqual([["element"]]);
  });

  it("does not join two ends of a path that leads through another op", () => {
    const first = mapOne(exp(x), { x: input([4, 4]) });
    const last = plus(first, sum(first, [0]));
    expect(opNames(planOf(last))).toEqual(["map", "reduce", "map"]);
  });

  it("stops at twelve inputs", () => {
    let total = input([5], "x0");
    for (let i = 1; i < 30; i++) total = plus(total, input([5], `x${i}`));
    const plan = planOf(total);
    expect(Math.max(...plan.steps.map((step) => step.inputs.length))).toBeLessThanOrEqual(12);
    expect(plan.steps).toHaveLength(3);
  });

  it("can be turned off, to look at every node", () => {
    const chain = twice(mapOne(exp(x), { x: input([8]) }));
    const plan = makePlan([{ slot: slot("out", [8]), value: chain }], { fuse: false });
    expect(opNames(plan)).toEqual(["map", "map"]);
  });
});

describe("epilogues", () => {
  const pool = (t: Tensor) => maxPool2d(t, { kernel: [2, 2], stride: [2, 2], padding: [0, 0] });
  const image = input([2, 3, 4, 4], "image");
  const bias = input([3, 1, 1], "bias");
  const inputCount = (plan: Plan) => plan.steps.map(({ node }) => node.inputs.length);

  it("take a bias and an activation into the kernel whose result they read", () => {
    const plan = planOf(mapOne(select(ge(0, x), 0, x), { x: plus(pool(image), bias) }));
    expect(opNames(plan)).toEqual(["maxPool2d"]);
    expect(plan.steps[0]!.node.epilogue!.reads).toEqual(["feature"]);
  });

  it("keep the bare result where others read it, also through views", () => {
    const pooled = pool(image);
    const plan = planOf(mapOne(exp(x), { x: plus(pooled, bias) }), sum(reshape(pooled, [2, 12]), [1]));
    expect(opNames(plan)).toEqual(["maxPool2d", "reduce"]);
    expect(plan.steps[0]!.outputs).toHaveLength(2);
  });

  it("see through views where every input has an element for each", () => {
    const pooled = pool(image);
    const plan = planOf(mapOne(mul(x, y), { x: reshape(pooled, [24]), y: input([24], "y") }));
    expect(opNames(plan)).toEqual(["maxPool2d"]);
    expect(plan.steps[0]!.node.outputs[0]!.shape).toEqual([24]);
  });

  it("leave alone what would wait for itself", () => {
    const pooled = pool(image);
    const plan = planOf(mapOne(sub(x, y), { x: pooled, y: sum(pooled) }));
    expect(opNames(plan)).toEqual(["maxPool2d", "reduce", "map"]);
  });

  it("leave alone what reads other elements, or more of them", () => {
    expect(opNames(planOf(plus(pool(image), input([2], "row"))))).toEqual(["maxPool2d", "map"]);
    expect(opNames(planOf(plus(pool(image), input([4, 2, 3, 2, 2], "several"))))).toEqual(["maxPool2d", "map"]);
  });

  it("leave dear functions to loops of their own", () => {
    expect(opNames(planOf(mapOne(tanh(exp(x)), { x: plus(pool(image), bias) })))).toEqual(["maxPool2d", "map"]);
  });

  it("take no more than twelve inputs", () => {
    let total = pool(image);
    for (let i = 0; i < 12; i++) total = plus(total, input([2, 3, 2, 2], `x${i}`));
    const counts = inputCount(planOf(total));
    expect(Math.max(...counts)).toBeLessThanOrEqual(12);
  });

  it("leave the tutorial's network at batch 4 no map of its own, but a mask behind a convolution's gradient", () => {
    const relu = (t: Tensor) => mapOne(select(ge(0, x), 0, x), { x: t });
    const parameters: Tensor[] = [];
    const parameter = (...shape: number[]) => {
      parameters.push(input(shape, `p${parameters.length}`));
      return parameters.at(-1)!;
    };
    const filter = (t: Tensor, c: number, o: number) =>
      pool(relu(plus(conv2d(t, parameter(o, c, 5, 5)), parameter(o, 1, 1))));
    const linear = (t: Tensor, k: number, n: number) =>
      plus(matmul(t, parameter(n, k), { transposeB: true }), parameter(n));
    const features = reshape(filter(filter(input([4, 3, 32, 32]), 3, 6), 6, 16), [4, 400]);
    const logits = linear(relu(linear(relu(linear(features, 400, 120)), 120, 84)), 84, 10);
    const forward = ["conv2d", "maxPool2d", "conv2d", "maxPool2d", "matmul", "matmul", "matmul"];
    expect(opNames(planOf(logits))).toEqual(forward);

    const loss = mean(mapOne(mul(x, x), { x: logits }));
    const { steps } = planOf(...gradients(loss, parameters));
    const count = (name: string) => steps.filter(({ node }) => node.op.name === name).length;
    expect(count("conv2d") + count("conv2dInput") + count("conv2dWeight")).toBe(5);
    expect([count("matmul"), count("reduce"), count("map")]).toEqual([9, 5, 1]);
  });

  it("leave large products to passes of their own", () => {
    const [a, b] = [input([80, 10], "a"), input([10, 80], "b")];
    expect(opNames(planOf(plus(matmul(a, b), input([80], "bias"))))).toEqual(["matmul", "map"]);
  });

  it("update a slot in the memory of its old value, unless the op itself reads that", async () => {
    const p = slot("p", [1, 1, 2, 2]);
    const updated = mapOne(sub(x, y), { x: slotTensor(p), y: pool(input([1, 1, 4, 4], "image")) });
    const plan = makePlan([{ slot: p, value: updated }]);
    expect(opNames(plan)).toEqual(["maxPool2d"]);
    expect(isSlot(plan.steps[0]!.outputs[0], "p")).toBe(true);

    const q = slot("q", [1, 1, 3, 3]);
    const blurred = maxPool2d(slotTensor(q), { kernel: [3, 3], stride: [1, 1], padding: [1, 1] });
    const assignments = [{ slot: q, value: mapOne(add(x, y), { x: slotTensor(q), y: blurred }) }];
    expect(opNames(makePlan(assignments))).toEqual(["maxPool2d", "copy"]);
    const after = await runAssignments(assignments, [[q, [1, 2, 3, 4, 5, 6, 7, 8, 9]]]);
    expect([...after.get(q)!]).toEqual([6, 8, 9, 12, 14, 15, 15, 17, 18]);
  });
});

describe("order around slots", () => {
  it("updates a parameter and its state in place, after everyone who reads the old values", async () => {
    const [p, buf, seen] = [slot("p", [4]), slot("buf", [4]), slot("seen", [])];
    const { p2, buf2 } = map(
      { buf2: add(mul(0.9, variable("buf")), variable("p")), p2: sub(variable("p"), variable("buf")) },
      { p: slotTensor(p), buf: slotTensor(buf) },
    );
    const assignments = [
      { slot: p, value: p2 },
      { slot: buf, value: buf2 },
      { slot: seen, value: sum(slotTensor(p)) },
    ];
    const plan = makePlan(assignments);
    expect(opNames(plan)).toEqual(["reduce", "map"]);
    expect(plan.arenaBytes).toBe(0);
    const after = await runAssignments(assignments, [
      [p, [1, 2, 3, 4]],
      [buf, [1, 1, 1, 1]],
    ]);
    expect([...after.get(p)!]).toEqual([0, 1, 2, 3]);
    expect([...after.get(buf)!]).toEqual([1.9, 2.9, 3.9, 4.9]);
    expect([...after.get(seen)!]).toEqual([10]);
  });

  it("computes beside the slot where a reader of the old value needs the new one", async () => {
    const [p, both] = [slot("p", [2]), slot("both", [1, 1])];
    const next = twice(slotTensor(p));
    const product = matmul(reshape(next, [1, 2]), reshape(slotTensor(p), [2, 1]));
    const assignments = [
      { slot: p, value: next },
      { slot: both, value: product },
    ];
    expect(opNames(makePlan(assignments))).toEqual(["map", "matmul", "copy"]);
    const after = await runAssignments(assignments, [[p, [1, 2]]]);
    expect([[...after.get(p)!], [...after.get(both)!]]).toEqual([[2, 4], [10]]);
  });

  it("computes beside the slot where the kernel reads it at other indices", async () => {
    const p = slot("p", [2, 2]);
    const square = matmul(slotTensor(p), slotTensor(p));
    expect(opNames(makePlan([{ slot: p, value: square }]))).toEqual(["matmul", "copy"]);
    const after = await runAssignments([{ slot: p, value: square }], [[p, [1, 1, 0, 1]]]);
    expect([...after.get(p)!]).toEqual([1, 2, 0, 1]);

    const b = slot("b", [1, 3]);
    const spread = map({ r: add(x, y) }, { x: slotTensor(b), y: reshape(slotTensor(b), [3, 1]) }).r;
    const summed = sum(spread, [0], true);
    const sums = await runAssignments([{ slot: b, value: summed }], [[b, [1, 2, 3]]]);
    expect([...sums.get(b)!]).toEqual([9, 12, 15]);
  });

  it("swaps two slots", async () => {
    const [a, b, c] = [slot("a", [2]), slot("b", [2]), slot("c", [2])];
    const assignments = [
      { slot: a, value: slotTensor(b) },
      { slot: b, value: slotTensor(c) },
      { slot: c, value: slotTensor(a) },
    ];
    const after = await runAssignments(assignments, [
      [a, [1, 1]],
      [b, [2, 2]],
      [c, [3, 3]],
    ]);
    expect([a, b, c].map((each) => [...after.get(each)!])).toEqual([
      [2, 2],
      [3, 3],
      [1, 1],
    ]);
  });

  it("gives one value to several slots, and leaves a slot that keeps its value alone", async () => {
    const [a, b, p] = [slot("a", [2]), slot("b", [2]), slot("p", [2])];
    const value = twice(slotTensor(p));
    const assignments = [
      { slot: a, value },
      { slot: b, value },
      { slot: p, value: slotTensor(p) },
    ];
    expect(opNames(makePlan(assignments))).toEqual(["map", "copy"]);
    const after = await runAssignments(assignments, [[p, [1, 2]]]);
    expect([...after.get(b)!]).toEqual([2, 4]);
  });

  it("writes rows of a log in place, after those who read the log", async () => {
    const [log, total] = [slot("log", [3]), slot("total", [])];
    const stored = storeRows(slotTensor(log), fill(1), fill(7, [1]));
    const assignments = [
      { slot: log, value: stored },
      { slot: total, value: sum(slotTensor(log)) },
    ];
    const after = await runAssignments(assignments, [[log, [1, 2, 3]]]);
    expect([[...after.get(log)!], [...after.get(total)!]]).toEqual([[1, 7, 3], [6]]);
  });
});

describe("memory", () => {
  it("is used again as soon as a value is dead", () => {
    let value = input([16, 16]);
    for (let i = 0; i < 10; i++) value = matmul(value, value);
    // Two values live at a time; the last one lives in its slot.
    expect(planOf(value).arenaBytes).toBe(2 * (16 * 16 * 4 + 64));
  });

  it("of a dying input is taken over by an elementwise output", () => {
    const a = matmul(input([16, 16]), input([16, 16], "b"));
    expect(planOf(matmul(mapOne(tanh(x), { x: a }), input([16, 16], "c"))).arenaBytes).toBe(16 * 16 * 4 + 64);
  });

  it("never overlaps between values that live at the same time, with room for a register after each", () => {
    const lifetime = fc.tuple(fc.nat(500), fc.nat(30), fc.nat(8));
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 40 }), (all) => {
        const buffers = all.map(([bytes, first, length]) => ({ bytes, first, last: first + length }));
        const { offsets, bytes: total } = layOut(buffers);
        buffers.forEach((a, i) => {
          expect(offsets[i]! % 64).toBe(0);
          expect(offsets[i]! + a.bytes + 16).toBeLessThanOrEqual(total);
          buffers.slice(0, i).forEach((b, j) => {
            if (a.first > b.last || b.first > a.last) return;
            expect(offsets[i]! >= offsets[j]! + b.bytes + 16 || offsets[j]! >= offsets[i]! + a.bytes + 16).toBe(true);
          });
        });
      }),
    );
  });
});

const shapes: readonly Shape[] = [[2, 3], [3], [2, 1], [], [2, 3], [3, 3]];
const exprs: readonly Expr[] = [
  add(x, y),
  sub(x, y),
  mul(x, y),
  max(x, mul(0.5, y)),
  tanh(add(x, y)),
  select(gt(x, y), x, neg(y)),
  mul(1, x),
  add(x, 0),
];

/** A random graph of maps, sums and products over the slots. */
const randomGraph = fc.array(fc.tuple(fc.nat(13), fc.nat(100), fc.nat(100)), { minLength: 1, maxLength: 14 });

/** The values of a random graph: those of the slots, then one for each step that makes sense. */
function graphOf(slots: readonly Slot[], steps: readonly (readonly [number, number, number])[]): readonly Tensor[] {
  const values: Tensor[] = slots.map(slotTensor);
  for (const [kind, i, j] of steps) {
    const [a, b] = [values[i % values.length]!, values[j % values.length]!];
    if (kind < 8 && broadcastShapes([a.shape, b.shape])) values.push(mapOne(exprs[kind]!, { x: a, y: b }));
    else if (kind === 8) values.push(sum(a));
    else if (kind === 9) values.push(reshape(a, [sizeOf(a.shape)]), reshape(a, [1, ...a.shape]));
    else if (a.shape.length === 2 && b.shape.length === 2 && a.shape[1] === b.shape[0]) values.push(matmul(a, b));
  }
  return values;
}

const wasm = createWasmDevice(wasmKernels);

describe("fused and unfused plans", () => {
  it("agree on random graphs that update their own slots", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }), async (steps, chosen) => {
        const slots = shapes.map((shape, i) => slot(`s${i}`, shape));
        const values = graphOf(slots, steps);
        // Slots 0 … are overwritten by the latest values that fit, the rest leave through new slots.
        const results = chosen.map((c) => values[values.length - 1 - (c % values.length)]!);
        const taken = new Set<number>();
        const assignments = results.map((value, k) => {
          const home = shapes.findIndex((shape, s) => `${shape}` === `${value.shape}` && !taken.has(s));
          if (home < 0 || k % 2 === 1) return { slot: slot(`out ${k}`, value.shape), value };
          taken.add(home);
          return { slot: slots[home]!, value };
        });
        const feeds = slots.map((each, s) => [each, Array.from({ length: 9 }, (_, i) => Math.sin(i + 3 * s))] as const);
        const fitted = feeds.map(([each, data]) => [each, data.slice(0, bytesOf(each) / 4)] as const);
        const fused = await runAssignments(assignments, fitted);
        // The oracle: every value alone, into a slot of its own, so that nothing can be overwritten.
        const expected = await runOnReference(
          assignments.map(({ value }) => value),
          fitted,
          { fuse: false },
        );
        const onWasm = await runPlanOn(wasm, makePlan(assignments), fitted);
        const fresh = assignments.map(({ value }, k) => ({ slot: slot(`fresh ${k}`, value.shape), value }));
        const unfusedOnWasm = await runPlanOn(wasm, makePlan(fresh, { fuse: false }), fitted);
        assignments.forEach(({ slot: target }, k) => {
          expect(fused.get(target)!).toBeCloseToTensor(expected[k]!, float64);
          expect(onWasm.get(target)!).toBeCloseToTensor(unfusedOnWasm.get(fresh[k]!.slot)!, flushed);
        });
      }),
      { numRuns: 300 },
    );
  });
});
