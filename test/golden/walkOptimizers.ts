/** Optimizers against torch.optim on given devices: 20 steps over given gradients. */

import { describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Slot, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { initialMemory, liveNames } from "../../engine/train/stepTable.ts";
import { updates } from "../../engine/train/updates.ts";
import type { DeviceCase } from "../support/devices.ts";
import { float64, trajectory } from "../support/tolerances.ts";
import golden from "./optimizers.json" with { type: "json" };

export const optimizerGolden = golden.cases.map((example) => ({
  ...example,
  title: `${example.type} ${JSON.stringify(example.params)}`,
}));

/** An optimizer's rule for one parameter: its slots, what they start with, and the host's numbers for each step. */
export function optimizerGraph({ type, params: given, start }: (typeof optimizerGolden)[number]) {
  const entry = optimizers[type]!;
  const { type: _, ...values } = completeSpec("optimizers", { type, ...given });
  // Without `normalize` a specification holds parameter values only.
  const params = values as ParamValues;
  let memory = initialMemory(entry, params);
  const numbersAt = (t: number): Readonly<Record<string, number>> => ({
    ...Object.fromEntries(liveNames(entry).map((live) => [live, Number(params[live])])),
    ...entry.scalars(params, t, memory),
  });
  const p = slot("p", start.shape);
  const g = slot("g", start.shape);
  const states = Object.fromEntries(entry.state.map((state) => [state, slot(state, start.shape)]));
  const numbers = Object.fromEntries(Object.keys(numbersAt(1)).map((number) => [number, slot(number, [])]));
  const numberOf = Object.fromEntries(Object.entries(numbers).map(([key, from]) => [key, slotTensor(from)]));
  const initial = entry.initialState?.(params) ?? {};
  return {
    p,
    g,
    states,
    numbers,
    assignments: updates({ parameter: p, g: slotTensor(g), states, numberOf, optimizer: { entry, params } }),
    feeds: new Map<Slot, ArrayLike<number>>([
      [p, start.values],
      ...Object.entries(states).map(
        ([state, of]) => [of, new Float64Array(sizeOf(start.shape)).fill(initial[state] ?? 0)] as const,
      ),
    ]),
    /** Steps one after the other, from 1. */
    numbersAt(t: number): Readonly<Record<string, number>> {
      if (t > 1) memory = entry.memory?.next(params, t - 1, memory) ?? memory;
      return numbersAt(t);
    },
  };
}

export function walkOptimizers(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, 20 steps as torch.optim takes them", ({ name, open }) => {
    const tolerance = name === "reference" ? float64 : trajectory;

    it.each(optimizerGolden)("$title", async (example) => {
      const { p, g, states, numbers, assignments, feeds, numbersAt } = optimizerGraph(example);
      const device = open();
      for (const each of [p, g, ...Object.values(states), ...Object.values(numbers)]) device.allocate(each);
      for (const [target, values] of feeds) device.write(target, values);
      const program = await device.compile(makePlan(assignments));

      for (const [i, gradient] of example.grads.entries()) {
        for (const [key, value] of Object.entries(numbersAt(i + 1))) device.write(numbers[key]!, [value]);
        device.write(g, gradient.values);
        program.run(1);
        expect(await device.read(p)).toBeCloseToTensor(example.steps[i]!.values, tolerance);
      }
      for (const [state, tensor] of Object.entries(example.state as Record<string, { values: number[] }>)) {
        expect(await device.read(states[state]!), state).toBeCloseToTensor(tensor.values, tolerance);
      }
      device.dispose();
    });
  });
}
