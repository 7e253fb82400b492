/** Every operation on WebGPU against the reference device. */

import { afterAll, describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { cases } from "../conformance/cases.ts";
import { runStep } from "../conformance/singleStep.ts";

const complaints: string[] = [];
// One for all cases: opening one takes long.
const device = await openWebgpuDevice(webgpuKernels, { onError: (message) => complaints.push(message) });
afterAll(() => device.dispose());

const implemented = Object.entries(cases).filter(([op]) => op in webgpuKernels);
describe.each(implemented.map(([op, list]) => ({ op, list })))(
  "WebGPU agrees with the reference on $op",
  ({ list }) => {
    it.each(list)("$title", async ({ feeds, apply, tolerance, updates }) => {
      const expected = await runStep(createReferenceDevice(referenceKernels), feeds, apply, { updates });
      const got = await runStep(device, feeds, apply, { updates });
      for (const [i, output] of got.outputs.entries()) {
        expect(output).toBeCloseToTensor(expected.outputs[i]!, tolerance);
      }
      for (const [i, input] of got.inputs.entries()) {
        if (i !== updates) expect(input).toBeCloseToTensor(expected.inputs[i]!, { rtol: 0, atol: 0 });
      }
      for (const canary of got.canaries) expect([...new Set(canary)]).toEqual([7]);
      expect(complaints).toEqual([]);
    });
  },
);
