/** Initialization in the document: one for the model, one for each layer that wants another, weights only. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { initialValues } from "../../engine/define/param.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { checkOf, pytorchOf } from "../support/checked.ts";

const base = {
  version: 1,
  dataset: { type: "Circle", samples: 20 },
  model: [
    { type: "Linear", out_features: 8, initialization: { type: "constant_", val: 0.5 } },
    { type: "Tanh" },
    { type: "Linear", out_features: 1 },
  ],
  initialization: { type: "ones_" },
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD" },
};
const image = (layer: object, initialization: object = { type: "default" }) => ({
  ...base,
  dataset: { type: "Shapes10", train_samples: 10, test_samples: 10 },
  model: [
    { type: "Conv2d", out_channels: 3, kernel_size: 3, ...layer },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  initialization,
});

async function open(json: object): Promise<Session> {
  const experiment = parseExperiment(json);
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: await openDevice("reference") });
}

async function weightOf(session: Session, name: string): Promise<readonly number[]> {
  const tensor = (await session.weights()).find((tensor) => tensor.name === name);
  return [...tensor!.values];
}

describe("the document", () => {
  it("leaves layers to themselves unless told otherwise", () => {
    const { initialization: _, ...plain } = base;
    expect(parseExperiment(plain).initialization).toEqual({ type: "default" });
    expect(compactExperiment(parseExperiment(plain))).not.toHaveProperty("initialization");
  });

  it("fills in torch.nn.init's defaults, and comes back from a link without them", async () => {
    const experiment = parseExperiment({ ...base, initialization: { type: "kaiming_normal_", nonlinearity: "relu" } });
    expect(experiment.initialization).toEqual({ type: "kaiming_normal_", a: 0, mode: "fan_in", nonlinearity: "relu" });
    expect(compactExperiment(experiment)).toMatchObject({
      initialization: { type: "kaiming_normal_", nonlinearity: "relu" },
      model: [{ initialization: { type: "constant_", val: 0.5 } }, { type: "Tanh" }, {}],
    });
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
  });

  it.each([
    [
      { initialization: { type: "kaiming_normal" } },
      'initialization.type: got "kaiming_normal", expected the name of an initializer. Did you mean "kaiming_normal_"?',
    ],
    [{ initialization: "zeros_" }, 'Write { "type": "zeros_" }, for example.'],
    [{ initialization: { type: "uniform_", a: 1, b: 0 } }, "initialization.b: got 0, expected at least a, 1."],
    [
      { initialization: { type: "xavier_normal_", gian: 2 } },
      'initialization.gian: got an unknown field, expected type, gain. Did you mean "gain"?',
    ],
    [
      { model: [{ type: "Linear", out_features: 1, initialization: { type: "normal_", std: -1 } }] },
      "model[0].initialization.std: got -1, expected a number of at least 0.",
    ],
    [
      { model: [{ type: "Linear", out_features: 1, initialization: { type: "orthogonal" } }] },
      "model[0].initialization.type: got",
    ],
    [
      { model: [{ type: "Tanh", initialization: { type: "zeros_" } }] },
      "model[0].initialization: got an unknown field",
    ],
  ])("is refused with %o", (changes, message) => {
    expect(() => parseExperiment({ ...base, ...changes })).toThrow(message);
  });

  it("may not ask a layer for what its weight cannot be, and offers to leave that out", () => {
    const dirac = { initialization: { type: "dirac_", groups: 2 } };
    const { problem } = checkOf(parseExperiment(image(dirac)));
    expect(problem?.complaint).toMatchObject({
      where: "model[0] (Conv2d)",
      expected: { en: "one for a weight of (3, 3, 3, 3)" },
    });
    expect(checkOf({ ...parseExperiment(image(dirac)), model: problem!.mend!.model }).problem).toBeNull();
  });

  it.each([[[2]], [[3, 32, 32]]])("stands in every layer whose weight has inputs and outputs (%o)", (row) => {
    for (const [type, layer] of Object.entries(layers)) {
      const params = initialValues(layer.params);
      let shapes: ReturnType<typeof layer.parameters>;
      try {
        layer.outputShape(row, params);
        shapes = layer.parameters(row, params);
      } catch {
        continue;
      }
      expect({ type, takes: layer.takesInitialization ?? false }).toEqual({
        type,
        // A norm's factors start at 1, however many axes they have.
        takes: shapes.weight?.init.kind === "uniform" && shapes.weight.shape.length > 1,
      });
    }
  });
});

describe("bias_initialization", () => {
  const biased = {
    ...base,
    bias_initialization: { type: "constant_", val: 0.25 },
    model: [
      { type: "Linear", out_features: 8 },
      { type: "LayerNorm" },
      { type: "Linear", out_features: 3, bias_initialization: { type: "zeros_" } },
      { type: "Linear", out_features: 1, initialization: { type: "trunc_normal_", std: 0.02 } },
    ],
  };

  it("starts biases as the layer says, or else as the document says, and weights and norms as without it", async () => {
    const session = await open(biased);
    expect(await weightOf(session, "0.bias")).toEqual(Array(8).fill(0.25));
    expect(await weightOf(session, "1.bias")).toEqual(Array(8).fill(0));
    expect(await weightOf(session, "2.bias")).toEqual(Array(3).fill(0));
    expect(await weightOf(session, "3.bias")).toEqual([0.25]);
    expect(await weightOf(session, "0.weight")).toEqual(Array(16).fill(1));
    const weight = await weightOf(session, "3.weight");
    expect(weight.every((value) => value !== 0 && Math.abs(value) < 0.1)).toBe(true);
  });

  it("comes back from a link, is not written where it is the default, and begins the run anew", async () => {
    const experiment = parseExperiment(biased);
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
    expect(compactExperiment(experiment)).toMatchObject({ bias_initialization: { type: "constant_", val: 0.25 } });
    expect(compactExperiment(parseExperiment(base))).not.toHaveProperty("bias_initialization");
    const session = await open(biased);
    const other = parseExperiment({ ...biased, bias_initialization: { type: "zeros_" } });
    expect(await session.reconfigure(other, session.dataset)).toBe(false);
    expect(await weightOf(session, "0.bias")).toEqual(Array(8).fill(0));
  });

  it("is exported as calls of torch.nn.init", () => {
    const code = pytorchOf(parseExperiment(biased));
    expect(code).toContain(
      'for name in ["0.bias", "3.bias"]:\n    nn.init.constant_(net.get_parameter(name), val=0.25)',
    );
    expect(code).toContain('for name in ["2.bias"]:\n    nn.init.zeros_(net.get_parameter(name))');
    expect(code).toContain('for name in ["3.weight"]:\n    nn.init.trunc_normal_(net.get_parameter(name), std=0.02)');
  });

  it("is none that counts inputs, which a bias has not", () => {
    expect(() => parseExperiment({ ...base, bias_initialization: { type: "xavier_normal_" } })).toThrow(
      'bias_initialization.type: got "xavier_normal_", expected the name of an initializer of biases.',
    );
    const model = [{ type: "Linear", out_features: 1, bias_initialization: { type: "uniform_", a: 1, b: 0 } }];
    expect(() => parseExperiment({ ...base, model })).toThrow(
      "model[0].bias_initialization.b: got 0, expected at least a, 1.",
    );
  });
});

describe("a session", () => {
  it("starts a layer's weight as the layer says, others as the document says, biases as PyTorch's layers do", async () => {
    const session = await open(base);
    expect(await weightOf(session, "0.weight")).toEqual(Array(16).fill(0.5));
    expect(await weightOf(session, "2.weight")).toEqual(Array(8).fill(1));
    const bias = await weightOf(session, "0.bias");
    const plain = await open({ ...base, initialization: { type: "default" } });
    expect(bias).toEqual(await weightOf(plain, "0.bias"));
    expect(new Set(bias).size).toBe(8);
  });

  it("starts weights that the document's initializer does not suit as their layer does", async () => {
    const session = await open(image({}, { type: "dirac_" }));
    const plain = await open(image({}));
    expect((await weightOf(session, "0.weight")).filter((value) => value === 1)).toHaveLength(3);
    expect(await weightOf(session, "2.weight")).toEqual(await weightOf(plain, "2.weight"));
  });

  it("begins anew with another initialization, and returns to it on reset", async () => {
    const session = await open(base);
    await session.advance({ maxSteps: 3 });
    const experiment = parseExperiment({ ...base, initialization: { type: "zeros_" } });
    expect(await session.reconfigure(experiment, session.dataset)).toBe(false);
    expect(session.position.step).toBe(0);
    await session.advance({ maxSteps: 3 });
    session.reset();
    expect(await weightOf(session, "2.weight")).toEqual(Array(8).fill(0));
  });

  it("begins anew when a layer in a branch starts otherwise, there too as the layer says", async () => {
    const block = (val: number) => ({
      ...base,
      model: [
        { type: "Residual", layers: [{ type: "Linear", out_features: 2, initialization: { type: "constant_", val } }] },
        { type: "Linear", out_features: 1 },
      ],
    });
    const session = await open(block(0.25));
    expect(await weightOf(session, "0.layers.0.weight")).toEqual(Array(4).fill(0.25));
    expect(await session.reconfigure(parseExperiment(block(0.5)), session.dataset)).toBe(false);
    expect(await weightOf(session, "0.layers.0.weight")).toEqual(Array(4).fill(0.5));
  });
});
