/** Random documents from all tables, trained on two devices: rounding is all that tells them apart, and threads are not to be told at all. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Device } from "../../engine/graph/device.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { drawnRun, type Run } from "../support/drawnRuns.ts";
import { createTally } from "../support/drawnTally.ts";
import { foundRuns } from "../support/foundRuns.ts";
import { fullMark, isFull } from "../support/full.ts";
import { dataOf, type Numbers, trainOn } from "../support/fuzz.ts";
import { once } from "../support/once.ts";
import { createRoundingDevice } from "../support/roundingDevice.ts";

/** What rounding does may be this many times what it did in two runs with errors drawn at random. */
const caution = 30;
/** Numbers that rounding moves by more than this part of themselves tell nothing. */
const chaos = 0.03;

/** This many smaller documents are tried where one fails. */
const mostShrinks = 100;

const devices: Device[] = [];
const trained = createTally();
afterAll(() => {
  if (isFull) console.warn(["Documents with each entry:", ...trained.lines].join("\n"));
  for (const device of devices) device.dispose();
});
function keep(device: Device): Device {
  devices.push(device);
  return device;
}
const reference = once(async () => keep(createReferenceDevice(referenceKernels)));
const alone = once(async () => keep(createWasmDevice(wasmKernels)));
const together = once(async () => {
  const device = keep(createWasmDevice(wasmKernels, { threads: 2, minimumWork: 0 }));
  await device.ready;
  expect(device).toMatchObject({ threads: 2, notice: null });
  return device;
});

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((max, each) => Math.max(max, Math.abs(each)), 0);
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((max, each, i) => (Object.is(each, b[i]) ? max : Math.max(max, Math.abs(each - b[i]!))), 0);

/** Compares as far as rounding leaves the numbers their meaning. */
function expectClose(got: Numbers, expected: Numbers, rounded: readonly Numbers[]): number {
  for (const [i, [name, values]] of expected.entries()) {
    const scale = largest(values);
    const isLost = (numbers: Numbers) => numbers[i] !== undefined && !Number.isFinite(largest(numbers[i][1]));
    // Where no rounding helps, wasm has no finite number either.
    if ([expected, ...rounded].every(isLost)) expect(isLost(got), `${name} is not finite`).toBe(true);
    const moved = Math.max(...rounded.map((each) => (each[i] ? furthest(values, each[i][1]) : Infinity)));
    const tolerance = caution * moved + 2 ** -20 * scale + 1e-7;
    if (!(tolerance <= chaos * Math.max(scale, 1e-3)) || scale > 1e30) return i / expected.length;
    expect(got[i]?.[0], "steps that were made").toBe(name);
    const error = furthest(values, got[i]![1]);
    if (!(error <= tolerance)) throw new Error(`${name}: ${error} from the reference, where rounding makes ${moved}`);
  }
  return 1;
}

/** @returns which part of the numbers could be compared, null for a run whose data set's size does not suit */
async function check(run: Run): Promise<number | null> {
  const dataset = await dataOf(run);
  if (!dataset) return null;
  const expected = await trainOn(await reference(), run, dataset);
  const rounded: Numbers[] = [];
  for (const seed of [1, 2]) {
    const device = createRoundingDevice(seed);
    rounded.push(await trainOn(device, run, dataset));
    device.dispose();
  }
  const got = await trainOn(await alone(), run, dataset);
  expect(await trainOn(await together(), run, dataset), "on two threads").toEqual(got);
  expect(await trainOn(await alone(), run, dataset, { isInterrupted: true }), "interrupted").toEqual(got);
  return expectClose(got, expected, rounded);
}

/** Runs that many, and where one fails a smallest one that does, to be pasted. */
async function fuzz(seed: number, numRuns: number): Promise<void> {
  const compared: number[] = [];
  let failures = 0;
  const property = fc.asyncProperty(drawnRun, async (run) => {
    // What is tried after a failure is smaller documents, and soon small enough.
    if (failures > 0 && ++failures > mostShrinks) return;
    const part = await check(run).catch((error: unknown) => {
      failures++;
      throw error;
    });
    fc.pre(part !== null);
    compared.push(part);
    trained.add(run.experiment);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns, maxSkipsPerRun: 10 });
  if (failed && !counterexample) throw new Error("Hardly any document could be trained");
  if (failed) {
    const [{ experiment, ...rest }] = counterexample!;
    const document = JSON.stringify(compactExperiment(experiment));
    throw new Error(`${document}\n${JSON.stringify(rest)}\n${errorInstance}`, { cause: errorInstance });
  }
  // The others are chaotic: ties, kinks, losses that grow without bound.
  const mean = compared.reduce((sum, part) => sum + part, 0) / compared.length;
  expect(mean).toBeGreaterThan(0.5);
}

describe("what is drawn", () => {
  it("has every entry of every table", () => {
    const drawn = createTally();
    for (const { experiment } of fc.sample(drawnRun, { seed: 3, numRuns: 500 })) drawn.add(experiment);
    expect(drawn.missing).toEqual([]);
  });
});

describe("random documents give on wasm what they give on the reference, the same bits on two threads and when resumed", () => {
  it.each(foundRuns)("found before: $title", async ({ run }) => {
    expect(await check(run)).not.toBeNull();
  });

  it.each([1, 2])("drawn with seed %i", (seed) => fuzz(seed, 20));

  const documents = Number(process.env.LAYERLAB_FUZZ ?? 0);
  const size = 20;
  if (isFull && documents > 0) {
    const parts = Array.from({ length: Math.ceil(documents / size) }, (_, i) => i);
    it.each(parts)(`${fullMark} part %i of ${documents} more`, (i) =>
      fuzz(1000 + i, Math.min(size, documents - i * size)),
    );
  }
});
