/** What training asks of the GPU's queue: as much for a thousand steps as for one, and nothing that waits in between. */

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Device } from "../../engine/graph/device.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import { watchGpu } from "../support/watchedGpu.ts";

const toy = parseExperiment({
  version: 1,
  // 5,000 mini-batches to an epoch, so that no order of examples is uploaded in the middle of what is counted.
  dataset: { type: "Circle", samples: 100_000 },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.01 },
  training: { batch_size: 10, epochs: 100, shuffle: true },
});

describe("a toy network's steps on WebGPU", () => {
  const watched = watchGpu();
  const complaints: string[] = [];
  let device: Device;
  let session: Session;

  beforeAll(async () => {
    device = await openWebgpuDevice(webgpuKernels, {
      gpu: watched.gpu,
      onError: (message) => complaints.push(message),
    });
    const dataset = await loadDataset({ experiment: toy, files: noFiles });
    session = await createSession({ experiment: toy, dataset, device });
    // The first slice is one step, to know how long one takes. On a clock that stands still the next ones are as long as they may be.
    vi.spyOn(performance, "now").mockReturnValue(0);
    await session.advance({ maxSteps: 1 });
  });
  beforeEach(watched.clear);
  afterAll(() => {
    vi.restoreAllMocks();
    session.dispose();
    device.dispose();
    expect(complaints).toEqual([]);
  });

  async function callsFor(maxSteps: number) {
    watched.clear();
    const { steps, losses } = await session.advance({ maxSteps });
    expect(steps).toBe(maxSteps);
    expect(losses.every(Number.isFinite)).toBe(true);
    const { setPipeline, setBindGroup, dispatchWorkgroups, ...others } = watched.calls;
    return { perDispatch: [setPipeline!, setBindGroup!, dispatchWorkgroups!], others, objects: watched.objects() };
  }

  it("are two uploads, two submissions and one readback, however many there are", async () => {
    const expected = {
      // The table of the steps' numbers, and which row is the first.
      writeBuffer: 2,
      // The steps, and the copy of their losses.
      createCommandEncoder: 2,
      finish: 2,
      submit: 2,
      beginComputePass: 1,
      end: 1,
      copyBufferToBuffer: 1,
      mapAsync: 1,
      getMappedRange: 1,
      unmap: 1,
    };
    expect((await callsFor(1)).others).toEqual(expected);
    expect((await callsFor(500)).others).toEqual(expected);
    expect((await callsFor(1000)).others).toEqual(expected);
  });

  it("make the same few objects for 500 steps as for 1,000", async () => {
    const [some, more] = [await callsFor(500), await callsFor(1000)];
    // Two encoders, a pass, two command buffers, a promise and the mapped losses.
    expect([some.objects, more.objects]).toEqual([7, 7]);
    // What does grow makes none.
    expect(more.perDispatch).toEqual(some.perDispatch.map((calls) => 2 * calls));
  });

  it("are submitted in parts of 20,000 dispatches, lest the system take the GPU for hung", async () => {
    const [one, many] = [await callsFor(1), await callsFor(1500)];
    const stepsPerSubmit = Math.floor(20_000 / one.perDispatch[0]!);
    expect(many.others.beginComputePass).toBe(Math.ceil(1500 / stepsPerSubmit));
    expect(many.others).toMatchObject({ writeBuffer: 2, mapAsync: 1 });
  });
});
