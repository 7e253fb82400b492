/** What a layer makes of its input, in numbers. */

import type { Spec } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import { layers } from "./layers/index.ts";
import { mapValues, paramsOf } from "./spec.ts";

/**
 * @param branches what is in each branch of a block
 * @throws ShapeError where the layer cannot take the input; `where` is the layer's type
 */
export function summarize({
  spec,
  input,
  branches,
}: {
  readonly spec: Spec;
  readonly input: Shape;
  readonly branches: Readonly<Record<string, readonly LayerSummary[]>>;
}): LayerSummary {
  const entry = layers[spec.type]!;
  const params = paramsOf(spec, entry);
  const inside = Object.values(branches).flat();
  const total = (of: "parameters" | "macs") => inside.reduce((sum, summary) => sum + summary[of], 0);
  const output = entry.outputShape(
    input,
    params,
    mapValues(branches, (list) => list.at(-1)?.output ?? input),
  );
  const own = Object.values(entry.parameters(input, params)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    type: spec.type,
    input,
    output,
    parameters: own + total("parameters"),
    macs: entry.macs(input, params) + total("macs"),
    ...(entry.branches && { branches }),
  };
}
