/** Optimizers against torch.optim on given devices: 20 steps over given gradients. */

import { describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { initialMemory, liveNames } from "../../engine/train/stepTable.ts";
import { updates } from "../../engine/train/updates.ts";
import type { DeviceCase } from "../support/devices.ts";
import { float64, trajectory } from "../support/tolerances.ts";
import golden from "./optimizers.json" with { type: "json" };

const cases = golden.cases.map((example) => ({
  ...example,
  title: `${example.type} ${JSON.stringify(example.params)}`,
}));

export function walkOptimizers(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, 20 steps as torch.optim takes them", ({ name, open }) => {
    const tolerance = name === "reference" ? float64 : trajectory;

    it.each(cases)("$title", async ({ type, params: given, start, grads, steps, state: expected }) => {
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
      const device = open();
      for (const each of [p, g, ...Object.values(states), ...Object.values(numbers)]) device.allocate(each);
      device.write(p, start.values);
      for (const [state, value] of Object.entries(entry.initialState?.(params) ?? {})) {
        device.write(states[state]!, new Float64Array(sizeOf(start.shape)).fill(value));
      }
      const numberOf = Object.fromEntries(Object.entries(numbers).map(([key, from]) => [key, slotTensor(from)]));
      const program = await device.compile(
        makePlan(updates({ parameter: p, g: slotTensor(g), states, numberOf, optimizer: { entry, params } })),
      );

      for (const [i, gradient] of grads.entries()) {
        for (const [key, value] of Object.entries(numbersAt(i + 1))) device.write(numbers[key]!, [value]);
        device.write(g, gradient.values);
        program.run(1);
        expect(await device.read(p)).toBeCloseToTensor(steps[i]!.values, tolerance);
        memory = entry.memory?.next(params, i + 1, memory) ?? memory;
      }
      for (const [state, tensor] of Object.entries(expected as Record<string, { values: number[] }>)) {
        expect(await device.read(states[state]!), state).toBeCloseToTensor(tensor.values, tolerance);
      }
      device.dispose();
    });
  });
}
