/** What one click makes of a layer that does not fit. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inLanguage } from "../../engine/define/text.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { checkOf } from "../support/checked.ts";
import { drawnExperiment, mendsFrom } from "../support/drawnDocuments.ts";

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
    const { problem } = checkOf(experiment);
    expect(problem?.complaint.where).toBe(where);
    expect(inLanguage(problem!.mend!.label, "en")).toBe(label);
    expect(problem!.mend!.model[0]).toMatchObject(mended);
    expect(checkOf({ ...experiment, model: problem!.mend!.model }).problem).toBeNull();
  });

  it("of BatchNorm2d after Flatten is BatchNorm1d", () => {
    const experiment = images({ type: "Flatten" }, { type: "BatchNorm2d" });
    expect(checkOf(experiment).problem?.mend?.model[1]).toMatchObject({ type: "BatchNorm1d" });
  });
});

const toy = (...model: readonly object[]) =>
  parseExperiment({
    version: 1,
    dataset: { type: "Circle" },
    model,
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "SGD" },
    training: { batch_size: 4 },
  });

/** Labels of all mends one after another. */
const labels = (experiment: Experiment) =>
  mendsFrom(experiment).flatMap((each) => {
    const { problem } = checkOf(each);
    return problem?.mend ? [inLanguage(problem.mend.label, "en")] : [];
  });

describe("mends, one after another,", () => {
  it("give another layer only values that it takes: of a filter of 1 × 1 pixels Conv1d takes the one", () => {
    const model = [
      { type: "Flatten", start_dim: 2 },
      { type: "Conv2d", out_channels: 2, kernel_size: [1, 1] },
    ];
    const [, mended] = mendsFrom(images(...model));
    expect(mended!.model[1]).toMatchObject({ type: "Conv1d", kernel_size: 1 });
    expect(parseProblems(mended)).toEqual([]);
  });

  const linear = { type: "Linear", out_features: 8 };
  it.each([
    { type: "Residual", layers: [linear], shortcut: [linear] },
    { type: "GroupNorm", num_groups: 8 },
    { type: "LayerNorm", normalized_shape: 8 },
    { type: "PReLU", num_parameters: 8 },
  ])("append a layer where another number of units would not come out of $type, or not go in", (last) => {
    expect(labels(toy(linear, last))).toEqual(["Append Linear (1)"]);
  });

  it("are not offered where the list of layers is full", () => {
    expect(labels(toy(...Array.from({ length: 256 }, () => ({ type: "ReLU" }))))).toEqual([]);
  });

  it("each leave a document that is read and that has fewer mistakes ahead, until it is valid or nothing is obvious", () => {
    fc.assert(
      fc.property(drawnExperiment, (experiment) => {
        const all = mendsFrom(experiment);
        for (const each of all) expect(parseProblems(JSON.parse(JSON.stringify(each)))).toEqual([]);
        expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(all.length);
      }),
      { numRuns: 100, seed: 11 },
    );
  });
});
