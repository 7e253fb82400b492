/** The inspector's questions about the step that comes next, put to a session and to the worker's runner. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { Device } from "../../engine/graph/device.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Outline } from "../../engine/train/inspect/inspection.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { image, linear } from "../support/entryExperiments.ts";
import { Page } from "../support/workerPage.ts";

async function open(experiment: Experiment, device: Device = openers.wasm()): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device });
}

async function outlineOf(session: Session): Promise<Outline> {
  const answer = await session.answerInspector({ type: "outline" });
  if (answer?.type !== "outline") throw new Error("no outline");
  return answer.outline;
}

/** Asks for all that there is. */
async function lookThrough(session: Session): Promise<void> {
  const { operations } = await outlineOf(session);
  for (const operation of operations.keys()) {
    const answer = await session.answerInspector({ type: "operation", operation, example: "mean" });
    if (answer?.type !== "operation") throw new Error("no pieces");
    for (const piece of answer.pieces.keys())
      await session.answerInspector({ type: "explain", operation, piece, element: 0, example: 0 });
  }
}

describe("the outline of a step", () => {
  it("lists what autograd records in the order of the loop, inner layers before their block and after it on the way back", async () => {
    const model = [{ type: "Residual", layers: [linear(2), { type: "Tanh" }], shortcut: [] }, linear(1)];
    const { operations } = await outlineOf(await open(circle({ model })));
    expect(operations.map(({ line, layer, gradFn, parameter }) => `${line} ${layer} ${gradFn ?? parameter}`)).toEqual([
      ...["data  null", "zeroGrad  null"],
      ...["forward 0.layers.0 AddmmBackward0", "forward 0.layers.1 TanhBackward0", "forward 0 AddBackward0"],
      ...["forward 1 AddmmBackward0", "loss  BinaryCrossEntropyWithLogitsBackward0"],
      ...["backward  BinaryCrossEntropyWithLogitsBackward0", "backward 1 AddmmBackward0"],
      ...["backward 0 AddBackward0", "backward 0.layers.1 TanhBackward0", "backward 0.layers.0 AddmmBackward0"],
      ...["step 0.layers.0 0.layers.0.weight", "step 0.layers.0 0.layers.0.bias"],
      ...["step 1 1.weight", "step 1 1.bias"],
    ]);
  });

  it("gives the graph from the loss on, every node once, and each operation its place there", async () => {
    const model = [{ type: "Residual", layers: [linear(2)], shortcut: [] }, { type: "Flatten" }, linear(1)];
    const { operations, graph } = await outlineOf(await open(circle({ model: [linear(2), ...model] })));
    expect(graph[0]).toMatchObject({ name: "BinaryCrossEntropyWithLogitsBackward0", layer: "", next: [1, null] });
    const named = (layer: string, name: string) => graph.filter((node) => node.layer === layer && node.name === name);
    for (const layer of ["0", "1", "1.layers.0", "3"]) expect(named(layer, "AccumulateGrad").length).toBeLessThan(3);
    // What comes in goes through the block's layer and around it.
    expect(named("0", "AddmmBackward0")).toHaveLength(1);
    expect(graph.filter(({ next }) => next.some((place) => graph[place ?? 0]?.layer === "0"))).toHaveLength(4);
    for (const { node, gradFn } of operations) expect(node === null ? null : graph[node]!.name).toBe(gradFn);
  });

  it("says which step it is and what its loss is, before it is taken", async () => {
    const session = await open(circle());
    await session.advance({ maxSteps: 3 });
    const { step, examples, loss } = await outlineOf(session);
    expect({ step, examples }).toEqual({ step: 4, examples: 10 });
    const { losses } = await session.advance({ maxSteps: 1 });
    expect(loss).toBeCloseTo(losses[0]!, 6);
  });
});

describe("a step that is taken apart", () => {
  it.each(
    Object.entries({
      "Adam and sums of gradients": circle({ training: { batch_size: 10, accumulate: 2, l1: 0.01 } }),
      "chances and running means": image({}),
    }),
  )("changes nothing of the run, bit for bit: %s", async (_, experiment) => {
    const [inspected, untouched] = [await open(experiment), await open(experiment)];
    for (let step = 1; step <= 3; step++) {
      await lookThrough(inspected);
      expect(await inspected.checkpoint()).toEqual(await untouched.checkpoint());
      for (const session of [inspected, untouched]) await session.advance({ maxSteps: 1, maxEpochs: Infinity });
    }
    expect(await inspected.checkpoint()).toEqual(await untouched.checkpoint());
  });

  const changes: Readonly<Record<string, (session: Session) => unknown>> = {
    "a step is taken": (session) => session.advance({ maxSteps: 1 }),
    "the run begins anew": (session) => session.reset(),
    "weights are loaded": async (session) => session.loadWeights(await session.weights()),
    "a saved run comes back": async (session) => session.resume(await session.checkpoint()),
    "the experiment is edited": (session) =>
      session.reconfigure(circle({ optimizer: { type: "Adam", lr: 0.1 } }), session.dataset),
    "the network is another": (session) => session.reconfigure(circle({ model: [linear(1)] }), session.dataset),
    "the session ends": (session) => session.dispose(),
  };
  it.each(Object.entries(changes))("is given back as soon as %s", async (_, change) => {
    const device = openers.wasm();
    const held = new Set<object>();
    const session = await open(circle(), {
      ...device,
      allocate(slot) {
        held.add(slot);
        device.allocate(slot);
      },
      free(slot) {
        held.delete(slot);
        device.free(slot);
      },
    });
    const before = new Set(held);
    await outlineOf(session);
    const kept = [...held].filter((slot) => !before.has(slot));
    expect(kept.length).toBeGreaterThan(10);
    await change(session);
    expect(kept.filter((slot) => held.has(slot))).toEqual([]);
    expect(await session.answerInspector({ type: "operation", operation: 0, example: 0 })).toBe(null);
  });

  it("is refused where its values take too much memory, with a way out", async () => {
    const nothing = { run() {}, profile: null, dispose() {} };
    const session = await open(circle({ model: [linear(200_000), linear(1)], training: { batch_size: 200 } }), {
      ...openers.wasm(),
      allocate() {},
      free() {},
      write() {},
      read: async ({ name, shape }) => new Float32Array(name === "steps" ? sizeOf(shape) : 1),
      compile: async () => nothing,
    });
    await expect(session.answerInspector({ type: "outline" })).rejects.toMatchObject({
      complaint: { got: { en: expect.stringMatching(/200 examples whose values take \d+ MB/) } },
    });
  });
});

describe("the worker", () => {
  let page: Page;
  afterEach(() => page.close());

  it("answers every question of the inspector once, and null where the run was left", async () => {
    page = new Page();
    await page.configure(circle());
    page.send({ type: "inspect", run: 1, request: 1, about: { type: "outline" } });
    expect(await page.next("inspected")).toMatchObject({ run: 1, request: 1, answer: { type: "outline" } });
    page.send({ type: "inspect", run: 0, request: 2, about: { type: "outline" } });
    page.send({ type: "step", run: 1, unit: "batch" });
    page.send({ type: "inspect", run: 1, request: 3, about: { type: "operation", operation: 2, example: 0 } });
    page.send({ type: "inspect", run: 1, request: 4, about: { type: "outline" } });
    for (const request of [2, 3]) expect(await page.next("inspected")).toMatchObject({ request, answer: null });
    expect(await page.next("inspected")).toMatchObject({ request: 4, answer: { outline: { step: 2 } } });
    page.send({ type: "step", run: 1, unit: "batch" });
    expect((await page.snapshotWhere(({ step }) => step === 2)).status).toBe("paused");
    expect(page.events.filter(({ type }) => type === "inspected" || type === "bug")).toEqual([]);
  });

  it("answers with the reason why the run cannot be trained", async () => {
    page = new Page();
    await page.configure(circle());
    const impossible = circle({ model: [{ type: "Conv2d", out_channels: 2, kernel_size: 3 }] });
    page.send({ type: "configure", run: 2, version: 2, experiment: impossible, keep: true });
    page.send({ type: "inspect", run: 2, request: 1, about: { type: "outline" } });
    const { complaint } = await page.next("complaint");
    expect(await page.next("inspected")).toMatchObject({ run: 2, request: 1, answer: complaint });
  });
});
