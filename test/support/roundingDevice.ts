/** The reference device with errors of float32's size in what it is given and in what its kernels compute: how far rounding moves a document's numbers. */

import { mix32 } from "../../engine/define/rng.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import type { KernelCall, ReferenceKernel, Values } from "../../engine/devices/reference/kernel.ts";
import type { Device } from "../../engine/graph/device.ts";
import type { OpName } from "../../engine/ops/index.ts";
import type { ReduceAttrs } from "../../engine/ops/reduce/reduce.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";

/** Two units in float32's last place: a kernel rounds more than once. */
const unit = 2 ** -22;

/** What they give is one of their inputs, or exact on every device. */
const exactOps: ReadonlySet<string> = new Set<OpName>([
  ...(["reshape", "copy", "constant", "maxPool2d", "gridSample", "row", "random", "storeRows", "oneHot"] as const),
]);

/** @param seed of the errors' signs and sizes */
export function createRoundingDevice(seed: number): Device {
  let drawn = 0;

  /** Whole numbers, such as counters and masks, float32 holds as they are. */
  const disturbed = (value: number) =>
    Number.isInteger(value) ? value : value * (1 + unit * (mix32(seed + drawn++) / 2 ** 31 - 1));

  function disturb(values: Values): void {
    if (!(values instanceof Float64Array)) return;
    for (let i = 0; i < values.length; i++) values[i] = disturbed(values[i]!);
  }

  function rounding(kernel: ReferenceKernel): ReferenceKernel {
    return (call: KernelCall<never>) => {
      kernel(call);
      for (const { values } of call.outputs) disturb(values);
    };
  }

  const reduce = (call: KernelCall<ReduceAttrs>) => {
    referenceKernels.reduce(call);
    if (call.attrs.kind === "sum") disturb(call.outputs[0]!.values);
  };

  const kernels = Object.entries<ReferenceKernel>(referenceKernels).map(
    ([name, kernel]) => [name, exactOps.has(name) ? kernel : rounding(kernel)] as const,
  );
  const device = createReferenceDevice({ ...Object.fromEntries(kernels), reduce });
  return {
    ...device,
    write: (slot, data, offset) =>
      device.write(slot, slot.dtype === "f32" ? Float64Array.from(data, disturbed) : data, offset),
  };
}
