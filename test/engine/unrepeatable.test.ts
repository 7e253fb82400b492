/** What PyTorch cannot repeat is found in the tables themselves: a new layer that draws must say so. */

import { describe, expect, it } from "vitest";
import { augmentations, layers } from "../../engine/catalog.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { unrepeatable } from "../../engine/export/unrepeatable.ts";
import { slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { layerCases } from "../golden/layerCases.ts";
import { variations } from "../golden/variations.ts";

const tensor = (name: string, shape: readonly number[]): Tensor => slotTensor(slot(name, shape));

const base = {
  version: 1,
  dataset: { type: "CIFAR10" },
  model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD" },
};
const english = (document: object) => unrepeatable(parseExperiment(document)).map((text) => inLanguage(text, "en"));

describe.each(Object.entries(layers).filter(([, { branches }]) => !branches))("the layer %s", (type, entry) => {
  it("says whether it draws, for all values of its parameters, those at their bounds included", () => {
    const atBounds = "p" in entry.params ? [{ p: 0 }, { p: 1 }] : [];
    const inputs = layerCases(type).map(({ input, params }) => ({ input, params }));
    expect(inputs.length).toBeGreaterThan(0);
    for (const { input, params: walked } of inputs) {
      for (const params of [walked, ...atBounds]) {
        const shape = input.shape.slice(1);
        const kept = { ...entry.parameters(shape, params), ...entry.buffers?.(shape, params) };
        let hasDrawn = false;
        entry.forward(
          tensor("x", input.shape),
          Object.fromEntries(Object.entries(kept).map(([name, spec]) => [name, tensor(name, spec.shape)])),
          params,
          {
            mode: "train",
            uniform(drawn) {
              hasDrawn = true;
              return tensor("uniform", drawn);
            },
            update() {},
          },
        );
        expect({ params, draws: entry.draws?.(params) ?? false }).toEqual({ params, draws: hasDrawn });
      }
    }
  });
});

describe("unrepeatable", () => {
  it("finds nothing where nothing draws", () => {
    expect(english(base)).toEqual([]);
    expect(english({ ...base, model: [{ type: "Dropout", p: 0 }, ...base.model] })).toEqual([]);
  });

  it("names every place of a layer that draws, in blocks too, once for each type", () => {
    const model = [
      { type: "Dropout2d", p: 0.1 },
      {
        type: "Residual",
        layers: [{ type: "Dropout" }, { type: "Residual", layers: [{ type: "Dropout", p: 0 }, { type: "Dropout" }] }],
        shortcut: [{ type: "Dropout" }],
      },
      ...base.model,
    ];
    expect(english({ ...base, model })).toEqual([
      "PyTorch draws other random numbers for Dropout2d (model[0]).",
      "PyTorch draws other random numbers for Dropout (model[1].layers[0], model[1].layers[1].layers[1], model[1].shortcut[0]).",
    ]);
  });

  it.each(Object.entries(augmentations))("names the augmentation %s", (type, entry) => {
    const augment = [{ type, ...variations(entry, 2)[0] }];
    expect(english({ ...base, dataset: { ...base.dataset, augment } })).toEqual([
      `PyTorch draws other random numbers for ${type} (dataset.augment[0]).`,
    ]);
  });

  it("says it in Chinese too", () => {
    const texts = unrepeatable(parseExperiment({ ...base, model: [{ type: "Dropout" }, ...base.model] }));
    expect(texts.map((text) => inLanguage(text, "zh"))).toEqual(["PyTorch 为 Dropout（model[0]）抽取的随机数不同。"]);
  });
});
