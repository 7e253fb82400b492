/** L1 and gradient clipping against PyTorch on given devices. */

import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradientTransformsOf, transformGradients } from "../../engine/train/transformGradients.ts";
import { contractDocument } from "../support/contractDocument.ts";
import { type DeviceCase, evaluateOn } from "../support/devices.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import golden from "./treatments.json" with { type: "json" };

export function walkGradientTransforms(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, gradients as the optimizer takes them", ({ name, open }) => {
    it.each(golden.cases.map((example) => ({ ...example, title: JSON.stringify(example.params) })))(
      "with $title",
      async ({ params, weights, grads, treated }) => {
        const feeds = new Map<Slot, ArrayLike<number>>();
        const given = (label: string, { shape, values }: { shape: readonly number[]; values: readonly number[] }) => {
          const holder = slot(label, shape);
          feeds.set(holder, values);
          return slotTensor(holder);
        };
        const { training } = parseExperiment({ ...contractDocument, training: params });
        const numbers: Record<string, Tensor> = {};
        for (const [label, value] of Object.entries(gradientTransformsOf(training))) {
          numbers[label] = given(label, { shape: [], values: [value] });
        }
        const got = await evaluateOn(
          open,
          transformGradients(
            grads.map((tensor, i) => given(`g${i}`, tensor)),
            weights.map((tensor, i) => given(`p${i}`, tensor)),
            numbers,
          ),
          feeds,
        );
        for (const [i, { values }] of treated.entries()) {
          expect(got[i]).toBeCloseToTensor(values, name === "reference" ? float64 : accumulated);
        }
      },
    );
  });
}
