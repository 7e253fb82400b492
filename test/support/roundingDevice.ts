/** The reference device with errors of float32's size in what it is given and in what it computes: how far rounding moves a document's numbers. */

import { mix32 } from "../../engine/define/rng.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import type { KernelCall, ReferenceKernel, Values } from "../../engine/devices/reference/kernel.ts";
import type { Arithmetic } from "../../engine/expr/evaluate.ts";
import type { PrimitiveName } from "../../engine/expr/expr.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import type { Device } from "../../engine/graph/device.ts";
import type { OpName } from "../../engine/ops/index.ts";
import { mapIn } from "../../engine/ops/map/reference.ts";
import type { ReduceAttrs } from "../../engine/ops/reduce/reduce.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";

/** Two units in float32's last place: a kernel rounds more than once. */
const unit = 2 ** -22;

/** The least of float32's normal numbers: devices may take smaller ones for 0. */
const leastNormal = 2 ** -126;

/** What they give is one of their inputs, or exact on every device. */
const exactOps: ReadonlySet<string> = new Set<OpName>([
  ...(["reshape", "copy", "constant", "maxPool2d", "gridSample", "row", "random", "storeRows", "oneHot"] as const),
]);
const exactPrimitives: ReadonlySet<PrimitiveName> = new Set([
  ...(["neg", "abs", "sign", "floor", "max", "min", "gt", "ge", "select"] as const),
]);

/** @param seed of the errors' signs and sizes */
export function createRoundingDevice(seed: number): Device {
  let drawn = 0;

  /** As float32 may hold it: whole numbers, such as counters and masks, as they are; the smallest as 0, the largest as infinite. */
  function perturbed(value: number): number {
    const error = Number.isInteger(value) ? 0 : unit * (mix32(seed + drawn++) / 2 ** 31 - 1);
    const held = Math.fround(value * (1 + error));
    return Math.abs(held) < leastNormal ? 0 : held;
  }

  function perturb(values: Values): void {
    if (!(values instanceof Float64Array)) return;
    for (let i = 0; i < values.length; i++) values[i] = perturbed(values[i]!);
  }

  /** In the middle of an expression too: of a 1 − p there remains nothing but the error of a p near 1. */
  const arithmetic: Arithmetic = (name) => {
    const { evaluate } = primitives[name];
    return exactPrimitives.has(name) ? evaluate : (a, b, c) => perturbed(evaluate(a!, b!, c!));
  };

  function rounding(kernel: ReferenceKernel): ReferenceKernel {
    return (call: KernelCall<never>) => {
      kernel(call);
      for (const { values } of call.outputs) perturb(values);
    };
  }

  const reduce = (call: KernelCall<ReduceAttrs>) => {
    referenceKernels.reduce(call);
    if (call.attrs.kind === "sum") perturb(call.outputs[0]!.values);
  };

  const kernels = Object.entries<ReferenceKernel>(referenceKernels).map(
    ([name, kernel]) => [name, exactOps.has(name) ? kernel : rounding(kernel)] as const,
  );
  const map: ReferenceKernel = (call) => mapIn(call, arithmetic);
  const device = createReferenceDevice({ ...Object.fromEntries(kernels), reduce, map }, arithmetic);
  return {
    ...device,
    write: (slot, data, offset) =>
      device.write(slot, slot.dtype === "f32" ? Float64Array.from(data, perturbed) : data, offset),
  };
}
