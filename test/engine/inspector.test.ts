/** The inspector's questions about the step that comes next, put to a session and to the worker's runner. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Outline } from "../../engine/train/inspect/inspection.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { Page } from "../support/workerPage.ts";

async function open(experiment: Experiment): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers.wasm() });
}

async function outlineOf(session: Session): Promise<Outline> {
  const answer = await session.answerInspector({ type: "outline" });
  if (answer?.type !== "outline") throw new Error("no outline");
  return answer.outline;
}

const linear = (out_features: number): Spec => ({ type: "Linear", out_features });

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
