/** Every operation on given devices against the reference device. */

import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import type { DeviceCase } from "../support/devices.ts";
import { exact } from "../support/tolerances.ts";
import { cases } from "./cases.ts";
import { runStep } from "./singleStep.ts";

export function walkOperations(devices: readonly DeviceCase[]): void {
  describe.each(devices)("$name agrees with the reference", ({ open }) => {
    describe.each(Object.entries(cases).map(([op, list]) => ({ op, list })))("on $op", ({ list }) => {
      it.each(list)("$title", async ({ feeds, apply, tolerance, updates }) => {
        const expected = await runStep(createReferenceDevice(referenceKernels), feeds, apply, { updates });
        const device = open();
        const got = await runStep(device, feeds, apply, { updates });
        device.dispose();
        for (const [i, output] of got.outputs.entries()) {
          expect(output).toBeCloseToTensor(expected.outputs[i]!, tolerance);
        }
        for (const [i, input] of got.inputs.entries()) {
          if (i !== updates) expect(input).toBeCloseToTensor(expected.inputs[i]!, exact);
        }
        for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
      });
    });
  });
}
