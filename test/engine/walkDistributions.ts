/** What a net says of a table's test rows on given devices, against the same net computed by hand. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeFeatures } from "../../engine/data/describe.ts";
import { createRng } from "../../engine/define/rng.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import type { Histograms, ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import type { DeviceCase } from "../support/devices.ts";
import { accumulated } from "../support/tolerances.ts";

interface Table {
  readonly classes?: readonly string[];
  readonly rows?: number;
  readonly task?: Dataset["task"];
}

/** `duration`, `amount` and a column that is always 2; labels go round the classes, or are the sum. Its test rows differ from its training rows. */
function madeUp({ classes = ["bad", "good"], rows = 90, task = "classification" }: Table): Dataset {
  const features = ["duration", "amount", "constant"];
  const split = (size: number, seed: number) => {
    const rng = createRng(seed);
    const inputs = Float32Array.from({ length: size * 3 }, (_, i) => (i % 3 === 2 ? 2 : 4 * rng.next() - 2));
    const sum = (row: number) => inputs[3 * row]! + inputs[3 * row + 1]!;
    const labels =
      task === "regression"
        ? Float32Array.from({ length: size }, (_, row) => sum(row))
        : Int32Array.from({ length: size }, (_, row) => row % classes.length);
    return { inputs, labels, size };
  };
  const known = { task, classes: task === "regression" ? [] : classes };
  return {
    type: "Circle",
    ...describeFeatures({ features }, known),
    normalize: null,
    columns: [
      { kind: "number", name: "duration", mean: 20, std: 10 },
      { kind: "category", name: "amount", categories: ["all"] },
      { kind: "number", name: "constant", mean: 2, std: 0 },
    ],
    train: split(20, 1),
    test: split(rows, 2),
  };
}

const model = [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }];

async function open({ open: openDevice }: DeviceCase, table: Table = {}, document: object = {}): Promise<Session> {
  const experiment = parseExperiment({
    version: 1,
    seed: 5,
    dataset: { type: "Circle" },
    model,
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "SGD", lr: 0.1 },
    training: { batch_size: 5, epochs: 1, shuffle: true },
    ...document,
  });
  return createSession({ experiment, dataset: madeUp(table), device: openDevice() });
}

async function ask<T extends ProbeRequest["type"]>(session: Session, request: Extract<ProbeRequest, { type: T }>) {
  const [answer] = await session.probe([request]);
  if (answer?.type !== request.type) throw new Error(`no ${request.type}`);
  return answer as Extract<ProbeResult, { type: T }>;
}

const rowOf = ({ dataset }: Session, row: number) => dataset.test.inputs.subarray(3 * row, 3 * row + 3);

/** Outputs of every layer for one row's inputs: of `model`, in float64. */
async function layersOf(session: Session) {
  const weights = new Map((await session.weights()).map(({ name, values }) => [name, values]));
  const linear = (x: ArrayLike<number>, name: string) =>
    Array.from(
      weights.get(`${name}.bias`)!,
      (bias, unit) =>
        bias +
        Array.from(x).reduce((sum, value, i) => sum + value * weights.get(`${name}.weight`)![unit * x.length + i]!, 0),
    );
  return (inputs: ArrayLike<number>): readonly number[][] => {
    const input = Array.from(inputs);
    const hidden = linear(input, "0");
    const active = hidden.map(Math.tanh);
    return [input, hidden, active, linear(active, "2")];
  };
}

interface Expected {
  readonly histograms: Histograms;
  readonly bins: number;
  readonly groups: number;
  /** One unit's values in one group. */
  readonly unit: number;
  readonly group: number;
  readonly values: readonly number[];
  /** All of the unit's values. */
  readonly all: readonly number[];
}

/** Values beside an edge may lie on either side of it, by a device's rounding. */
function expectHistogram({ histograms, bins, groups, unit, group, values, all }: Expected): void {
  const [min, max] = [Math.min(...all), Math.max(...all)];
  expect(histograms.ranges.subarray(2 * unit, 2 * unit + 2)).toBeCloseToTensor([min, max], accumulated);
  const rounding = accumulated.atol + accumulated.rtol * Math.max(Math.abs(min), Math.abs(max));
  let counted = 0;
  for (let bin = 0; bin < bins; bin++) {
    counted += histograms.counts[(unit * groups + group) * bins + bin]!;
    const edge = min + ((bin + 1) / bins) * (max - min);
    if (bin === bins - 1) expect(counted).toBe(values.length);
    else {
      expect(counted).toBeGreaterThanOrEqual(values.filter((value) => value < edge - rounding).length);
      expect(counted).toBeLessThanOrEqual(values.filter((value) => value < edge + rounding).length);
    }
  }
}

export function walkDistributions(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, a net on a table", (device) => {
    it("says how the inputs and every unit are distributed over the test rows, by class", async () => {
      const session = await open(device);
      await session.advance({ maxSteps: 3 });
      const { groups, bins, input, layers } = await ask(session, { type: "distributions", rows: 1000 });
      expect(groups).toEqual([45, 45]);
      const layersAt = await layersOf(session);
      const rows = Array.from({ length: 90 }, (_, row) => layersAt(rowOf(session, row)));
      [input, ...layers].forEach((histograms, layer) => {
        expect(histograms.units).toBe(rows[0]![layer]!.length);
        expect(histograms.counts).toHaveLength(histograms.units * 2 * bins);
        for (let unit = 0; unit < histograms.units; unit++) {
          const all = rows.map((outputs) => outputs[layer]![unit]!);
          // The column that never changes has no edges: all is in its middle.
          if (layer === 0 && unit === 2) {
            expect(histograms.ranges.subarray(4)).toEqual(Float32Array.of(2, 2));
            expect(histograms.counts[2 * 2 * bins + bins / 2]).toBe(45);
            continue;
          }
          for (const group of [0, 1]) {
            const values = all.filter((_, row) => row % 2 === group);
            expectHistogram({ histograms, bins, groups: 2, unit, group, values, all });
          }
        }
      });
      session.dispose();
    });

    it("gives its outputs for the test rows, with what is true of them", async () => {
      const session = await open(device, { task: "regression" }, { loss: { type: "MSELoss" } });
      const { examples, outputs, values, labels } = await ask(session, { type: "predictions", rows: 40 });
      expect(outputs).toBe(1);
      expect([...examples.subarray(0, 5)]).toEqual([0, 2, 4, 6, 9]);
      expect(examples).toHaveLength(40);
      const layersAt = await layersOf(session);
      expect(values).toBeCloseToTensor(
        Array.from(examples, (row) => layersAt(rowOf(session, row))[3]![0]!),
        accumulated,
      );
      expect([...labels]).toEqual(Array.from(examples, (row) => session.dataset.test.labels[row]));
      session.dispose();
    });

    it("says how far each column moves what it puts out: slope times deviation, over the test rows and all outputs", async () => {
      const document = {
        model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 2 }],
        loss: { type: "CrossEntropyLoss" },
      };
      const session = await open(device, {}, document);
      await session.advance({ maxSteps: 3 });
      const { effects } = await ask(session, { type: "effects" });
      const weights = new Map((await session.weights()).map(({ name, values }) => [name, values]));
      const layersAt = await layersOf(session);
      const rows = Array.from({ length: 90 }, (_, row) => rowOf(session, row));
      const expected = [0, 1, 2].map((column) => {
        const mean = rows.reduce((sum, row) => sum + row[column]! / 90, 0);
        const changes = rows.flatMap((row) =>
          [0, 1].map((output) => {
            const slope = layersAt(row)[2]!.reduce(
              (sum, active, unit) =>
                sum +
                weights.get("2.weight")![output * 4 + unit]! *
                  (1 - active ** 2) *
                  weights.get("0.weight")![unit * 3 + column]!,
              0,
            );
            return Math.abs(slope * (row[column]! - mean));
          }),
        );
        return changes.reduce((sum, change) => sum + change / changes.length, 0);
      });
      expect(expected[0]).toBeGreaterThan(0.05);
      expect(effects).toBeCloseToTensor(expected, accumulated);
      session.dispose();
    });

    it("answers for a row as it is, and with other cells: 12 months are −0.8 of a deviation", async () => {
      const session = await open(device);
      const example = 7;
      const answer = await ask(session, { type: "row", example, changes: [{ column: 0, cell: 12 }] });
      const stored = rowOf(session, example);
      expect(answer.cells[0]).toBeCloseTo(20 + 10 * stored[0]!, 4);
      expect(answer.label).toBe(1);
      const layersAt = await layersOf(session);
      expect(answer.asItWas).toBeCloseToTensor(layersAt(stored)[3]!, accumulated);
      expect(answer.outputs).toBeCloseToTensor(layersAt([-0.8, stored[1]!, stored[2]!])[3]!, accumulated);
      session.dispose();
    });
  });
}

export { ask, madeUp, open };
