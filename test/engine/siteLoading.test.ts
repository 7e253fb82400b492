/** A site's own data folder as the page loads it, file after file, from a server that does what networks and disks do. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSiteFolder } from "../../engine/cli/siteFolder.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { findSite, siteSet } from "../../engine/data/sources/site.ts";
import { manifestName, readManifest, type SiteManifest } from "../../engine/data/sources/siteManifest.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createDataSources } from "../../engine/worker/dataSources.ts";
import type { SourcesState } from "../../engine/worker/protocol.ts";
import { fourFiles } from "../support/siteImages.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let folder = "";
let server: SiteServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-site-"));
  server = await serveFolders({ "/school/data/": folder });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
  rmSync(folder, { recursive: true });
});

const manifestOf = (): SiteManifest => readManifest(readFileSync(join(folder, manifestName), "utf8"), manifestName);
const chunksOf = () => manifestOf().sets.CIFAR10!.chunks;
const pathOf = (file: string) => `/school/data/${file}`;

describe("the page's source", () => {
  const get = (number: number) => {
    const set = siteSet(manifestOf().sets.CIFAR10!, server.address);
    return set.fetch(set.pieces[number]!, { signal: new AbortController().signal, onBytes: () => {} });
  };

  it("finds the manifest, and nothing where there is none", async () => {
    expect(await findSite(server.address)).toBeNull();
    await createSiteFolder(folder).write(fourFiles);
    expect(await findSite(server.address)).toEqual(manifestOf());
    writeFileSync(join(folder, manifestName), "<!doctype html>");
    await expect(findSite(server.address)).rejects.toThrow(/^\/school\/data\/manifest.json: got text that is not JSON/);
  });

  it("asks a second time for a file that came cut, changed, too long or not at all, then says what came", async () => {
    await createSiteFolder(folder).write(fourFiles);
    const { file } = chunksOf()[0]!;
    const ways: Readonly<Record<string, Parameters<typeof server.answers.set>[1][number]>> = {
      "HTTP 404": (response) => void response.writeHead(404).end(),
      "HTTP 503": (response) => void response.writeHead(503).end(),
      "another SHA-256": (response, bytes) => void response.end(bytes.map((byte, i) => (i === 30 ? byte ^ 1 : byte))),
      "more than": (response, bytes) => void response.end(Buffer.concat([bytes, bytes])),
      " bytes": (response, bytes) => void response.end(bytes.slice(0, -1)),
      "": (response, bytes) => {
        response.writeHead(200, { "Content-Length": bytes.length });
        response.write(bytes.slice(0, 50), () => response.destroy());
      },
    };
    for (const [said, way] of Object.entries(ways)) {
      server.answers.set(pathOf(file), [way]);
      expect((await get(0)).length, said).toBe(chunksOf()[0]!.bytes);
      server.answers.set(pathOf(file), [way, way]);
      const error: unknown = await get(0).catch((error: unknown) => error);
      if (!(error instanceof DataError)) throw error;
      expect(error.message).toMatch(new RegExp(`^${file}: got .*${said}.*, expected .*npm run data`));
      expect(inLanguage(error.complaint.fix, "zh")).toContain("重试");
    }
  });

  it("takes a file by its length where the browser computes no sums, as over plain http; gzip's own sum finds the fault", async () => {
    await createSiteFolder(folder).write(fourFiles);
    vi.stubGlobal("crypto", {});
    const { file } = chunksOf()[1]!;
    server.answers.set(pathOf(file), [(response, bytes) => void response.end(bytes.fill(0, -8))]);
    const bytes = await get(1);
    expect(bytes.length).toBe(chunksOf()[1]!.bytes);
    const files = memoryFiles(
      new Map([
        ["CIFAR10-train-00.images", bytes],
        ["CIFAR10-test-00.images", await get(0)],
      ]),
    );
    const dataset = { type: "CIFAR10", train_samples: null, test_samples: null };
    await expect(loadDataset({ experiment: { seed: 0, dataset }, files })).rejects.toThrow(
      /train-00.images: got gzip data/,
    );
  });
});

describe("loading", () => {
  /** What was told last, once it is as wanted. */
  function open() {
    const states: SourcesState[] = [];
    let wake = () => {};
    const site = createDataSources(
      new URL("..", server.address).href,
      (state) => {
        states.push(state);
        wake();
      },
      (fault) => {
        throw fault;
      },
    );
    const until = async (isWanted: (state: SourcesState) => boolean) => {
      for (;;) {
        const last = states.at(-1);
        if (last && isWanted(last)) return last;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    site.handle({ kind: "find" });
    return { site, until };
  }

  it("stops at any moment, keeps what is there, and goes on from there", async () => {
    await createSiteFolder(folder).write(fourFiles);
    const held = chunksOf()[3]!.file;
    server.answers.set(pathOf(held), [() => {}]);
    const { site, until } = open();
    const { offers } = await until(({ offers }) => "CIFAR10" in (offers ?? {}));
    expect(offers).toMatchObject({ CIFAR10: { train: 2100, test: 5 } });
    site.handle({ kind: "load", type: "CIFAR10", from: "site" });
    await until(({ atHand }) => atHand.CIFAR10?.train === 2000);
    await expect.poll(() => server.asked.at(-1)).toBe(pathOf(held));
    site.handle({ kind: "stop" });
    const { complaint, atHand } = await until(({ loading }) => loading === null);
    expect({ complaint, atHand }).toEqual({ complaint: null, atHand: { CIFAR10: { train: 2000, test: 5 } } });
    const before = server.asked.length;
    site.handle({ kind: "load", type: "CIFAR10", from: "site" });
    await until(({ atHand, loading }) => atHand.CIFAR10?.train === 2100 && loading === null);
    expect(server.asked.slice(before)).toEqual([pathOf(held)]);
    expect((await site.of("CIFAR10"))!.images!.here).toEqual({ train: 2100, test: 5 });
  });

  it("of another set ends that of the one before, which goes on where it was when it is wanted again", async () => {
    await createSiteFolder(folder).write(fourFiles);
    await createSiteFolder(folder).write({ ...fourFiles, type: "Other" });
    const held = chunksOf()[3]!.file;
    server.answers.set(pathOf(held), [() => {}]);
    const { site, until } = open();
    await until(({ offers }) => "Other" in (offers ?? {}));
    site.handle({ kind: "load", type: "CIFAR10", from: "site" });
    await until(({ atHand }) => atHand.CIFAR10?.train === 2000);
    site.handle({ kind: "load", type: "Other", from: "site" });
    const { atHand, complaint } = await until(
      ({ atHand, loading }) => atHand.Other?.train === 2100 && loading === null,
    );
    expect({ atHand: atHand.CIFAR10, complaint }).toEqual({ atHand: { train: 2000, test: 5 }, complaint: null });
    site.handle({ kind: "load", type: "CIFAR10", from: "site" });
    await until(({ atHand, loading }) => atHand.CIFAR10?.train === 2100 && loading === null);
  });

  it("tells of a file that is not there, and leaves what came before it", async () => {
    await createSiteFolder(folder).write(fourFiles);
    rmSync(join(folder, chunksOf()[2]!.file));
    const { site, until } = open();
    await until(({ offers }) => "CIFAR10" in (offers ?? {}));
    site.handle({ kind: "load", type: "CIFAR10", from: "site" });
    const { complaint, atHand } = await until(({ complaint }) => complaint !== null);
    expect(complaint).toMatchObject({ got: "HTTP 404" });
    expect(atHand).toEqual({ CIFAR10: { train: 1000, test: 5 } });
  });

  it("says what is wrong with a manifest, and offers nothing", async () => {
    writeFileSync(join(folder, manifestName), "[]");
    const { until } = open();
    expect(await until(({ offers }) => offers !== null)).toMatchObject({
      offers: {},
      complaint: { where: "/school/data/manifest.json" },
    });
  });
});

describe("the worker", () => {
  const experiment: Experiment = parseExperiment({
    version: 1,
    dataset: { type: "CIFAR10" },
    model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.01 },
    training: { batch_size: 50, epochs: 1 },
  });
  const withSamples = (count: number): Experiment => ({
    ...experiment,
    dataset: { ...experiment.dataset, train_samples: count },
  });

  async function weightsAfterTraining(page: Page) {
    page.send({ type: "train", run: page.run });
    page.watchWeights();
    return weightsOf(await page.snapshotWhere(({ status }) => status === "finished"));
  }

  it("trains before the last file has come, bit for bit as a run with so many samples; all take part in a new beginning", async () => {
    await createSiteFolder(folder).write(fourFiles);
    let release = () => {};
    server.answers.set(pathOf(chunksOf().at(-1)!.file), [
      (response, bytes) => {
        release = () => void response.end(bytes);
      },
    ]);
    const page = new Page();
    try {
      page.send({ type: "site", address: new URL("..", server.address).href });
      page.send({ type: "sources", act: { kind: "find" } });
      await page.next("sources");
      page.send({ type: "sources", act: { kind: "load", type: "CIFAR10", from: "site" } });
      const until = async (train: number) => {
        while ((await page.next("sources")).sources.atHand.CIFAR10?.train !== train);
      };
      await until(2000);
      await expect.poll(() => server.asked.at(-1)).toContain("train-02");
      const { data } = await page.configure(experiment);
      expect(data).toMatchObject({ trainSize: 2000, testSize: 5, whole: { train: 2100, test: 5 } });
      const part = await weightsAfterTraining(page);

      release();
      await until(2100);
      // An edit keeps the images that the run began with.
      const { data: kept } = await page.configure({ ...experiment, optimizer: { type: "SGD", lr: 0.02 } }, true);
      expect(kept.trainSize).toBe(2000);
      const version = page.run;
      page.run += 1;
      page.send({ type: "configure", run: page.run, version, experiment, keep: false, takesNewData: true });
      const { data: all } = await page.next("configured");
      expect(all.trainSize).toBe(2100);
      expect(all.whole).toBeUndefined();
      expect(await weightsAfterTraining(page)).not.toEqual(part);

      await page.configure(withSamples(2000));
      expect(await weightsAfterTraining(page)).toEqual(part);
    } finally {
      page.close();
    }
  });
});
