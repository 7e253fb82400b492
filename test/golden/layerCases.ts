/** Golden cases of every layer: its parameters' variations, on whichever inputs it takes. */

import { activations, layers } from "../../engine/catalog.ts";
import type { Layer } from "../../engine/define/entry.ts";
import { ShapeError } from "../../engine/define/errors.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { layerCode } from "../../engine/export/torchCode.ts";
import { edges, type GoldenTensor, uniform, withTies } from "./inputs.ts";
import { extraLayerCases } from "./layerExtras.ts";
import { complete, variations } from "./variations.ts";

export interface LayerCase {
  readonly type: string;
  readonly params: ParamValues;
  readonly mode: "train" | "eval";
  readonly input: GoldenTensor;
  readonly code: string;
}

/** A case stays small enough to be read. */
const maxOutputs = 700;

/** With batch axis; a layer gets the first two that it takes. */
const candidates: readonly GoldenTensor[] = [
  uniform([3, 7], { seed: 1 }),
  uniform([2, 4, 6, 6], { seed: 2 }),
  uniform([1, 4, 5, 7], { seed: 3 }),
  uniform([2, 4, 9], { seed: 4 }),
];

export function layerCases(type: string): readonly LayerCase[] {
  const entry = layers[type]!;
  // Blocks stand in whole networks: makeNetworks.py.
  if (entry.branches) return [];
  const inputs = Object.hasOwn(activations, type) ? [edges, candidates[0]!] : candidates;
  const walked = variations(entry, 4).flatMap((params) =>
    inputs
      .filter((input) => takes(entry, input, params))
      .slice(0, 2)
      .map((input) => ({ params, input })),
  );
  const extras = (extraLayerCases[type] ?? []).map(({ params, shape, hasTies }) => ({
    params: complete(entry.params, params),
    input: hasTies ? withTies(shape, 4) : uniform(shape, { seed: 5 }),
  }));
  return [...walked, ...extras].flatMap(({ params, input }) =>
    modesOf(entry, input, params).map(
      (mode): LayerCase => ({ type, params, mode, input, code: layerCode(type, params, input.shape.slice(1)) }),
    ),
  );
}

function takes(entry: Layer, input: GoldenTensor, params: ParamValues): boolean {
  try {
    const output = entry.outputShape(input.shape.slice(1), params);
    return output.reduce((size, n) => size * n, input.shape[0]!) <= maxOutputs;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

/** Both modes where they differ, but no `train` that draws random numbers: nobody's numbers are PyTorch's. */
function modesOf(entry: Layer, input: GoldenTensor, params: ParamValues): readonly LayerCase["mode"][] {
  const hasBuffers = Object.keys(entry.buffers?.(input.shape.slice(1), params) ?? {}).length > 0;
  return hasBuffers && !entry.draws?.(params) ? ["train", "eval"] : ["eval"];
}
