/** What the page saves as CSV, read back with the reader of tables. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { writeCsv } from "../../app/pictures/csv.ts";
import { curvesTable } from "../../app/pictures/curves.ts";
import { saveCurves } from "../../app/pictures/saveCsv.ts";
import { store } from "../../app/store/store.ts";
import { accuraciesTable, confusionTable, predictionsTable } from "../../app/visuals/tables.ts";
import type { CurvePoint, Snapshot } from "../../engine/worker/protocol.ts";
import { snapshot } from "./outputSamples.ts";

const initial = store.getState();

afterEach(() => {
  store.setState(initial);
  vi.restoreAllMocks();
});

/** Every field of a file that quotes none. */
const read = (csv: string) => csv.split("\r\n").map((line) => line.split(","));

const point = (step: number, loss: number, accuracy?: number): CurvePoint => ({
  step,
  epoch: step / 3,
  learningRate: 0.1 * 0.9 ** step,
  train: { loss, ...(accuracy !== undefined && { accuracy }) },
  test: { loss: loss / 3, ...(accuracy !== undefined && { accuracy: accuracy / 3 }) },
});

it("curves come back from CSV with every digit, in the order and under the names of PyTorch's loggers", () => {
  const curve = [point(0, Math.LN2, 0.5), point(1, 1 / 3, 2 / 3), point(2, 1e-7, 1), point(7, Number.NaN, 0)];
  const [header, ...rows] = read(writeCsv(curvesTable({ ...initial, curve })));
  expect(header).toEqual([
    "step",
    "epoch",
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "learning_rate",
  ]);
  // The file ends with the end of a line.
  expect(rows.pop()).toEqual([""]);
  const back = rows.map((row) => {
    const [step, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy, learningRate] = row.map(Number);
    const train = { loss: trainLoss, accuracy: trainAccuracy };
    return { step, epoch, learningRate, train, test: { loss: testLoss, accuracy: testAccuracy } };
  });
  expect(back).toEqual(curve);
});

it("leaves the accuracies of a regression empty", () => {
  const [, row] = read(writeCsv(curvesTable({ ...initial, curve: [point(1, 0.25)] })));
  expect(row).toEqual(["1", String(1 / 3), "0.25", String(0.25 / 3), "", "", String(0.1 * 0.9)]);
});

it("writes the running loss beside the evaluation of its step, or in a row of its own", () => {
  const state = {
    ...initial,
    snapshot: { ...snapshot, stepsPerEpoch: 4000 },
    curve: [point(0, 2), point(4000, 1)],
    runningLoss: [2000, 4000].map((step) => ({ step, epoch: 1, batch: step, loss: 3000 / step })),
  };
  const { header, rows } = curvesTable(state);
  expect(header.at(-1)).toBe("running_loss");
  expect(rows.map((row) => [row[0], row[1], row[2], row.at(-1)])).toEqual([
    [0, 0, 2, null],
    [2000, 0.5, null, 1.5],
    [4000, 4000 / 3, 1, 0.75],
  ]);
});

describe("the tables of pictures", () => {
  const classes = ["cat", "dog"];

  it("count what each class was taken for, and how much of it was right", () => {
    const evaluation = {
      confusion: [
        [3, 1],
        [0, 0],
      ],
      perClass: [0.75, Number.NaN],
    };
    expect(writeCsv(confusionTable(classes, evaluation))).toBe("truth,cat,dog\r\ncat,3,1\r\ndog,0,0\r\n");
    expect(writeCsv(accuraciesTable(classes, evaluation))).toBe(
      "class,test_accuracy,test_examples\r\ncat,0.75,4\r\ndog,NaN,0\r\n",
    );
  });

  it("say of each test row what is true and what the net says", () => {
    const rows = { type: "predictions", rows: 2, examples: Int32Array.of(4, 9), outputs: 1 } as const;
    const values = Float32Array.of(0, Math.log(3));
    const logits = { ...rows, values, labels: Int32Array.of(1, 0) };
    const { header, rows: scored } = predictionsTable(
      logits,
      { task: "classification", classes },
      { type: "BCEWithLogitsLoss" },
    );
    expect(header).toEqual(["test_row", "truth", "score_cat", "score_dog"]);
    expect(scored.map(([row, truth]) => [row, truth])).toEqual([
      [4, "dog"],
      [9, "cat"],
    ]);
    expect(scored.map(([, , , dog]) => dog)).toEqual([0.5, expect.closeTo(0.75, 6)]);
    const numbers = { ...rows, values: Float32Array.of(0.5, 2), labels: Float32Array.of(0.25, 3) };
    expect(writeCsv(predictionsTable(numbers, { task: "regression", classes: [] }, { type: "MSELoss" }))).toBe(
      "test_row,truth,predicted\r\n4,0.25,0.5\r\n9,3,2\r\n",
    );
  });
});

it("quotes what has commas, quotes or ends of lines, as RFC 4180 says", () => {
  const csv = writeCsv({
    header: ["class", "n"],
    rows: [
      ['a "b", c', 1],
      ["two\nlines", null],
      ["飞机", 0.1],
    ],
  });
  expect(csv).toBe('class,n\r\n"a ""b"", c",1\r\n"two\nlines",\r\n飞机,0.1\r\n');
});

it("names the file after experiment and step", async () => {
  const names: string[] = [];
  const blobs: Blob[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    if (blob instanceof Blob) blobs.push(blob);
    return "blob:none";
  });
  const at: Snapshot = { ...snapshot, step: 400 };
  store.setState({ preset: { id: "spiral", isEdited: false }, snapshot: at, curve: [point(400, 0.1, 1)] });
  saveCurves();
  expect(names).toEqual(["layerlab-spiral-step-400-curves.csv"]);
  expect(await blobs[0]!.text()).toBe(writeCsv(curvesTable(store.getState())));
  expect(blobs[0]!.type).toBe("text/csv;charset=utf-8");
});
