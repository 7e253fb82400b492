/** The next step looked at on WebGPU, whole numbers among its tensors, taken apart too, a weight edited by hand, and the ledger of what comes of it. */

import { expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { createLedgerKeeper } from "../../engine/train/inspect/ledger.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { float32 } from "../support/tolerances.ts";
import { openForFile } from "../support/webgpu.ts";

const { open } = await openForFile();

/** What the step is made of: its outputs piece by piece, by operation. */
async function outputsOf(session: Session) {
  const answer = await session.answerInspector({ type: "outline" });
  const operations = answer?.type === "outline" ? answer.outline.operations : [];
  const outputs = [];
  for (const operation of operations.keys()) {
    const answer = await session.answerInspector({ type: "operation", operation, example: 1 });
    if (answer?.type === "operation") outputs.push(...answer.pieces.map(({ output }) => output));
  }
  return outputs;
}

/** Of two recorded steps and the next. */
async function ledgerOf(session: Session) {
  const keeper = createLedgerKeeper();
  await keeper.advance(session, { maxSteps: 2 });
  return keeper.read(session, { parameter: "2.weight", element: 7 });
}

it("is that of the reference device, and is not taken; a weight that is then set is the device's own, and so is its ledger", async () => {
  const experiment = circle({
    dataset: { type: "Blobs" },
    model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 3 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.1, momentum: 0.9 },
  });
  const dataset = await loadDataset({ experiment, files: noFiles });
  const session = await createSession({ experiment, dataset, device: open() });
  const reference = await createSession({ experiment, dataset, device: openers.reference() });
  await session.advance({ maxSteps: 1 });
  await reference.advance({ maxSteps: 1 });
  const before = await session.checkpoint();

  const [got, expected] = [await session.inspect(), await reference.inspect()];
  expect(got.map(({ values, ...label }) => label)).toEqual(expected.map(({ values, ...label }) => label));
  for (const [i, { values }] of expected.entries()) expect(got[i]!.values).toBeCloseToTensor(values, float32);
  const [pieces, expectedPieces] = [await outputsOf(session), await outputsOf(reference)];
  expect(pieces.map(({ symbol, shape }) => ({ symbol, shape }))).toEqual(
    expectedPieces.map(({ symbol, shape }) => ({ symbol, shape })),
  );
  expect(pieces.length).toBeGreaterThan(20);
  for (const [i, { values }] of expectedPieces.entries()) expect(pieces[i]!.values).toBeCloseToTensor(values, float32);
  expect(await session.checkpoint()).toEqual(before);

  for (const each of [session, reference]) each.setWeight({ name: "2.weight", index: 7, value: -0.3 });
  const [weights, edited] = [await session.weights(), await reference.weights()];
  for (const [i, { values }] of edited.entries()) expect(weights[i]!.values).toBeCloseToTensor(values, float32);
  expect(weights[2]!.values[7]).toBe(Math.fround(-0.3));

  const [ledger, expectedLedger] = [await ledgerOf(session), await ledgerOf(reference)];
  expect(ledger?.columns).toEqual(expectedLedger?.columns);
  expect(ledger?.rows.map(({ step }) => step)).toEqual([2, 3, 4]);
  for (const [i, { values }] of expectedLedger!.rows.entries())
    expect(ledger!.rows[i]!.values).toBeCloseToTensor(values, float32);
  session.dispose();
});
