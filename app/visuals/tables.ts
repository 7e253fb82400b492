/** The numbers of pictures as tables to be saved: under the data set's own names, which programs compare. */

import type { Spec } from "../../engine/experiment/experiment.ts";
import type { DataSummary, Evaluation } from "../../engine/worker/protocol.ts";
import type { CsvTable } from "../pictures/csv.ts";
import { readingOf } from "./predictions.ts";
import { type Predictions, sharesOf } from "./rowScores.ts";

/** Rows are the truth, columns what the net said. */
export const confusionTable = (classes: readonly string[], { confusion }: Pick<Evaluation, "confusion">): CsvTable => ({
  header: ["truth", ...classes],
  rows: classes.map((name, truth) => [name, ...classes.map((_, said) => confusion[truth]?.[said] ?? 0)]),
});

export function accuraciesTable(
  classes: readonly string[],
  { perClass, confusion }: Pick<Evaluation, "perClass" | "confusion">,
): CsvTable {
  const examples = (k: number) => (confusion[k] ?? []).reduce((sum, count) => sum + count, 0);
  return {
    header: ["class", "test_accuracy", "test_examples"],
    rows: classes.map((name, k) => [name, perClass[k] ?? null, examples(k)]),
  };
}

/** The test rows that are shown, by their places in the test set: how much the net says for each class, or the number that it says. */
export function predictionsTable(
  predictions: Predictions | null,
  { task, classes }: Pick<DataSummary, "task" | "classes">,
  loss: Spec,
): CsvTable {
  const said = task === "regression" ? ["predicted"] : classes.map((name) => `score_${name}`);
  const header = ["test_row", "truth", ...said];
  if (!predictions) return { header, rows: [] };
  const { examples, labels, values, outputs } = predictions;
  if (task === "regression") {
    return { header, rows: Array.from(examples, (row, i) => [row, labels[i]!, values[i * outputs]!]) };
  }
  const shares = sharesOf(predictions, readingOf({ task, loss, outputs }));
  return { header, rows: Array.from(examples, (row, i) => [row, classes[labels[i]!]!, ...shares[i]!]) };
}
