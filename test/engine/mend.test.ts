/** What one click makes of a layer that does not fit. */

import { describe, expect, it } from "vitest";
import { inLanguage } from "../../engine/define/text.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";

const images = (...model: readonly object[]) =>
  parseExperiment({
    version: 1,
    dataset: { type: "CIFAR10" },
    model: [...model, { type: "Flatten" }, { type: "Linear", out_features: 10 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD" },
    training: { batch_size: 4 },
  });

describe("the mend of a norm", () => {
  it.each([
    [{ type: "BatchNorm1d" }, "model[0] (BatchNorm1d)", "Use BatchNorm2d", { type: "BatchNorm2d", eps: 1e-5 }],
    [{ type: "GroupNorm", num_groups: 2 }, "model[0] (GroupNorm)", "Set num_groups to 1", { num_groups: 1 }],
    [{ type: "GroupNorm", num_groups: 32 }, "model[0] (GroupNorm)", "Set num_groups to 3", { num_groups: 3 }],
    [
      { type: "LayerNorm", normalized_shape: [3, 4] },
      "model[0] (LayerNorm)",
      "Set normalized_shape to null",
      { normalized_shape: null },
    ],
  ])("%o", (layer, where, label, mended) => {
    const experiment = images(layer);
    const { problem } = checkModel(experiment);
    expect(problem?.complaint.where).toBe(where);
    expect(inLanguage(problem!.mend!.label, "en")).toBe(label);
    expect(problem!.mend!.model[0]).toMatchObject(mended);
    expect(checkModel({ ...experiment, model: problem!.mend!.model }).problem).toBeNull();
  });

  it("of BatchNorm2d after Flatten is BatchNorm1d", () => {
    const experiment = images({ type: "Flatten" }, { type: "BatchNorm2d" });
    expect(checkModel(experiment).problem?.mend?.model[1]).toMatchObject({ type: "BatchNorm1d" });
  });
});
