/** Epilogues for kernels that store their results in their own way: the result goes through memory, and `map` does the rest. */

import type { KernelStep, Operand, StepEpilogue, WasmKernel } from "../../devices/wasm/kernel.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { EpilogueRead, Shape } from "../../graph/tensor.ts";
import type { MapAttrs } from "./map.ts";
import { mapWasm } from "./wasm.ts";

/** @param storesThrough whether the kernel itself takes care of the step's epilogue */
export function withEpilogues<A>(
  kernel: WasmKernel<A>,
  storesThrough: (step: KernelStep<A>) => boolean,
): WasmKernel<A> {
  const ownBytes = (step: KernelStep<A>) => Math.ceil((kernel.sharedBytes?.(step) ?? 0) / 64) * 64;
  const isAfterwards = (step: KernelStep<A>) => step.epilogue !== null && !storesThrough(step);
  return {
    scratchBytes: (step) => kernel.scratchBytes?.(step) ?? 0,
    sharedBytes: (step) => ownBytes(step) + (isAfterwards(step) && !hasRoom(step) ? bytesOf(step.outputs[0]!) + 16 : 0),
    write(step, context) {
      if (!step.epilogue || !isAfterwards(step)) {
        kernel.write(step, context);
        return;
      }
      const result = step.outputs[0]!;
      const raw = hasRoom(step) ? result : { ...result, address: context.shared + ownBytes(step) };
      kernel.write({ ...step, outputs: [raw], epilogue: null }, context);
      mapWasm.write(mapStep(step.epilogue, raw), context);
    },
  };
}

/** Whether the bare result may lie where the first output will. */
function hasRoom<A>({ outputs: [result], epilogue }: KernelStep<A>): boolean {
  return epilogue!.inputs.every(({ address }) => address !== result!.address);
}

function mapStep({ names, reads, exprs, inputs, outputs }: StepEpilogue, raw: Operand): KernelStep<unknown> {
  const attrs: MapAttrs = { names, exprs, shape: raw.shape };
  const others = inputs.map((input, i) => ({ ...input, shape: shapeOf(reads[i]!, raw.shape) }));
  return { attrs, inputs: [raw, ...others], outputs, epilogue: null };
}

/** What broadcasts to the result as the input is read. */
function shapeOf(read: EpilogueRead, result: Shape): Shape {
  if (read === "element") return result;
  return read === "scalar" ? [] : result.slice(1).map((n, axis) => (axis === 0 ? n : 1));
}
