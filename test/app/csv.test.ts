/** What the page saves as CSV, read back with the reader of tables. */

import { afterEach, expect, it, vi } from "vitest";
import { writeCsv } from "../../app/pictures/csv.ts";
import { curvesTable } from "../../app/pictures/curves.ts";
import { saveCurves } from "../../app/pictures/saveCsv.ts";
import { store } from "../../app/store/store.ts";
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
