/** Layerlab itself, driven as the page's worker drives it: a session from a document, advanced many steps a call. */

import type { Dataset } from "../../../engine/data/dataset.ts";
import { describeFeatures, describeImages } from "../../../engine/data/describe.ts";
import { createWasmDevice } from "../../../engine/devices/wasm/device.ts";
import { parseExperiment } from "../../../engine/experiment/parse.ts";
import type { Device } from "../../../engine/graph/device.ts";
import { wasmKernels } from "../../../engine/ops/wasmKernels.ts";
import { createSession } from "../../../engine/train/createSession.ts";
import { openDevice } from "../../../engine/train/openDevice.ts";
import type { Session } from "../../../engine/train/session.ts";
import type { Case } from "../cases.ts";
import { makeExamples } from "../data.ts";
import type { Open } from "../measure.ts";

/** So many epochs that no measurement ends them. */
const endless = 100_000_000;
const half = [0.5, 0.5, 0.5];

function datasetOf(measured: Case): Dataset {
  const { inputShape, loss, trainSize, testSize } = measured;
  const isToy = loss === "MSELoss";
  const channels = inputShape[0]!;
  const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
  return {
    type: "bench",
    ...(isToy
      ? describeFeatures({ features: ["x1", "x2"] }, { task: "regression", classes: [] })
      : describeImages(inputShape, { task: "classification", classes })),
    normalize: isToy ? null : { mean: half.slice(0, channels), std: half.slice(0, channels) },
    train: { ...makeExamples(measured, trainSize), size: trainSize },
    test: { ...makeExamples(measured, testSize), size: testSize },
  };
}

async function train(session: Session, steps: number): Promise<void> {
  for (let left = steps; left > 0; ) {
    const advance = await session.advance({ maxSteps: left, maxEpochs: Infinity });
    if (advance.diverged) throw new Error("the loss became NaN or infinite");
    left -= advance.steps;
  }
}

/** A session that trains a case on a device. */
export function openSession(measured: Case, device: Device): Promise<Session> {
  const { model, loss, optimizer, batch } = measured;
  const experiment = parseExperiment({
    version: 1,
    dataset: { type: loss === "MSELoss" ? "Plane" : "Shapes10" },
    model,
    loss: { type: loss },
    optimizer,
    training: { batch_size: batch, epochs: endless, shuffle: true },
  });
  return createSession({ experiment, dataset: datasetOf(measured), device });
}

async function openAs(
  { device, threads, relaxed }: Readonly<Record<string, unknown>>,
  onError: (complaint: string) => void,
): Promise<Device> {
  if (device === "webgpu") return openDevice("webgpu", { onError });
  if (relaxed === false) return createWasmDevice(wasmKernels, { relaxed: false });
  return openDevice("wasm", { threads: threads === "all" ? navigator.hardwareConcurrency : 1 });
}

/** Options: `device` ("webgpu"), `threads` ("all" for as many as the machine has), `relaxed` (false for no fused multiply–add). */
export const open: Open = async (measured, options) => {
  const complaints: string[] = [];
  const device = await openAs(options, (complaint) => complaints.push(complaint));
  const session = await openSession(measured, device);
  return {
    async run(times) {
      // What a GPU refuses to do it does in no time.
      if (complaints.length > 0) throw new Error(complaints[0]);
      if (measured.kind !== "evaluate") return train(session, times);
      for (let i = 0; i < times; i++) await session.evaluate();
    },
  };
};
