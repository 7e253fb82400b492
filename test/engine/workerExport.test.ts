/** What the page can take with it, made beside the run that it is of. */

import { strFromU8, unzipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import type { ExportedFile, ExportRequest } from "../../engine/export/exports.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { circle } from "../support/circleDocument.ts";
import { assemble } from "../support/machine.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
afterEach(() => page.close());

const project = { kind: "pytorch", language: "en" } as const;
const several = { training: { batch_size: 10, epochs: 20, shuffle: true } };

async function begin(changes: object = several): Promise<void> {
  page = new Page();
  await page.configure(circle(changes));
  page.watchWeights();
}

let request = 0;
const ask = (what: ExportRequest) => page.send({ type: "export", run: page.run, request: ++request, what });

async function exported(what: ExportRequest): Promise<ExportedFile> {
  ask(what);
  const { answer } = await page.next("exported");
  if (answer === null || "where" in answer) throw new Error(`no file but ${JSON.stringify(answer)}`);
  return answer;
}

const trainedTo = async (steps: number) => {
  page.send({ type: "train", run: page.run });
  await page.snapshotWhere(({ step }) => step >= steps);
  page.send({ type: "pause", run: page.run });
  return page.snapshotWhere(({ status }) => status === "paused");
};

const expectedIn = ({ bytes }: ExportedFile) => JSON.parse(strFromU8(unzipSync(bytes)["expected.json"]!));

describe("an export", () => {
  it("of a project is the same wherever the run stands, for the same document", async () => {
    await begin();
    const first = await exported(project);
    expect(first).toMatchObject({ extension: "zip", mimeType: "application/zip" });
    await trainedTo(30);
    expect((await exported(project)).bytes).toEqual(first.bytes);
  });

  it("changes nothing of a run that goes on meanwhile", async () => {
    const finished = () => page.snapshotWhere(({ status }) => status === "finished");
    await begin();
    page.send({ type: "train", run: page.run });
    const alone = await finished();
    page.close();
    await begin();
    page.send({ type: "train", run: page.run });
    ask(project);
    const { step } = await page.snapshot();
    await page.next("exported");
    const beside = await finished();
    expect(step).toBeLessThan(beside.step);
    expect(beside.step).toBe(alone.step);
    expect(weightsOf(beside)).toEqual(weightsOf(alone));
  });

  it("is of the run as it was when it was asked for, though that is edited before it is made", async () => {
    await begin();
    const before = await exported(project);
    ask(project);
    const experiment = circle({ model: [{ type: "Linear", out_features: 1 }] });
    page.send({ type: "configure", run: page.run + 1, version: page.run + 1, experiment, keep: true });
    expect((await page.next("exported")).answer).toEqual(before);
    expect(expectedIn(before)).toMatchObject({ losses: { length: 100 }, repeatable: true, why: [] });
  });

  it("of a run on the GPU is made there, and holds the same losses", async () => {
    await begin();
    const onCpu = await exported(project);
    page.close();
    page = new Page(assemble().openDevice);
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(circle(several));
    await page.nextBecause("chosen");
    expect((await exported(project)).bytes).toEqual(onCpu.bytes);
  });

  it("is answered with a complaint where the GPU is lost on the way, and can be asked for again", async () => {
    const machine = assemble();
    page = new Page(machine.openDevice);
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(circle(several));
    await page.nextBecause("chosen");
    ask(project);
    await page.next("exportProgress");
    machine.gpus.at(-1)!.lose();
    expect(await page.next("exported")).toMatchObject({ answer: { where: "export", fix: { en: "Export again." } } });
    expect(await exported(project)).toMatchObject({ extension: "zip" });
  });

  it("says how many steps of those whose losses it holds are done", async () => {
    await begin();
    ask(project);
    const { request: about, totalSteps } = await page.next("exportProgress");
    expect({ about, totalSteps }).toEqual({ about: request, totalSteps: 100 });
    await page.next("exported");
  });

  it("that is stopped is answered without a file", async () => {
    await begin();
    ask(project);
    await page.next("exportProgress");
    page.send({ type: "stopExport", request });
    expect(await page.next("exported")).toMatchObject({ request, answer: null });
    expect(await exported({ kind: "weights" })).toMatchObject({ extension: "safetensors" });
  });

  it("of weights has those that the run has now", async () => {
    await begin();
    const probed = weightsOf(await trainedTo(20));
    const [tensor] = readSafetensors((await exported({ kind: "weights" })).bytes);
    expect(probed).toMatchObject({ tensors: [{ name: "0.weight", values: tensor!.values }, {}, {}, {}] });
  });

  it("of a run that cannot be trained is answered with why", async () => {
    page = new Page();
    const images = { dataset: { type: "MNIST" }, loss: { type: "CrossEntropyLoss" } };
    const model = [{ type: "Flatten" }, { type: "Linear", out_features: 10 }];
    page.run = 1;
    page.send({ type: "configure", run: 1, version: 1, experiment: circle({ ...images, model }), keep: false });
    const { complaint } = await page.next("complaint");
    ask({ kind: "weights" });
    expect(await page.next("exported")).toMatchObject({ answer: complaint });
  });

  it("of a run that has been replaced is answered without a file", async () => {
    await begin();
    page.send({ type: "export", run: page.run - 1, request: 99, what: { kind: "weights" } });
    expect(await page.next("exported")).toMatchObject({ request: 99, answer: null });
  });
});
