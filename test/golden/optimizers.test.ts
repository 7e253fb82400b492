/** Optimizers against torch.optim: 20 steps over given gradients, on every device. */

import { describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { liveNames } from "../../engine/train/schedule.ts";
import { updates } from "../../engine/train/updates.ts";
import { deviceCases } from "../support/devices.ts";
import { float64, trajectory } from "../support/tolerances.ts";
import golden from "./optimizers.json" with { type: "json" };

describe.each(deviceCases)("on $name, 20 steps as torch.optim takes them", ({ name, open }) => {
  const tolerance = name === "reference" ? float64 : trajectory;

  it.each(golden.cases.map((example) => ({ ...example, title: `${example.type} ${JSON.stringify(example.params)}` })))(
    "$title",
    async ({ type, params: given, start, grads, steps }) => {
      const entry = optimizers[type]!;
      const { type: _, ...params } = completeSpec("optimizers", { type, ...given });
      const numbersAt = (t: number): Readonly<Record<string, number>> => ({
        ...Object.fromEntries(liveNames(entry).map((live) => [live, Number(params[live])])),
        ...entry.scalars(params as never, t),
      });

      const p = slot("p", start.shape);
      const g = slot("g", start.shape);
      const states = Object.fromEntries(entry.state.map((state) => [state, slot(state, start.shape)]));
      const numbers = Object.fromEntries(Object.keys(numbersAt(1)).map((number) => [number, slot(number, [])]));
      const device = open();
      for (const each of [p, g, ...Object.values(states), ...Object.values(numbers)]) device.allocate(each);
      device.write(p, start.values);
      const numberOf = Object.fromEntries(Object.entries(numbers).map(([key, from]) => [key, slotTensor(from)]));
      const rule = { entry, params: params as never };
      const program = await device.compile(
        makePlan(updates({ parameter: p, g: slotTensor(g), states, numberOf, optimizer: rule })),
      );

      for (const [i, gradient] of grads.entries()) {
        for (const [key, value] of Object.entries(numbersAt(i + 1))) device.write(numbers[key]!, [value]);
        device.write(g, gradient.values);
        program.run(1);
        expect(await device.read(p)).toBeCloseToTensor(steps[i]!.values, tolerance);
      }
      device.dispose();
    },
  );

  it("leaves no optimizer of the catalog without a golden case", () => {
    const covered = new Set(golden.cases.map(({ type }) => type));
    expect(Object.keys(optimizers).filter((type) => !covered.has(type))).toEqual([]);
  });
});
