/** The model check: shapes and counts layer by layer, the first mistake, and one click that mends it. */

import { describe, expect, it } from "vitest";
import { layers, losses } from "../../engine/catalog.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { newLayer } from "../../engine/experiment/mend.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { checkOf } from "../support/checked.ts";
import { contractDocument } from "../support/contractDocument.ts";
import { siteFiles } from "../support/siteFiles.ts";

const linear = (out_features: number) => ({ type: "Linear", out_features });
const conv = (kernel_size: number) => ({ type: "Conv2d", out_channels: 4, kernel_size });
const flatten = { type: "Flatten" };
const relu = { type: "ReLU" };

function experiment(dataset: string, loss: string, model: readonly object[], batch_size = 4): Experiment {
  return parseExperiment({
    version: 1,
    dataset: { type: dataset },
    model,
    loss: { type: loss },
    optimizer: { type: "SGD" },
    training: { batch_size },
  });
}

/** The mended model's types with their sizes: `Conv2d 28`, `Linear 10`. */
function mended(checked: Experiment): readonly string[] {
  const { problem } = checkOf(checked);
  const model = problem?.mend?.model ?? [];
  return model.map(({ type, out_features, kernel_size }) => [type, out_features ?? kernel_size ?? []].flat().join(" "));
}

describe("checkModel", () => {
  it("gives the tutorial's shapes, 62006 parameters and 658,000 multiply–accumulates", () => {
    const { layers, parameters, problem } = checkOf(parseExperiment(contractDocument));
    expect(problem).toBeNull();
    expect(layers.filter(({ type }) => type === "MaxPool2d").map(({ output }) => output)).toEqual([
      [6, 14, 14],
      [16, 5, 5],
    ]);
    expect(parameters).toBe(62006);
    // Conv2d: 6·28²·75 and 16·10²·150; Linear: 400·120, 120·84, 84·10.
    expect(layers.reduce((sum, { macs }) => sum + macs, 0)).toBe(352800 + 240000 + 48000 + 10080 + 840);
  });

  it.each(presets.map((preset) => [preset.id, preset.experiment] as const))(
    "finds nothing wrong with %s",
    async (_, preset) => {
      const description = await describeDataset(preset.dataset, siteFiles);
      expect(checkModel(preset, description).problem).toBeNull();
    },
  );
});

describe("a mistake within the model", () => {
  it("names the layer, what came in and what it takes, and keeps the layers before it", () => {
    const { layers, parameters, problem } = checkOf(
      experiment("CIFAR10", "CrossEntropyLoss", [conv(5), { type: "BatchNorm1d" }, flatten, linear(10)]),
    );
    expect(layers.map(({ output }) => output)).toEqual([[4, 28, 28]]);
    expect(parameters).toBe(4 * 75 + 4);
    expect(problem?.layer).toBe(1);
    expect(problem?.complaint.where).toBe("model[1] (BatchNorm1d)");
    expect(problem?.complaint.got).toBe("(N, 4, 28, 28)");
  });

  it("is a Linear that weighs rows of pixels where Flatten before it would make the output right", () => {
    const { layers, problem } = checkOf(
      experiment("CIFAR10", "CrossEntropyLoss", [conv(5), linear(20), relu, linear(10)]),
    );
    expect(layers.at(-1)!.output).toEqual([4, 28, 10]);
    expect(problem).toMatchObject({
      layer: 1,
      complaint: {
        where: "model[1] (Linear)",
        got: { en: "(N, 4, 28, 28), of which it weighs the last axis alone" },
        fix: { en: "Put Flatten before this layer." },
      },
    });
  });

  it("is no Linear that weighs rows of pixels on purpose", () => {
    const model = [linear(20), relu, flatten, linear(10)];
    expect(checkOf(experiment("CIFAR10", "CrossEntropyLoss", model)).problem).toBeNull();
  });

  it("is mended by Flatten where an image meets Linear", () => {
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", [conv(5), linear(10)]))).toEqual([
      "Conv2d 5",
      "Flatten",
      "Linear 10",
    ]);
  });

  it("is mended by removing an image layer from point data", () => {
    expect(mended(experiment("XOR", "BCEWithLogitsLoss", [conv(3), linear(1)]))).toEqual(["Linear 1"]);
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", [flatten, conv(3), linear(10)]))).toEqual([
      "Flatten",
      "Linear 10",
    ]);
  });

  it("is mended by the largest kernel that fits", () => {
    const model = [{ type: "MaxPool2d", kernel_size: 4 }, conv(9), flatten, linear(10)];
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", model))[1]).toBe("Conv2d 8");
  });

  it("is mended by removing a pooling that has nothing left to pool", () => {
    const model = [conv(32), { type: "MaxPool2d", kernel_size: 2 }, flatten, linear(10)];
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", model))).toEqual(["Conv2d 32", "Flatten", "Linear 10"]);
  });

  it("is mended by less padding where a pooling's window would see nothing else", () => {
    const model = [{ type: "MaxPool2d", kernel_size: 2, padding: 5 }, flatten, linear(10)];
    const { problem } = checkOf(experiment("CIFAR10", "CrossEntropyLoss", model));
    expect(problem?.mend?.model[0]).toMatchObject({ kernel_size: 2, padding: 1 });
  });

  it("is a model of more parameters than any browser holds", () => {
    const model = [linear(100_000), linear(100_000), linear(2)];
    const { problem } = checkOf(experiment("Circle", "CrossEntropyLoss", model));
    expect(problem?.layer).toBe(1);
    expect(problem?.complaint.expected).toMatchObject({ en: expect.stringContaining("at most") });
  });

  it("is a mini-batch whose activations no browser holds", () => {
    const model = [linear(1_000_000), { type: "Tanh" }, linear(1)];
    const { problem } = checkOf(experiment("Circle", "BCEWithLogitsLoss", model, 512));
    expect(problem?.complaint.where).toBe("training.batch_size");
  });
});

describe("what comes out at the end", () => {
  it("must be one output a class for CrossEntropyLoss", () => {
    expect(checkOf(experiment("Blobs", "CrossEntropyLoss", [linear(3)])).problem).toBeNull();
    const wrong = experiment("Blobs", "CrossEntropyLoss", [linear(8), relu, linear(10)]);
    expect(checkOf(wrong).problem).toMatchObject({ layer: 3, complaint: { got: { en: "output (10)" } } });
    expect(mended(wrong)).toEqual(["Linear 8", "ReLU", "Linear 3"]);
  });

  it.each(["BCEWithLogitsLoss", "MSELoss"])("may be one output or two for two classes with %s", (loss) => {
    expect(checkOf(experiment("Circle", loss, [linear(1)])).problem).toBeNull();
    expect(checkOf(experiment("Circle", loss, [linear(2)])).problem).toBeNull();
    expect(mended(experiment("Circle", loss, [linear(3)]))).toEqual(["Linear 1"]);
  });

  it.each(["BCEWithLogitsLoss", "MSELoss"])("must be one output a class for three classes with %s", (loss) => {
    expect(checkOf(experiment("Blobs", loss, [linear(3)])).problem).toBeNull();
    expect(mended(experiment("Blobs", loss, [linear(1)]))).toEqual(["Linear 3"]);
  });

  it("must be one number for regression, with a loss that compares numbers", () => {
    expect(checkOf(experiment("Plane", "MSELoss", [linear(1)])).problem).toBeNull();
    expect(mended(experiment("Plane", "MSELoss", [linear(2)]))).toEqual(["Linear 1"]);
    for (const loss of ["CrossEntropyLoss", "BCEWithLogitsLoss"]) {
      const { problem } = checkOf(experiment("Plane", loss, [linear(1)]));
      expect(problem).toMatchObject({ complaint: { where: "loss.type", fix: { en: "Choose MSELoss." } }, mend: null });
    }
  });

  it("must be as many numbers as the loss has weights", () => {
    const weighted = (weight: readonly number[]) => ({
      ...experiment("Blobs", "CrossEntropyLoss", [linear(3)]),
      loss: { type: "CrossEntropyLoss", weight, label_smoothing: 0, reduction: "mean" },
    });
    expect(checkOf(weighted([1, 2, 3])).problem).toBeNull();
    expect(checkOf(weighted([1, 2])).problem).toMatchObject({
      complaint: { where: "loss.weight", got: { en: "2 numbers" }, expected: { en: "3, one for each output" } },
    });
  });

  it("is a probability for each class for KLDivLoss, never a single one", () => {
    expect(checkOf(experiment("Circle", "KLDivLoss", [linear(2)])).problem).toBeNull();
    expect(checkOf(experiment("Circle", "KLDivLoss", [linear(1)])).problem).toMatchObject({
      complaint: { where: "loss.type", got: { en: "one output" } },
    });
  });

  it("is mended in the last Linear even where an activation follows it", () => {
    expect(mended(experiment("Circle", "CrossEntropyLoss", [linear(8), relu]))).toEqual(["Linear 2", "ReLU"]);
  });

  it("is mended by Flatten and Linear after images", () => {
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", [conv(5), relu]))).toEqual([
      "Conv2d 5",
      "ReLU",
      "Flatten",
      "Linear 10",
    ]);
  });

  it("is nothing at all in an empty model, which a Linear mends", () => {
    const { problem } = checkOf(experiment("Circle", "BCEWithLogitsLoss", []));
    expect(problem).toMatchObject({ layer: 0, complaint: { got: { en: "no layers" } } });
    expect(mended(experiment("Circle", "BCEWithLogitsLoss", []))).toEqual(["Linear 1"]);
    expect(mended(experiment("CIFAR10", "CrossEntropyLoss", []))).toEqual(["Flatten", "Linear 10"]);
  });
});

describe("mending", () => {
  it("ends in a model that can be trained, whichever two layers meet, for every data set's loss", () => {
    const types = Object.keys(layers);
    for (const [dataset, loss] of [
      ["Circle", "BCEWithLogitsLoss"],
      ["Blobs", "CrossEntropyLoss"],
      ["Plane", "MSELoss"],
      ["CIFAR10", "CrossEntropyLoss"],
    ] as const) {
      expect(losses).toHaveProperty(loss);
      for (const first of types) {
        for (const second of types) {
          const spec = (type: string) => ({ ...newLayer(type), ...window(type) });
          let checked = experiment(dataset, loss, [spec(first), spec(second)]);
          for (let clicks = 0; clicks < 5; clicks++) {
            const { problem } = checkOf(checked);
            if (!problem) break;
            checked = { ...checked, model: problem.mend!.model };
          }
          expect(checkOf(checked).problem, `${dataset}: ${first}, ${second}`).toBeNull();
        }
      }
    }
  });
});

function window(type: string): object {
  if (type === "Conv2d") return { out_channels: 2, kernel_size: 40 };
  return type === "MaxPool2d" ? { kernel_size: 40 } : {};
}
