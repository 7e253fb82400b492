/** Walks the table of activations: derivative against finite differences, every device against the reference, values and gradients. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { initialValues } from "../../engine/define/param.ts";
import { derive } from "../../engine/expr/derive.ts";
import { compileExpr } from "../../engine/expr/evaluate.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { gradientsOf } from "../support/activationGradient.ts";
import { deviceCases, evaluateOn, openers } from "../support/devices.ts";
import { finiteDifference, float32 } from "../support/tolerances.ts";

const names = Object.keys(activations);

describe.each(names)("%s", (name) => {
  it("has the gradient that finite differences measure", () => {
    const { derived, measured } = gradientsOf(activations[name]!, { derive, compileExpr });
    expect(derived).toBeCloseToTensor(measured, finiteDifference);
  });

  it.each(deviceCases.filter((device) => device.name !== "reference"))(
    "is the same on $name as on reference",
    async ({ open }) => {
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
    },
  );
});
