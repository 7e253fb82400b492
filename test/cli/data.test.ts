/** `npm run data` as a user runs it, and where it reads data sets from. */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSource } from "../../engine/cli/dataSource.ts";
import { datasets } from "../../engine/data/index.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import { manifestName, readManifest } from "../../engine/data/sources/siteManifest.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { cifarBatch, cifarFiles, gzip, tarOf } from "../support/cifar.ts";
import { type SiteServer, serveFolders } from "../support/siteServer.ts";

const root = resolve(import.meta.dirname, "../..");
const archive = "cifar-10-binary.tar.gz";
let folder = "";
let server: SiteServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-data-"));
  server = await serveFolders({ "/files/": folder });
  writeFileSync(join(folder, archive), await gzip(tarOf(cifarFiles())));
  mkdirSync(join(folder, "cifar-10-batches-bin"));
  for (const [path, bytes] of Object.entries(cifarFiles())) writeFileSync(join(folder, path), bytes);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function data(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "engine/cli/data.ts", ...words],
      { cwd: root },
      (error, stdout, stderr) => done({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const read = (from: string, samples: object = {}) =>
  loadDataset({
    experiment: { seed: 0, dataset: { type: "CIFAR10", train_samples: null, test_samples: null, ...samples } },
    files: nodeFiles(from),
  });

describe("npm run data", () => {
  it("writes what an address gives, which the headless command reads image for image, and a manifest of it", async () => {
    const out = join(folder, "out");
    const { status, stdout, stderr } = await data("cifar10", "--from", `${server.address}${archive}`, "--out", out);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining(`downloading ${archive}`) });
    expect(stdout).toMatch(/^CIFAR10: 20 training and 10 test images in 2 files, 0\.\d MB, in /);
    expect(readManifest(readFileSync(join(out, manifestName), "utf8"), "").sets.CIFAR10).toMatchObject({
      train: 20,
      test: 10,
    });
    const [written, original] = [await read(out), await read(join(folder, "cifar-10-batches-bin"))];
    expect(written.train).toEqual(original.train);
    expect(written.test).toEqual(original.test);
  });

  it("takes the first images only, and refuses more than there are before it writes anything", async () => {
    const out = join(folder, "few");
    const from = join(folder, "cifar-10-batches-bin");
    const refused = await data("cifar10", "--from", from, "--samples", "21", "--out", out);
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--samples: got 21, expected at most 20"),
    });
    expect(existsSync(out)).toBe(false);
    expect(await data("CIFAR10", "--from", from, "--samples=4", "--out", out)).toMatchObject({ status: 0 });
    const { train, test } = await read(out);
    expect([...train.inputs]).toEqual([...(await read(from, { train_samples: 4 })).train.inputs]);
    expect(test.size).toBe(4);
  });

  it("knows all sets of the table that are read from files, and says so", async () => {
    const { status, stderr } = await data("cifar100");
    expect(status).toBe(2);
    expect(stderr).toContain("expected mnist, fashionmnist, cifar10. Did you mean cifar10?");
  });
});

describe("the files of a data set", () => {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  const open = (type: string, from: string | null) =>
    openSource({ files: table[type]!.files!, from, onProgress: () => {} });

  it("come from a folder, an archive alone, or an address of either", async () => {
    expect(await (await open("CIFAR10", join(folder, archive))).list()).toEqual([archive]);
    expect(await (await open("CIFAR10", join(folder, "cifar-10-batches-bin"))).list()).toContain("test_batch.bin");
    expect(await (await open("CIFAR10", server.address)).list()).toEqual([archive]);
    const names = [
      "train-images-idx3-ubyte.gz",
      "train-labels-idx1-ubyte.gz",
      "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz",
    ];
    for (const name of names) writeFileSync(join(folder, name), cifarBatch(1));
    expect(await (await open("FashionMNIST", server.address)).list()).toEqual(
      names.map((name) => `FashionMNIST/raw/${name}`),
    );
  });

  it("have an official address in every image set's entry", () => {
    const sets = Object.values(table).filter(({ files, takesAugmentation }) => files && takesAugmentation);
    expect(sets.length).toBeGreaterThan(0);
    for (const { files } of sets) expect(files!.urls?.every((url) => url.startsWith("https://"))).toBe(true);
  });

  it("that do not come, or are not there, are one complaint that says what to do", async () => {
    const complaints = /--from FILE or FOLDER/;
    await expect(open("CIFAR10", `${server.address}absent.tar.gz`)).rejects.toThrow(/absent.tar.gz: got HTTP 404, /);
    await expect(open("CIFAR10", `${server.address}absent.tar.gz`)).rejects.toThrow(complaints);
    server.answers.set(`/files/${archive}`, [
      (response, bytes) => {
        response.writeHead(200, { "Content-Length": bytes.length });
        response.write(bytes.slice(0, 50), () => response.destroy());
      },
    ]);
    await expect(open("CIFAR10", `${server.address}${archive}`)).rejects.toThrow(complaints);
    await expect(open("CIFAR10", join(folder, "nowhere"))).rejects.toThrow(/nowhere: got no such file/);
  });
});
