/** Every activation on given devices against the reference: values and gradients. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { initialValues } from "../../engine/define/param.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { type DeviceCase, evaluateOn, openers } from "../support/devices.ts";
import { float32 } from "../support/tolerances.ts";

export function walkActivations(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, an activation is the same as on reference", ({ open }) => {
    it.each(Object.keys(activations))("%s", async (name) => {
      const inputs = Float32Array.from({ length: 203 }, (_, i) => (i - 101) * 0.37);
      const x = slot("x", [7, 29]);
      const weight = slot("weight", [7, 29]);
      const feeds = new Map([
        [x, inputs],
        [weight, Float32Array.from(inputs, Math.cos)],
      ]);
      const y = layers[name]!.forward(slotTensor(x), {}, initialValues(layers[name]!.params), { mode: "eval" });
      const loss = sum(mapOne(mul(variable("y"), variable("w")), { y, w: slotTensor(weight) }));
      const outputs = [y, ...gradients(loss, [slotTensor(x)])];
      const got = await evaluateOn(open, outputs, feeds);
      const expected = await evaluateOn(openers.reference, outputs, feeds);
      got.forEach((values, i) => {
        expect(values).toBeCloseToTensor(expected[i]!, float32);
      });
    });
  });
}
