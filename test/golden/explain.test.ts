/** How values come about, as it is shown. The arithmetic of single ones is held to what PyTorch computes: of every layer, activation and loss, forwards and backwards, and of every optimizer's rule. */

import { describe, expect, it } from "vitest";
import { layers, losses, optimizers } from "../../engine/catalog.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { explainElement } from "../../engine/ops/explain.ts";
import { formulaOf } from "../../engine/ops/formula.ts";
import { evaluateOn, openers } from "../support/devices.ts";
import { evaluateArithmetic } from "../support/evaluateArithmetic.ts";
import { hashUniform } from "../support/hashUniform.ts";
import { asText } from "../support/mathText.ts";
import { float64 } from "../support/tolerances.ts";
import type { GoldenGraph } from "./goldenGraph.ts";
import { layerGolden, layerGraph } from "./walkLayers.ts";
import { lossGolden, lossGraph } from "./walkLosses.ts";
import { optimizerGolden, optimizerGraph } from "./walkOptimizers.ts";

/** The first, the last, and some between. */
const someOf = (count: number): readonly number[] => [
  ...new Set([0, Math.floor(count / 3), Math.floor((2 * count) / 3), count - 1]),
];

const tensorsOf = ({ results }: GoldenGraph): readonly Tensor[] => results.map(({ tensor }) => tensor);

const slotsOf = ({ feeds }: Pick<GoldenGraph, "feeds">): readonly Slot[] => [...feeds.keys()];

function explained(graph: Pick<GoldenGraph, "feeds">, tensor: Tensor, element: number) {
  const slots = slotsOf(graph);
  return explainElement(tensor, element, {
    inputs: slots.map(slotTensor),
    read: (input) => graph.feeds.get(slots.find((slot) => slotTensor(slot) === input)!)!,
    longest: Infinity,
  });
}

function expectPyTorchs(graph: GoldenGraph): void {
  for (const { tensor, expected } of graph.results) {
    const elements = someOf(sizeOf(tensor.shape));
    const arithmetics = elements.map((element) => explained(graph, tensor, element).arithmetic);
    const wanted = elements.map((element) => expected.values[element]!);
    expect(arithmetics.map(({ value }) => value)).toBeCloseToTensor(wanted, float64);
    const again = arithmetics.map((arithmetic) =>
      evaluateArithmetic(arithmetic, (figure, element) => [...graph.feeds.values()][figure]![element]!),
    );
    expect(again).toBeCloseToTensor(wanted, float64);
  }
}

/**
 * Everything that was not read becomes another number, and what was read changes a little: the graph then gives what the same arithmetic
 * gives, so that nothing is missing in it.
 */
async function expectNothingElseMatters(graph: Pick<GoldenGraph, "feeds">, tensors: readonly Tensor[]): Promise<void> {
  const slots = slotsOf(graph);
  for (const [place, tensor] of tensors.entries()) {
    const { arithmetic, reads } = explained(graph, tensor, Math.floor(sizeOf(tensor.shape) / 2));
    const read = reads.map((elements) => new Set(elements));
    const changed = new Map(
      slots.map((slot, i) => [
        slot,
        slot.dtype === "f32"
          ? Array.from(graph.feeds.get(slot)!, (value, at) => value * (read[i]!.has(at) ? 1 + 2 ** -12 : 0.75))
          : graph.feeds.get(slot)!,
      ]),
    );
    const got = (await evaluateOn(openers.reference, tensors, changed))[place]!;
    const expected = evaluateArithmetic(arithmetic, (figure, element) => {
      expect(read[figure]).toContain(element);
      return changed.get(slots[figure]!)![element]!;
    });
    expect([got[Math.floor(sizeOf(tensor.shape) / 2)]!]).toBeCloseToTensor([expected], float64);
  }
}

describe("the arithmetic of single values gives PyTorch's numbers", () => {
  const covered = new Set(layerGolden.map(({ type }) => type));

  it.each(Object.keys(layers).filter((type) => covered.has(type)))("of the layer %s", async (type) => {
    const graphs = layerGolden.filter((example) => example.type === type).map(layerGraph);
    graphs.forEach(expectPyTorchs);
    await expectNothingElseMatters(graphs.at(-1)!, tensorsOf(graphs.at(-1)!));
  });

  it.each(Object.keys(losses))("of the loss %s", async (type) => {
    const graphs = lossGolden.filter((example) => example.type === type).map(lossGraph);
    graphs.forEach(expectPyTorchs);
    await expectNothingElseMatters(graphs[0]!, tensorsOf(graphs[0]!));
  });

  it.each(Object.keys(optimizers))("of the optimizer %s", async (type) => {
    const examples = optimizerGolden.filter((example) => example.type === type);
    examples.map(firstStep).forEach(expectPyTorchs);
    for (const example of [examples[0]!, examples.at(-1)!]) {
      const { assignments, feeds } = optimizerStep(example, 8);
      await expectNothingElseMatters(
        { feeds },
        assignments.map(({ value }) => value),
      );
    }
  });
});

/** An optimizer's step, in the midst of a run with some state, or the first. */
function optimizerStep(example: (typeof optimizerGolden)[number], nth: number) {
  const { p, g, states, numbers, assignments, feeds, numbersAt } = optimizerGraph(example);
  const now = Array.from({ length: nth }, (_, i) => numbersAt(i + 1)).at(-1)!;
  const held = Object.values(states).map((slot, i) => [slot, hashUniform(i, sizeOf(slot.shape))] as const);
  return {
    p,
    assignments,
    feeds: new Map<Slot, ArrayLike<number>>([
      ...feeds,
      ...(nth > 1 ? held : []),
      [g, example.grads[0]!.values],
      ...Object.entries(numbers).map(([key, slot]) => [slot, [now[key]!]] as const),
    ]),
  };
}

/** What becomes of the parameter. */
function firstStep(example: (typeof optimizerGolden)[number]): GoldenGraph {
  const { p, assignments, feeds } = optimizerStep(example, 1);
  const { value } = assignments.find(({ slot }) => slot === p)!;
  return { feeds, results: [{ tensor: value, expected: example.steps[0]! }] };
}

/** As a layer's formula calls what comes in, and the gradient of what goes out. */
const symbols: Readonly<Record<string, string>> = { weight: "W", bias: "b", gradOutput: "g", output: "x", target: "y" };

const symbolOf = ({ source }: Tensor): string =>
  source.kind === "slot" ? (symbols[source.slot.name] ?? source.slot.name) : expect.fail("only slots are given");

/** Forwards, then backwards for what came in, then for the parameters. */
const formulasOf = (graph: GoldenGraph): readonly string[] =>
  graph.results.map(({ tensor }) => asText(formulaOf(tensor, { inputs: slotsOf(graph).map(slotTensor), symbolOf })));

const layerFormulas = (type: string, index = 0) =>
  formulasOf(layerGraph(layerGolden.filter((example) => example.type === type)[index]!));
const lossFormulas = (type: string) => formulasOf(lossGraph(lossGolden.find((example) => example.type === type)!));

describe("formulas", () => {
  it("are those of text books", () => {
    expect(layerFormulas("Linear")).toEqual(["xW^(⊤)+b", "gW", "g^(⊤)x", "∑_ng"]);
    expect(layerFormulas("Conv2d")).toEqual(["x⋆W+b", "g∗W", "x⋆g", "∑_n,i,jg"]);
    expect(layerFormulas("MaxPool2d")).toEqual(["max_ux_u", "∑g⋅[x=max_ux_u]"]);
    expect(layerFormulas("AvgPool2d")).toEqual(["(∑_ux_u)/(4)", "(g_u)/(4)"]);
    expect(layerFormulas("ReLU")).toEqual(["max(0,x)", "g⋅[x>0]"]);
    expect(layerFormulas("Tanh")).toEqual(["tanh(x)", "g⋅(1−tanh(x)^(2))"]);
    expect(layerFormulas("Softmax")[0]).toBe("(e^(x))/(∑_ke^(x_k))");
    expect(layerFormulas("BatchNorm2d")[0]).toBe("(x−(∑_n,i,jx)/(72))/(√((∑_n,i,j(x−x¯)^(2))/(72)+0.00001))⋅W+b");
    expect(lossFormulas("MSELoss")).toEqual(["(x−y)^(2)", "(∑(x−y)^(2))/(12)", "(2(x−y))/(12)"]);
    expect(lossFormulas("CrossEntropyLoss")).toEqual([
      "−ln((e^(x_y))/(∑_ke^(x_k)))",
      "(∑(−ln((e^(x_y))/(∑_ke^(x_k)))))/(5)",
      "0.2((e^(x))/(∑_ke^(x_k))−[k=y])",
    ]);
  });

  it("are there for every layer, loss and optimizer, in whole parts", () => {
    const graphs = [...layerGolden.map(layerGraph), ...lossGolden.map(lossGraph), ...optimizerGolden.map(firstStep)];
    const broken = graphs.flatMap(formulasOf).filter((text) => text === "" || /undefined|NaN|\+−|−−|⋅⋅/.test(text));
    expect(broken).toEqual([]);
  });
});
