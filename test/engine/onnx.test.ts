/** What an ONNX file says of itself and of its model, and what cannot be one. */

import { describe, expect, it, vi } from "vitest";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { writeOnnx } from "../../engine/export/onnx/file.ts";
import { createGraph } from "../../engine/export/onnx/graph.ts";
import { onnxModel } from "../../engine/export/onnx/onnxModel.ts";
import { evaluate } from "../../engine/expr/evaluate.ts";
import { type Expr, type PrimitiveName, toExpr, variable } from "../../engine/expr/expr.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { expressionNodes } from "../../engine/nn/onnx/expression.ts";
import { circle } from "../support/circleDocument.ts";
import { image } from "../support/entryExperiments.ts";
import { hashInit } from "../support/hashUniform.ts";
import { runOnnx } from "../support/onnxRuntime.ts";
import { numbersOf, partsOf, textOf } from "../support/protobuf.ts";
import { siteFiles } from "../support/siteFiles.ts";
import { ofScale } from "../support/tolerances.ts";

// One that says nothing of ONNX: all layers of the table do.
vi.mock("../../engine/export/onnx/entries.ts", async (original) => {
  const { onnxOf } = await original<typeof import("../../engine/export/onnx/entries.ts")>();
  return { onnxOf: (type: string) => (type === "Softsign" ? undefined : onnxOf(type)) };
});

async function fileOf(experiment: ReturnType<typeof circle>, normalize = true) {
  const dataset = await loadDataset({ experiment, files: siteFiles });
  const weights = hashInit(stateOf(experiment.model, dataset.inputShape));
  return { dataset, weights, bytes: onnxModel({ experiment, dataset, weights }, { normalize }) };
}

/** By key. */
const metadataOf = (bytes: Uint8Array) =>
  Object.fromEntries(partsOf(bytes, 14).map((entry) => [textOf(entry, 1), textOf(entry, 2)]));

describe("an ONNX file", () => {
  it("names its maker, the operators' version, and its parameters as a state_dict does, counters left out", async () => {
    const { bytes, weights } = await fileOf(image({}));
    expect(textOf(bytes, 2)).toBe("Layerlab");
    expect(numbersOf(partsOf(bytes, 8)[0]!, 2)).toEqual([17]);
    const [graph] = partsOf(bytes, 7);
    const names = partsOf(graph!, 5).map((tensor) => textOf(tensor, 8));
    const ours = weights.map(({ name }) => name).filter((name) => !name.endsWith("num_batches_tracked"));
    expect(names.filter((name) => !name.startsWith("constant"))).toEqual(ours);
    const ports = [11, 12].map((field) => textOf(partsOf(graph!, field)[0]!, 1));
    expect(ports).toEqual(["input", "output"]);
  });

  it("says the classes, what goes in and how to read what comes out, and holds the whole experiment", async () => {
    const experiment = image({});
    const { bytes, dataset } = await fileOf(experiment);
    const { classes, input, input_size, normalization, output, experiment: document, ...rest } = metadataOf(bytes);
    expect(JSON.parse(classes!)).toEqual(dataset.classes);
    expect(input).toMatch(/^uint8 pixels from 0 to 255/);
    expect(JSON.parse(input_size!)).toEqual([3, 32, 32]);
    expect(JSON.parse(normalization!)).toEqual({ included: true, divisor: 255, ...dataset.normalize });
    expect(output).toContain("softmax");
    expect(parseExperiment(JSON.parse(document!))).toEqual(experiment);
    expect(rest).toEqual({ task: "classification" });
  });

  it("leaves normalization to whoever uses it where it is not wanted, and says how", async () => {
    const { normalization, input } = metadataOf((await fileOf(image({}), false)).bytes);
    expect(JSON.parse(normalization!)).toMatchObject({ included: false, divisor: 255 });
    expect(input).toMatch(/^float32 pixels .* less the mean, over the std/);
  });

  it("takes points as they are, normalizing or not, by their features' names", async () => {
    const [one, other] = [await fileOf(circle(), true), await fileOf(circle(), false)];
    expect(one.bytes).toEqual(other.bytes);
    const { features, input, normalization, output } = metadataOf(one.bytes);
    expect(JSON.parse(features!)).toEqual(one.dataset.features);
    expect(input).toBe("float32 features as they are (batch, features)");
    expect(normalization).toBeUndefined();
    expect(output).toMatch(/above 0 is the second class/);
  });

  it("names each input of a table with its mean and standard deviation, categories as 0 and 1", async () => {
    const dataset = { type: "CSV", file: "german.csv", target: "credit" };
    const { bytes, ...made } = await fileOf(circle({ dataset, model: [{ type: "Linear", out_features: 1 }] }));
    const { features, normalization } = metadataOf(bytes);
    const { mean, std } = JSON.parse(normalization!);
    expect(JSON.parse(features!)).toEqual(made.dataset.features);
    expect([mean.length, std.length]).toEqual([made.dataset.features.length, made.dataset.features.length]);
    for (const [i, name] of made.dataset.features.entries())
      if (name.includes("=")) expect([mean[i], std[i]]).toEqual([0, 1]);
  });
});

describe("a layer that says nothing of ONNX", () => {
  it("is refused by name and place, with what to do", async () => {
    const softsign = { type: "Softsign" };
    await expect(fileOf(circle({ model: [softsign, { type: "Linear", out_features: 1 }] }))).rejects.toThrow(
      /^model\[0\]: got Softsign, which cannot be written as ONNX.*export the PyTorch project/,
    );
    const inside = [
      { type: "Residual", layers: [{ type: "Tanh" }, softsign] },
      { type: "Linear", out_features: 1 },
    ];
    await expect(fileOf(circle({ model: inside }))).rejects.toThrow(/^model\[0\]\.layers\[1\]: got Softsign/);
  });
});

describe("an expression in ONNX has the values that it has here", () => {
  const values = [-2.5, -1, -0.25, 0, 0.25, 1, 1.5, 3];
  const x = variable("x");

  async function expectSame(expr: Expr) {
    const graph = createGraph();
    const port = { type: "float32", shape: [values.length] } as const;
    const output = expressionNodes(expr, "input", graph.of("f"));
    const file = {
      nodes: [...graph.nodes, { name: "last", type: "Identity", inputs: [output], output: "output", attributes: {} }],
      initializers: graph.constants,
      input: { ...port, name: "input" },
      output: { ...port, name: "output" },
      metadata: {},
    };
    const [got] = await runOnnx(writeOnnx(file), [{ shape: [1, values.length], values }]);
    const expected = values.map((value) => evaluate(expr, { x: value }));
    expect(got!.values).toBeCloseToTensor(expected, ofScale(expected.filter(Number.isFinite)));
  }

  const names = Object.keys(primitives) as readonly PrimitiveName[];
  it.each(names)("%s", async (fn) => {
    const others = [x, toExpr(0.75), toExpr(-0.5)];
    for (const args of [others, others.toReversed()])
      await expectSame({ kind: "call", fn, args: args.slice(0, primitives[fn].arity) });
  });

  it("a constant, for every input", () => expectSame(toExpr(0.5)));
});
