/** Scores and targets: how labels become targets, and outputs become predictions. */

import { describe, expect, it } from "vitest";
import { losses } from "../../engine/nn/losses.ts";
import { chooseCoding, encodeLabels } from "../../engine/nn/targets.ts";
import { createTally, predictClass } from "../../engine/train/metrics.ts";

const labels = (...values: number[]) => ({
  inputs: new Float32Array(),
  labels: Int32Array.from(values),
  size: values.length,
});

describe("targets", () => {
  const coded = (loss: string, outputs: number, split: ReturnType<typeof labels>) =>
    Array.from(encodeLabels(chooseCoding(losses[loss]!, outputs, "classification"), split));

  it("are class indices for CrossEntropyLoss", () => {
    expect(coded("CrossEntropyLoss", 3, labels(2, 0, 1))).toEqual([2, 0, 1]);
  });

  it("are 0 and 1 for BCEWithLogitsLoss with one output, −1 and +1 for MSELoss", () => {
    expect(coded("BCEWithLogitsLoss", 1, labels(0, 1))).toEqual([0, 1]);
    expect(coded("MSELoss", 1, labels(0, 1))).toEqual([-1, 1]);
  });

  it("are one-hot rows with one output per class", () => {
    expect(coded("MSELoss", 3, labels(2, 0))).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it("are the values themselves for regression", () => {
    const split = { inputs: new Float32Array(), labels: Float32Array.of(0.5, -1), size: 2 };
    expect(Array.from(encodeLabels(chooseCoding(losses.MSELoss!, 1, "regression"), split))).toEqual([0.5, -1]);
  });
});

describe("a prediction", () => {
  it.each([
    ["logit", -0.1, 0],
    ["logit", 0.1, 1],
    ["probability", 0.4, 0],
    ["probability", 0.6, 1],
    ["sign", -0.4, 0],
    ["sign", 0.4, 1],
  ] as const)("from one output that is a %s of %f is class %i", (rule, output, predicted) => {
    expect(predictClass({ outputs: [output], from: 0, count: 1, rule })).toBe(predicted);
  });

  it("from several outputs is the largest, the first of equals", () => {
    expect(predictClass({ outputs: [9, 1, 5, 5], from: 1, count: 3, rule: "logit" })).toBe(1);
  });
});

describe("a tally", () => {
  it("counts truth by prediction, and means the losses", () => {
    const tally = createTally(
      { task: "classification", classes: ["a", "b", "c"] },
      { rule: "logit", reduction: "mean" },
    );
    const batch = {
      outputs: [1, 0, 0, 0, 1, 0, 0, 1, 0],
      losses: [1, 2, 6],
      outputsPerExample: 3,
      lossesPerExample: 1,
    };
    [0, 0, 1].forEach((label, row) => {
      tally.add({ row, label, batch });
    });
    expect(tally.result()).toEqual({
      score: { loss: 3, accuracy: 2 / 3 },
      examples: 3,
      perClass: [0.5, 1, Number.NaN],
      confusion: [
        [1, 1, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      wrong: [1],
    });
  });

  it.each([
    ["mean", undefined, 10 / 4],
    ["mean", [1, 3], 10 / 4],
    ["batchmean", undefined, 10 / 2],
    ["sum", undefined, 10],
  ] as const)("reduces to the %s, with weights %j, as the whole set at once would", (reduction, weights, loss) => {
    const tally = createTally({ task: "regression", classes: [] }, { rule: "sign", reduction });
    const batch = { outputs: [1, 1], losses: [1, 2, 3, 4], weights, outputsPerExample: 1, lossesPerExample: 2 };
    tally.add({ row: 0, label: 0, batch });
    tally.add({ row: 1, label: 0, batch });
    expect(tally.result().score.loss).toBe(loss);
  });

  it("of a regression is the loss alone", () => {
    const tally = createTally({ task: "regression", classes: [] }, { rule: "sign", reduction: "mean" });
    tally.add({ row: 0, label: 0.3, batch: { outputs: [1], losses: [4], outputsPerExample: 1, lossesPerExample: 1 } });
    expect(tally.result()).toEqual({ score: { loss: 4 }, examples: 1, perClass: [], confusion: [], wrong: [] });
  });
});
