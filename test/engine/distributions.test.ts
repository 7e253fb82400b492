/** Histograms of units and predictions of rows: what is counted, and where it ends. */

import { describe, expect, it } from "vitest";
import type { Network } from "../../engine/nn/network.ts";
import { effectsOf, rowsWithin } from "../../engine/train/columnEffects.ts";
import { bins, histogramsOf } from "../../engine/train/histograms.ts";
import { deviceCases } from "../support/devices.ts";
import { ask, open, walkDistributions } from "./walkDistributions.ts";

walkDistributions(deviceCases);

const [reference] = deviceCases;

describe("histograms", () => {
  it("count each group's values in bins of the unit's whole range", () => {
    const values = [0, 5, 1, 5, bins, 6, 0.5, 7];
    const { units, ranges, counts } = histogramsOf({ values, units: 2, groupOf: [0, 1, 0, 0], groups: 2 });
    expect(units).toBe(2);
    expect([...ranges]).toEqual([0, bins, 5, 7]);
    const of = (unit: number, group: number) => {
      const start = (unit * 2 + group) * bins;
      return [...counts.subarray(start, start + bins)].flatMap((count, bin) => (count ? [[bin, count]] : []));
    };
    expect(of(0, 0)).toEqual([
      [0, 2],
      [bins - 1, 1],
    ]);
    expect(of(0, 1)).toEqual([[1, 1]]);
    expect(of(1, 0)).toEqual([
      [0, 1],
      [bins / 2, 1],
      [bins - 1, 1],
    ]);
    expect(of(1, 1)).toEqual([[0, 1]]);
  });

  it("take all of a channel's values together", () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 9];
    const { ranges, counts } = histogramsOf({ values, units: 2, groupOf: [0, 0], groups: 1 });
    expect([...ranges]).toEqual([1, 6, 3, 9]);
    expect(counts.subarray(0, bins).reduce((sum, count) => sum + count)).toBe(4);
  });

  it("leave out what is no number, and are empty where nothing is", () => {
    const values = [Number.NaN, 1, Number.NaN, Infinity, Number.NaN, 2];
    const { ranges, counts } = histogramsOf({ values, units: 2, groupOf: [0, 0, 0], groups: 1 });
    expect([...ranges]).toEqual([0, 0, 1, 2]);
    expect(counts.subarray(0, bins).every((count) => count === 0)).toBe(true);
    expect(counts.subarray(bins).reduce((sum, count) => sum + count)).toBe(2);
  });
});

describe("the effect of a column", () => {
  const island = { kind: "category", name: "island", categories: ["Biscoe", "Dream"] } as const;
  const size = { kind: "number", name: "size", mean: 0, std: 1 } as const;

  it("is that of all its inputs together, where it is one of categories", () => {
    // Half of the rows are from either island: going from one to the other moves the output by 6, from their mean by 3.
    const inputs = [1, 0, 5, 0, 1, 5];
    const slopes = [4, -2, 1, 4, -2, 1];
    expect([...effectsOf({ columns: [island, size], inputs, slopes, rows: 2 })]).toEqual([3, 0]);
  });

  it("is the mean over outputs too, whatever their signs", () => {
    expect([...effectsOf({ columns: [size], inputs: [1, 3], slopes: [2, -4, 2, -4], rows: 2 })]).toEqual([3]);
  });

  it("rests on fewer rows where the model is large or puts out much, on one at least", () => {
    const network = (macs: number, outputs: number) =>
      ({ layers: [{ macs }], outputShape: [outputs] }) as unknown as Network;
    expect([rowsWithin(network(150, 1)), rowsWithin(network(150, 100))]).toEqual([1024, 10]);
    expect([rowsWithin(network(50_000, 2)), rowsWithin(network(1e9, 2))]).toEqual([49, 1]);
  });
});

describe("what is streamed of a table", () => {
  it("is one group for all rows in regression, and where classes are too many for a small picture", async () => {
    const regression = await open(reference!, { task: "regression" }, { loss: { type: "MSELoss" } });
    expect((await ask(regression, { type: "distributions", rows: 50 })).groups).toEqual([50]);
    const classes = Array.from({ length: 11 }, (_, k) => `class ${k}`);
    const wide = { model: [{ type: "Linear", out_features: 11 }], loss: { type: "CrossEntropyLoss" } };
    const many = await open(reference!, { classes }, wide);
    expect((await ask(many, { type: "distributions", rows: 1000 })).groups).toEqual([90]);
  });

  it("stays small however wide a layer and however many rows there are", async () => {
    const wide = [{ type: "Linear", out_features: 3000 }, { type: "ReLU" }, { type: "Linear", out_features: 1 }];
    const session = await open(reference!, { rows: 2000 }, { model: wide });
    const { groups, layers } = await ask(session, { type: "distributions", rows: 1000 });
    // A million values at most: 6,004 of each row.
    expect(groups[0]! + groups[1]!).toBe(166);
    expect(layers[0]!.units).toBe(3000);
    expect(layers[0]!.counts).toHaveLength(256 * 2 * bins);
  });

  it("is nothing for rows, columns and cells that are not there", async () => {
    const session = await open(reference!);
    const answers = await session.probe([
      { type: "distributions", rows: 0 },
      { type: "distributions", rows: 1001 },
      { type: "predictions", rows: 0.5 },
      { type: "row", example: 90, changes: [] },
      { type: "row", example: 0, changes: [{ column: 3, cell: 0 }] },
      { type: "row", example: 0, changes: [{ column: 1, cell: 1 }] },
    ]);
    expect(answers).toEqual([null, null, null, null, null, null]);
  });
});
