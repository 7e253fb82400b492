/** The gradients of a step that is not taken: compiled once, so that they can be looked at again and again. */

import { mean } from "../ops/index.ts";
import { compileOutputs } from "./forward.ts";
import { type StepGradients, toFloat32 } from "./probe.ts";
import type { Scope } from "./scope.ts";
import type { StepGraph } from "./stepGraph.ts";

/** @param graph with the gradients of outputs */
export async function compileGradients(
  scope: Scope,
  { layers, outputGradients, parameters }: StepGraph,
): Promise<() => Promise<StepGradients>> {
  // Layers inside a block have a name with a dot.
  const own = outputGradients.filter((_, i) => !layers[i]!.name.includes("."));
  const means = own.map((gradient) => mean(gradient, [0]));
  const { program, slots } = await compileOutputs(scope, [...means, ...parameters.map(({ gradient }) => gradient)]);
  return async () => {
    program.run(1);
    const values = await Promise.all(slots.map(async (slot) => toFloat32(await scope.device.read(slot))));
    return {
      layers: means.map(({ shape }, i) => ({ shape, values: values[i]! })),
      tensors: parameters.map(({ parameter: { slot } }, i) => ({
        name: slot.name,
        shape: slot.shape,
        values: values[means.length + i]!,
      })),
    };
  };
}
