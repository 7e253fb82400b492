/** The curves of a run as a table: a row for each evaluation, under the names that PyTorch users log them by. */

import type { AppState } from "../store/state.ts";
import type { CsvCell, CsvTable } from "./csv.ts";

const header = [
  "step",
  "epoch",
  "train_loss",
  "test_loss",
  "train_accuracy",
  "test_accuracy",
  "learning_rate",
  "running_loss",
];

/**
 * All points that the page has. The mean losses of 2,000 batches, where there are some, stand in rows of their own where no evaluation was made at
 * that step, as metrics that are logged at different steps do in Lightning's `metrics.csv`.
 */
export function curvesTable({ curve, runningLoss, snapshot }: AppState): CsvTable {
  const rows = new Map<number, CsvCell[]>();
  for (const { step, epoch, learningRate, train, test } of curve) {
    const accuracies = [train.accuracy ?? null, test.accuracy ?? null];
    rows.set(step, [step, epoch, train.loss, test.loss, ...accuracies, learningRate, null]);
  }
  const stepsPerEpoch = snapshot?.stepsPerEpoch ?? 0;
  for (const { step, epoch, batch, loss } of runningLoss) {
    const inEpochs = stepsPerEpoch > 0 ? epoch - 1 + batch / stepsPerEpoch : null;
    const row = rows.get(step) ?? [step, inEpochs, null, null, null, null, null, null];
    rows.set(step, [...row.slice(0, -1), loss]);
  }
  const hasRunningLoss = runningLoss.length > 0;
  const inOrder = [...rows.values()].sort((a, b) => Number(a[0]) - Number(b[0]));
  const shown = hasRunningLoss ? header.length : header.length - 1;
  return { header: header.slice(0, shown), rows: inOrder.map((row) => row.slice(0, shown)) };
}

export const runningLossTable = ({ runningLoss }: AppState): CsvTable => ({
  header: ["step", "epoch", "batch", "running_loss"],
  rows: runningLoss.map(({ step, epoch, batch, loss }) => [step, epoch, batch, loss]),
});
