/** A small table and what the worker would send of a net on it. */

import { describeFeatures } from "../../engine/data/describe.ts";
import type { TableColumn } from "../../engine/data/rowColumns.ts";
import type { DataSummary, Histograms, ProbeResult } from "../../engine/worker/protocol.ts";

/** German credit, in little. */
export const credit: DataSummary = {
  type: "Circle",
  ...describeFeatures(
    { features: ["duration", "amount", "age"] },
    { task: "classification", classes: ["bad", "good"], trainSize: 8, testSize: 6 },
  ),
  tableColumns: ["duration", "amount", "age"].map((name) => ({ kind: "number", name })),
  normalize: null,
  trainSize: 8,
  testSize: 6,
  trainSample: { inputs: new Float32Array(24), labels: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1), size: 8 },
  testSample: { inputs: new Float32Array(18), labels: Int32Array.of(0, 1, 0, 1, 0, 1), size: 6 },
};

/** A table of 21 columns and 24 inputs: the fourth is one of four categories. */
const columns: readonly TableColumn[] = Array.from({ length: 21 }, (_, c) =>
  c === 3
    ? { kind: "category", name: "purpose", categories: ["car", "house", "school", "travel"] }
    : { kind: "number", name: `column ${c}` },
);

export const wideCredit: DataSummary = {
  ...credit,
  ...describeFeatures(
    {
      features: columns.flatMap((column) =>
        column.kind === "number" ? [column.name] : column.categories.map((category) => `${column.name}=${category}`),
      ),
    },
    { task: credit.task, classes: credit.classes },
  ),
  tableColumns: columns,
  columns: columns.map((column) => (column.kind === "number" ? { ...column, mean: 40, std: 10 } : column)),
};

/** Cars' consumption: a number to be found. */
export const cars: DataSummary = {
  ...credit,
  task: "regression",
  classes: [],
  trainSample: { ...credit.trainSample, labels: new Float32Array(8) },
  testSample: { ...credit.testSample, labels: new Float32Array(6) },
};

const bins = 8;

/** The values of each group lie in one bin: of the first class in the second, of the last in the last but one. */
export function apart(units: number, groups: number): Histograms {
  const counts = new Uint32Array(units * groups * bins);
  for (let unit = 0; unit < units; unit++) {
    for (let group = 0; group < groups; group++) {
      const bin = groups === 1 ? 4 : Math.round(1 + (group / (groups - 1)) * (bins - 3));
      counts[(unit * groups + group) * bins + bin] = 3;
    }
  }
  return { units, ranges: Float32Array.from({ length: 2 * units }, (_, i) => (i % 2 === 0 ? -1 : 3)), counts };
}

/** @param units of the input and of every layer */
export function distributions(units: readonly number[], groups = 2): Extract<ProbeResult, { type: "distributions" }> {
  const [input, ...layers] = units.map((count) => apart(count, groups));
  return { type: "distributions", rows: 1000, groups: new Array(groups).fill(3), bins, input: input!, layers };
}
