/** Residual: layers inside a layer, in the document, its checks, the state_dict and the link. */

import { describe, expect, it } from "vitest";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { experimentJsonSchema } from "../../engine/experiment/schema.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { checkOf } from "../support/checked.ts";

const conv = (out_channels: number, stride = 1) => ({
  type: "Conv2d",
  out_channels,
  kernel_size: 3,
  padding: 1,
  stride,
});
const norm = { type: "BatchNorm2d" };
const head = [{ type: "Flatten" }, { type: "Linear", out_features: 10 }];
const withModel = (model: unknown) => ({
  version: 1,
  dataset: { type: "CIFAR10" },
  model,
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD" },
  training: { batch_size: 4 },
});
const withLayers = (...layers: unknown[]) => withModel([{ type: "Residual", layers }, ...head]);

describe("Residual in a document", () => {
  it("names its parameters as nested modules of PyTorch, buffers in their places", () => {
    const { model } = parseExperiment(
      withModel([conv(3), { type: "Residual", layers: [conv(4, 2), norm], shortcut: [conv(4, 2)] }]),
    );
    expect(stateOf(model, [3, 32, 32]).map(({ name, shape }) => `${name} (${shape})`)).toEqual([
      "0.weight (3,3,3,3)",
      "0.bias (3)",
      "1.layers.0.weight (4,3,3,3)",
      "1.layers.0.bias (4)",
      "1.layers.1.weight (4)",
      "1.layers.1.bias (4)",
      "1.layers.1.running_mean (4)",
      "1.layers.1.running_var (4)",
      "1.layers.1.num_batches_tracked ()",
      "1.shortcut.0.weight (4,3,3,3)",
      "1.shortcut.0.bias (4)",
    ]);
  });

  it("is written without what goes without saying, and read from a link again", async () => {
    const experiment = parseExperiment(withLayers(conv(3), { type: "Residual", layers: [norm] }));
    expect(compactExperiment(experiment)).toMatchObject({
      model: [
        {
          type: "Residual",
          layers: [
            { type: "Conv2d", out_channels: 3, kernel_size: 3, padding: 1 },
            { type: "Residual", layers: [{ type: "BatchNorm2d" }] },
          ],
        },
        ...head,
      ],
    });
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
  });

  it("counts parameters and work of all that is inside", () => {
    const { layers, parameters } = checkOf(parseExperiment(withLayers(conv(3), norm)));
    const [block] = layers;
    expect(block).toMatchObject({ input: [3, 32, 32], output: [3, 32, 32], parameters: 84 + 6 });
    expect(block!.macs).toBe(block!.branches!.layers!.reduce((sum, { macs }) => sum + macs, 0));
    expect(block!.branches!.layers!.map(({ type }) => type)).toEqual(["Conv2d", "BatchNorm2d"]);
    expect(block!.branches!.shortcut).toEqual([]);
    expect(parameters).toBe(84 + 6 + 30730);
  });

  it("is in the JSON Schema", () => {
    expect(JSON.stringify(experimentJsonSchema())).toContain('"shortcut"');
  });
});

describe("a mistake inside a block", () => {
  it.each([
    ["an unknown layer", [conv(3), { type: "Conv2" }], "model[0].layers[1].type", 'Did you mean "Conv2d"?'],
    ["a wrong value", [{ ...conv(3), kernel_size: 0 }], "model[0].layers[0].kernel_size", "Change it"],
    ["an unknown field", [{ type: "Residual", layer: [] }], "model[0].layers[0].layer", 'Did you mean "layers"?'],
    [
      "a missing field two blocks deep",
      [{ type: "Residual", shortcut: [{ type: "Linear" }] }],
      "model[0].layers[0].shortcut[0].out_features",
      'Add "out_features"',
    ],
  ])("is named by its place: %s", (_, layers, where, fix) => {
    const [problem] = parseProblems(withLayers(...layers));
    expect(problem?.where).toBe(where);
    expect(JSON.stringify(problem?.fix)).toContain(JSON.stringify(fix).slice(1, -1));
  });

  it("is refused when there are too many layers in all", () => {
    const block = { type: "Residual", layers: Array.from({ length: 100 }, () => ({ type: "ReLU" })) };
    const [problem] = parseProblems(withModel([block, block, block, ...head]));
    expect(problem).toMatchObject({ where: "model", got: { en: "305 layers, those inside blocks included" } });
  });

  it("is found by its shapes and mended in its place", () => {
    const experiment = parseExperiment(withLayers({ type: "BatchNorm1d" }));
    const { problem, layers } = checkOf(experiment);
    expect(layers).toEqual([]);
    expect(problem).toMatchObject({
      layer: 0,
      complaint: { where: "model[0].layers[0] (BatchNorm1d)" },
      mend: { label: { en: "Use BatchNorm2d" } },
    });
    expect(problem!.mend!.model[0]).toMatchObject({ layers: [{ type: "BatchNorm2d" }] });
  });

  it("of layers that change the shape is mended by a projection in the shortcut, as in ResNet", () => {
    const { problem } = checkOf(parseExperiment(withLayers(conv(8, 2))));
    expect(problem?.complaint).toMatchObject({
      where: "model[0] (Residual)",
      got: { en: "layers that put out (N, 8, 16, 16), a shortcut that puts out (N, 3, 32, 32)" },
    });
    const mended = { ...parseExperiment(withLayers()), model: problem!.mend!.model };
    expect(mended.model[0]).toMatchObject({
      shortcut: [{ type: "Conv2d", out_channels: 8, kernel_size: 1, stride: 2 }],
    });
    expect(checkOf(mended).problem).toBeNull();
  });
});
