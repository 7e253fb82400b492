/** The names that the tables write down for autograd's nodes, against the graphs that PyTorch records. */

import { describe, expect, it } from "vitest";
import { layers as layerTable, losses } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { autogradGraph, type GradFnNode } from "../../engine/nn/autogradGraph.ts";
import type { LayerPass } from "../../engine/nn/network.ts";
import golden from "./autograd.json" with { type: "json" };

interface Case {
  readonly type: string;
  readonly params: ParamValues;
  readonly shape: readonly number[];
  readonly graph: unknown;
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
const titled = (cases: readonly unknown[]) =>
  (cases as readonly Case[]).map((example) => ({
    ...example,
    title: `${example.type} ${JSON.stringify(example.params)} on ${example.shape}`,
  }));
const layerCases = titled(golden.layers);
const lossCases = titled(golden.losses);

/** What comes in; its gradient is wanted. */
const input: GradFnNode = { name: "AccumulateGrad", layer: "", parameter: "x", next: [] };

/** The graph as the golden file has it. */
const listed = (node: GradFnNode | null): unknown => node && (node.parameter ?? [node.name, ...node.next.map(listed)]);

function passOf({ type, params, shape }: Case): LayerPass {
  const entry = layerTable[type]!;
  const example = shape.slice(1);
  const specs = { ...entry.parameters(example, params), ...entry.buffers?.(example, params) };
  const weights = Object.fromEntries(
    Object.entries(specs).map(([suffix, spec]) => [suffix, slotTensor(slot(suffix, spec.shape))]),
  );
  const x = slotTensor(slot("x", shape));
  const uniform = (drawn: readonly number[]) => slotTensor(slot("uniform", drawn));
  const output = entry.forward(x, weights, params, { mode: "train", uniform, update() {} });
  return { name: "0", type, params, input: x, weights, branches: {}, output };
}

const mse = { type: "MSELoss", params: { reduction: "mean" } };

describe("what autograd records", () => {
  it.each(layerCases)("of $title", (example) => {
    const found = autogradGraph({ input, layers: [passOf(example)], loss: mse }).layers.get("0")!;
    expect(JSON.parse(JSON.stringify(listed(found)).replaceAll('"0.', '"'))).toEqual(example.graph);
  });

  it.each(lossCases)("of $title", ({ type, params, graph }) => {
    expect(listed(autogradGraph({ input, layers: [], loss: { type, params } }).loss)).toEqual(graph);
  });

  it("is written down for every layer and loss that PyTorch has", () => {
    const has = (cases: readonly Case[]) => new Set(cases.map(({ type }) => type));
    expect([...has(layerCases)].filter((type) => !layerTable[type]!.gradFn)).toEqual([]);
    const blocks = Object.keys(layerTable).filter((type) => layerTable[type]!.branches);
    expect(new Set([...has(layerCases), ...blocks])).toEqual(new Set(Object.keys(layerTable)));
    expect(has(lossCases)).toEqual(new Set(Object.keys(losses)));
    expect(Object.keys(losses).filter((type) => !losses[type]!.gradFn)).toEqual([]);
  });
});
