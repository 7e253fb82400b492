/** Elementwise work joined into the ops that take it: every case of such an op, on given devices, against the unfused reference. */

import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { add, ge, gt, mul, select, sub, variable } from "../../engine/expr/expr.ts";
import type { Device } from "../../engine/graph/device.ts";
import type { Assignment } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type EpilogueRead, type Op, type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, map, mapOne, ops, reshape } from "../../engine/ops/index.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import type { DeviceCase } from "../support/devices.ts";
import { inGate } from "../support/full.ts";
import { accumulated } from "../support/tolerances.ts";
import { cases } from "./cases.ts";
import { type Case, factor } from "./feeds.ts";

const table: Readonly<Record<string, Op>> = ops;
const listed: Readonly<Record<string, readonly Case[]>> = cases;
const filtering = (groups: number): Partial<Record<string, Case>> => {
  const padded = { padding: [1, 1], groups } as const;
  const [image, weight] = [factor([3, 24, 9, 11]), factor([24, 24 / groups, 3, 3])];
  const title = `(3,24,9,11) · (24,${24 / groups},3,3), wide enough for Winograd's filtering`;
  const same = { title, feeds: [image, weight], tolerance: accumulated };
  return {
    conv2d: { ...same, apply: (x, w) => conv2d(x!, w!, padded) },
    conv2dInput: { ...same, apply: (x, w) => conv2dInput(x!, w!, { ...padded, shape: image.shape }) },
  };
};
/** What kernels choose other ways for. */
const larger = [filtering(1), filtering(2)];
const casesOf = (op: string) => [...listed[op]!, ...larger.flatMap((each) => each[op] ?? [])];

const takes = (op: string, reads: readonly EpilogueRead[], result: Tensor) => table[op]!.takesEpilogue!(reads, result);
const takers = Object.keys(table).filter((name) => table[name]!.takesEpilogue);

const [r, a, v, rate] = [variable("r"), variable("a"), variable("v"), variable("rate")];

interface Joined {
  /** How an epilogue reads them. */
  readonly reads: readonly EpilogueRead[];
  /** What is fed beside the op's own inputs. */
  readonly state: readonly Slot[];
  readonly assignments: readonly Assignment[];
}

/** Work on a result as networks have it. */
const works: Readonly<Record<string, (result: Tensor) => Joined>> = {
  "a bias and ReLU": (result) => {
    const bias = slot("bias", [result.shape[1]!, ...result.shape.slice(2).map(() => 1)]);
    const sum = mapOne(add(r, a), { r: result, a: slotTensor(bias) });
    const y = mapOne(select(ge(0, r), 0, r), { r: sum });
    const reads = [sizeOf(result.shape) === 1 ? "element" : "feature"] as const;
    return { reads, state: [bias], assignments: [{ slot: slot("y", y.shape), value: y }] };
  },
  "a mask, the bare result kept, and a view between": (result) => {
    const mask = slot("mask", [1, sizeOf(result.shape), 1]);
    const flat = reshape(result, mask.shape);
    const y = mapOne(select(gt(a, 0), r, 0), { r: flat, a: slotTensor(mask) });
    return {
      reads: ["element"],
      state: [mask],
      assignments: [
        { slot: slot("y", y.shape), value: y },
        { slot: slot("bare", result.shape), value: result },
      ],
    };
  },
  "an update in place": (result) => {
    const [p, velocity, lr] = [slot("p", result.shape), slot("v", result.shape), slot("lr", [])];
    const next = add(mul(0.9, v), r);
    const inputs = { r: result, a: slotTensor(p), v: slotTensor(velocity), rate: slotTensor(lr) };
    const updated = map({ p: sub(a, mul(rate, next)), v: next }, inputs);
    return {
      reads: ["element", "element", "scalar"],
      state: [p, velocity, lr],
      assignments: [
        { slot: p, value: updated.p },
        { slot: velocity, value: updated.v },
      ],
    };
  },
};

async function run(device: Device, { feeds, apply }: Case, work: (result: Tensor) => Joined, fuse: boolean) {
  const inputs = feeds.map(({ shape, dtype = "f32" }, i) => slot(`input ${i}`, shape, dtype));
  const result = apply(...inputs.map(slotTensor));
  const { reads, state, assignments } = work(result);
  const targets = assignments.map((assignment) => assignment.slot);
  for (const each of new Set([...inputs, ...state, ...targets])) device.allocate(each);
  for (const [i, input] of inputs.entries()) device.write(input, feeds[i]!.values);
  state.forEach((each, k) => {
    device.write(
      each,
      Float32Array.from({ length: sizeOf(each.shape) }, (_, i) => Math.sin(1 + 7 * i + 3 * k)),
    );
  });
  const plan = makePlan(assignments, { fuse });
  const program = await device.compile(plan);
  program.run(1);
  return { plan, reads, result, values: await Promise.all(targets.map((target) => device.read(target))) };
}

interface Walk extends DeviceCase {
  /** Each case with one of the works in turn, rather than with all: where compiling a kernel takes a hundred times what running it takes. */
  readonly isInTurn?: boolean;
}

export function walkEpilogues(devices: readonly Walk[]): void {
  describe.each(devices)("$name does elementwise work at the store", ({ open, isInTurn = false }) => {
    const all = Object.entries(works);
    const joinedOf = (op: string) =>
      casesOf(op).flatMap((each, i) => {
        const list = all.map(([joined, work]) => ({ ...each, work, title: `${each.title}: ${joined}` }));
        return inGate(list, (_, k) => !isInTurn || k === i % all.length);
      });

    describe.each(takers.map((op) => ({ op, list: joinedOf(op) })))("of $op", ({ op, list }) => {
      it.each(list)("$title", async ({ work, ...each }) => {
        const expected = await run(createReferenceDevice(referenceKernels), each, work, false);
        const device = open();
        const { plan, values, reads, result } = await run(device, each, work, true);
        device.dispose();
        expect(plan.steps.map(({ node }) => node.op.name)).toEqual(takes(op, reads, result) ? [op] : [op, "map"]);
        values.forEach((value, i) => {
          expect(value).toBeCloseToTensor(expected.values[i]!, each.tolerance);
        });
      });
    });
  });
}
