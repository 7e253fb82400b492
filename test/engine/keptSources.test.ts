/** What the worker keeps from one visit to the next, and how a visit goes on with it. A visit is a library of its own on the same disk. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSiteFolder } from "../../engine/cli/siteFolder.ts";
import type { Dataset, Split } from "../../engine/data/dataset.ts";
import { keptIn } from "../../engine/data/sources/keptStore.ts";
import { manifestName, readManifest } from "../../engine/data/sources/siteManifest.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createLibrary } from "../../engine/worker/library.ts";
import type { SourceAct, SourcesState } from "../../engine/worker/protocol.ts";
import { cifarBatch } from "../support/cifar.ts";
import { memoryStorage } from "../support/memoryStorage.ts";
import { siteFolder } from "../support/siteFiles.ts";
import { fourFiles } from "../support/siteImages.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";

let disk = memoryStorage();
vi.mock("../../engine/data/sources/openKept.ts", () => ({ openKept: () => keptIn(disk) }));

let folder = "";
let server: SiteServer;
beforeEach(async () => {
  disk = memoryStorage();
  folder = mkdtempSync(join(tmpdir(), "layerlab-kept-"));
  server = await serveFolders({ "/school/data/": folder });
  await createSiteFolder(folder).write(fourFiles);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const experiment = parseExperiment({
  version: 1,
  dataset: { type: "CIFAR10" },
  model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.01 },
  training: { batch_size: 50, epochs: 1 },
});

function visit(site = new URL("..", server.address).href) {
  const states: SourcesState[] = [];
  let wake = () => {};
  const faults: unknown[] = [];
  const library = createLibrary(
    (state) => {
      states.push(state);
      wake();
    },
    (fault) => {
      faults.push(fault);
      wake();
    },
  );
  library.setSite(site);
  const act = (act: SourceAct) => library.source(act);
  const until = async (isWanted: (state: SourcesState) => boolean) => {
    for (;;) {
      if (faults.length > 0) throw faults[0];
      const last = states.at(-1);
      if (last && isWanted(last)) return last;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    library,
    faults,
    act,
    until,
    findSite: async () => {
      await act({ kind: "find" });
      await until(({ offers }) => offers !== null);
    },
    load: (wanted = experiment) =>
      library.load({
        experiment: wanted,
        isFresh: true,
        onDescription: () => {},
        onProgress: () => {},
        signal: new AbortController().signal,
      }),
  };
}

/** Matchers look at each byte of what they are given. */
const sizesOf = ({ train, test, whole }: Dataset) => ({ train: train.size, test: test.size, whole: whole ?? null });
const areSame = (a: Split, b: Split) => Buffer.from(a.inputs.buffer).equals(Buffer.from(b.inputs.buffer));
const whole = { train: 2100, test: 5 };

const isWhole = ({ atHand, loading }: SourcesState) => atHand.CIFAR10?.train === 2100 && loading === null;
const fromSite: SourceAct = { kind: "load", type: "CIFAR10", from: "site" };
const chunks = () => readManifest(readFileSync(join(folder, manifestName), "utf8"), manifestName).sets.CIFAR10!.chunks;
const requestsOf = (name: string) => server.asked.filter((path) => path.includes(name)).length;

async function loadedFromSite() {
  const first = visit();
  await first.findSite();
  await first.act(fromSite);
  return { ...first, state: await first.until(isWhole) };
}

it("keeps what came from the site: the next visit trains on it without asking for anything", async () => {
  const first = await loadedFromSite();
  const bytes = chunks().reduce((sum, chunk) => sum + chunk.bytes, 0);
  const sets = { CIFAR10: { from: "site", bytes, images: { here: whole, whole } } };
  expect(first.state.kept).toMatchObject({ where: "opfs", sets });
  const before = await first.load();

  const asked = server.asked.length;
  const second = visit();
  const dataset = await second.load();
  expect(sizesOf(dataset)).toEqual({ ...whole, whole: null });
  expect([areSame(dataset.train, before.train), areSame(dataset.test, before.test)]).toEqual([true, true]);
  expect(server.asked.length).toBe(asked);
  expect([...first.faults, ...second.faults]).toEqual([]);
});

it("keeps a part of what was broken off: the next visit trains on that, and goes on where it was", async () => {
  server.answers.set(`/school/data/${chunks()[3]!.file}`, [() => {}]);
  const first = visit();
  await first.findSite();
  await first.act(fromSite);
  await first.until(({ atHand }) => atHand.CIFAR10?.train === 2000);
  // The tab is closed here.

  const second = visit();
  expect(sizesOf(await second.load())).toEqual({ train: 2000, test: 5, whole });
  await second.findSite();
  await second.act(fromSite);
  await second.until(isWhole);
  expect(sizesOf(await second.load())).toEqual({ ...whole, whole: null });
  expect([requestsOf("train-00"), requestsOf("train-01"), requestsOf("train-02")]).toEqual([1, 1, 2]);
  expect([...first.faults, ...second.faults]).toEqual([]);
});

it("says when the disk is full and goes on from memory; what fitted is there at the next visit, without a gap", async () => {
  const [test, first, second, third] = chunks().map(({ bytes }) => bytes);
  // The second training images do not fit; the third, which are fewer, would.
  disk.room = test! + first! + Math.max(second! - 1, third!);
  expect(third!).toBeLessThan(second!);
  const full = await loadedFromSite();
  expect(full.state.kept.complaint?.where).toContain("train-01");
  expect(sizesOf(await full.load())).toEqual({ ...whole, whole: null });
  expect(sizesOf(await visit().load())).toEqual({ train: 1000, test: 5, whole });
  expect(full.faults).toEqual([]);
});

it("clears a set: the run's images stay, the next visit has none", async () => {
  const first = await loadedFromSite();
  const dataset = await first.load();
  await first.act({ kind: "discard", type: "CIFAR10" });
  await first.until(({ kept }) => !("CIFAR10" in kept.sets));
  expect((await first.load()) === dataset).toBe(true);
  await expect(visit().load()).rejects.toThrow(/no CIFAR-10 files/);
  expect(first.faults).toEqual([]);
});

const given = (count: number) =>
  [
    { path: "data_batch_1.bin", bytes: cifarBatch(count) },
    { path: "test_batch.bin", bytes: cifarBatch(3) },
  ].map(({ path, bytes }) => ({ path, chosen: "CIFAR10", file: new File([bytes], path) }));

it("keeps files that were given, in the place of what came from elsewhere; later files count before those of an earlier visit", async () => {
  const first = await loadedFromSite();
  await first.library.add(given(20));
  expect(sizesOf(await first.load())).toEqual({ train: 20, test: 3, whole: null });
  const { kept } = await first.until(({ kept }) => kept.sets.CIFAR10?.from === "files");
  expect(kept.sets.CIFAR10).toEqual({ from: "files", bytes: 23 * 3073 });

  const second = visit();
  expect(sizesOf(await second.load())).toEqual({ train: 20, test: 3, whole: null });
  await second.library.add(given(40));
  expect(sizesOf(await second.load())).toMatchObject({ train: 40 });
  await second.until(({ kept }) => kept.sets.CIFAR10?.bytes === 43 * 3073);
  expect(sizesOf(await visit().load())).toMatchObject({ train: 40 });
  expect([...first.faults, ...second.faults]).toEqual([]);
});

it("keeps all of the files that were given or none of them: a part would be another data set", async () => {
  disk.room = 22 * 3073;
  const first = visit();
  await first.library.add(given(20));
  await first.load();
  const { kept } = await first.until(({ kept }) => kept.complaint !== null);
  expect(kept.sets).toEqual({});
  expect(await disk.list()).toEqual([]);
  expect(sizesOf(await first.load())).toMatchObject({ train: 20 });
  await expect(visit().load()).rejects.toThrow(/no CIFAR-10 files/);
});

it("takes files that were given before what lies beside the page only until that is asked for again", async () => {
  const only = await loadedFromSite();
  await only.library.add(given(20));
  expect(sizesOf(await only.load())).toMatchObject({ train: 20 });
  await only.act(fromSite);
  await only.until(isWhole);
  expect(sizesOf(await only.load())).toMatchObject({ train: 2100 });
  expect(only.faults).toEqual([]);
});

it("keeps a table that was trained on: the next visit knows it where tables are chosen, and shows it", async () => {
  const text = `x,kind\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? "a" : "b"}\n`).join("")}`;
  const first = visit();
  const { table } = await first.library.add([{ path: "t.csv", file: new File([text], ""), chosen: "CSV" }]);
  const { dataset } = parseExperiment({
    version: 1,
    dataset: table!.dataset,
    model: [{ type: "Linear", out_features: 2 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.01 },
    training: { batch_size: 10, epochs: 1 },
  });
  await first.load({ ...experiment, dataset });
  await first.until(({ kept }) => kept.sets.CSV !== undefined);

  const second = visit();
  expect(await second.library.describeTable({ type: "CSV" })).toEqual(table);
  const view = await second.library.view(dataset);
  expect(view).toMatchObject({ file: "tables/t.csv", rows: 20 });
  expect(await second.library.view(dataset)).toBe(view);
  expect(await second.library.view({ ...dataset, file: "other.csv" })).toBeNull();
  expect(await second.library.view(experiment.dataset)).toBeNull();
  expect([...first.faults, ...second.faults]).toEqual([]);
});

it("keeps a table that was given, also where one that the site brings is read after it", async () => {
  const tables = await serveFolders({ "/": siteFolder });
  const table = (file: string, target: string) =>
    parseExperiment({ ...experiment, dataset: { type: "CSV", file, target } });
  const first = visit(tables.address);
  await first.library.add([
    { path: "own.csv", chosen: "CSV", file: new File(["x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n"], "own.csv") },
  ]);
  expect((await first.load(table("own.csv", "y"))).train.size).toBe(4);
  await first.until(({ kept }) => "CSV" in kept.sets);
  expect((await first.load(table("iris.csv", "species"))).train.size).toBe(120);
  const second = visit(tables.address);
  expect((await second.load(table("iris.csv", "species"))).train.size).toBe(120);
  expect((await second.load(table("own.csv", "y"))).train.size).toBe(4);
  expect([...first.faults, ...second.faults]).toEqual([]);
  await tables.close();
});
