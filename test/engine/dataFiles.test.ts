/** Where files come from: a folder on disk, and files dropped onto the page. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { datasets } from "../../engine/data/index.ts";
import { browserFiles } from "../../engine/data/sources/browserFiles.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import type { GivenFile } from "../../engine/data/sources/source.ts";
import { describeComplaint } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";

describe("nodeFiles", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "layerlab-"));
    await mkdir(join(folder, "tables"));
    await writeFile(join(folder, "tables", "iris.csv"), "a,b\n1,2\n");
    await writeFile(join(folder, "b.bin"), new Uint8Array([1, 2, 3]));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("lists all files below the folder, by name, with / between folders", async () => {
    expect(await nodeFiles(folder).list()).toEqual(["b.bin", "tables/iris.csv"]);
  });

  it("reads a file's bytes, or any range of them, at once or as a stream", async () => {
    const file = await nodeFiles(folder).open("b.bin");
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    expect(new Uint8Array(await file.slice(1).slice(0, 1).arrayBuffer())).toEqual(new Uint8Array([2]));
    const streamed = await new Response(file.slice(1, 99).stream()).arrayBuffer();
    expect(new Uint8Array(streamed)).toEqual(new Uint8Array([2, 3]));
  });

  it("says which file or folder is missing", async () => {
    await expect(nodeFiles(folder).open("c.bin")).rejects.toThrow(/^c.bin: got no such file/);
    await expect(nodeFiles(join(folder, "nowhere")).list()).rejects.toThrow(/nowhere: got no such folder.*--data/);
    await expect(nodeFiles(folder).open("tables")).rejects.toThrow(/^tables: got a file that cannot be read/);
  });

  it("reads nothing outside the folder", async () => {
    await expect(nodeFiles(join(folder, "tables")).open("../b.bin")).rejects.toThrow(/got no such file/);
  });
});

describe("browserFiles", () => {
  function dropped(path: string, { content = "x", chosen = "Circle" } = {}): GivenFile {
    return { path, file: new File([content], path.slice(path.lastIndexOf("/") + 1)), chosen };
  }
  const pathsOf = (...paths: string[]) => browserFiles(paths.map((path) => dropped(path))).paths;

  it("puts CIFAR-10's batches where the data set looks for them, dropped singly or as a folder within folders", () => {
    expect(pathsOf("test_batch.bin")).toEqual(["cifar-10-batches-bin/test_batch.bin"]);
    expect(pathsOf("my data/cifar/data_batch_1.bin")).toEqual(["cifar-10-batches-bin/data_batch_1.bin"]);
  });

  it("puts CIFAR-10 for Python, and the Hub's files of any set, where their data sets look for them", () => {
    expect(pathsOf("cifar-10-batches-py/data_batch_1", "test_batch", "cifar-10-batches-py/batches.meta")).toEqual([
      "cifar-10-batches-py/data_batch_1",
      "cifar-10-batches-py/test_batch",
    ]);
    const name = "train-00000-of-00001.parquet";
    expect(pathsOf(`cifar10/plain_text/${name}`, `mnist/mnist/${name}`, `data/fashion_mnist/${name}`)).toEqual([
      `cifar10/${name}`,
      `mnist/${name}`,
      `fashion_mnist/${name}`,
    ]);
    expect(browserFiles([dropped(name, { chosen: "CIFAR10" })]).paths).toEqual([`cifar10/${name}`]);
    expect(browserFiles([dropped("train-00000-of-00001 (1).parquet", { chosen: "MNIST" })]).paths).toEqual([
      `mnist/${name}`,
    ]);
  });

  it("keeps archives under the names they were saved by", () => {
    expect(pathsOf("cifar-10-binary.tar.gz", "cifar10-binary (1).tgz")).toEqual([
      "cifar-10-binary.tar.gz",
      "cifar10-binary (1).tgz",
    ]);
  });

  it("keeps what a file is for where only its folder says it", () => {
    expect(pathsOf("cifar/train/a.bin", "cifar/test/a.bin", "test.bin")).toEqual([
      "cifar-10-batches-bin/train/a.bin",
      "cifar-10-batches-bin/test/a.bin",
      "cifar-10-batches-bin/test.bin",
    ]);
  });

  it("tells MNIST's files from Fashion-MNIST's by their folder, else by the data set that is chosen", () => {
    const name = "train-images-idx3-ubyte.gz";
    expect(pathsOf(`MNIST/raw/${name}`, `data/FashionMNIST/raw/${name}`)).toEqual([
      `MNIST/raw/${name}`,
      `FashionMNIST/raw/${name}`,
    ]);
    expect(pathsOf(`fashion-mnist/data/${name}`)).toEqual([`FashionMNIST/raw/${name}`]);
    expect(browserFiles([dropped(name, { chosen: "FashionMNIST" })]).paths).toEqual([`FashionMNIST/raw/${name}`]);
    expect(browserFiles([dropped(name, { chosen: "MNIST" })]).paths).toEqual([`MNIST/raw/${name}`]);
  });

  it("knows a file that was downloaded twice, or has the dot that some copies have", () => {
    expect(pathsOf("t10k-labels-idx1-ubyte (1).gz", "t10k-labels.idx1-ubyte")).toEqual([
      "MNIST/raw/t10k-labels-idx1-ubyte.gz",
      "MNIST/raw/t10k-labels.idx1-ubyte",
    ]);
  });

  it("takes any table of text as one, by its name alone", () => {
    const given = ["data/iris.csv", "german.data-numeric", "notes.txt", "a.tsv", "iris (1).csv"];
    const { paths, types, complaints } = browserFiles(given.map((path) => dropped(path, { chosen: "MNIST" })));
    expect(paths).toEqual(["iris.csv", "german.data-numeric", "notes.txt", "a.tsv"].map((name) => `tables/${name}`));
    expect({ types, complaints }).toEqual({ types: ["CSV"], complaints: [] });
  });

  it.each([
    ["cat.jpg", /^cat.jpg: got a picture/],
    ["notes.docx", /got a file of no data set that Layerlab reads/],
    ["cifar-100-binary.tar.gz", /got CIFAR-100/],
    ["archive.zip", /Unpack it/],
    ["iris.xlsx", /^iris.xlsx: got a spreadsheet's own file.*CSV UTF-8/],
    ["KMNIST/raw/t10k-labels-idx1-ubyte", /got a file of no data set/],
    ["a.bin", /a .bin file that does not say what it is for.*train or test/],
  ])("complains once of %s, and says what it is and what can be opened", (path, message) => {
    const { paths, complaints } = browserFiles([dropped(path)]);
    expect(paths).toEqual([]);
    expect(complaints).toHaveLength(1);
    expect(describeComplaint(complaints[0]!)).toMatch(message);
    expect(inLanguage(complaints[0]!.fix, "zh")).toMatch(/\p{Script=Han}/u);
  });

  it("recommends nothing that cannot be opened", () => {
    const [complaint] = browserFiles([dropped("notes.docx")]).complaints;
    expect(describeComplaint(complaint!)).not.toMatch(/jpg|png|zip/i);
    expect(inLanguage(complaint!.expected, "en")).toMatch(
      /MNIST: the four files train-images-idx3-ubyte.gz.*CIFAR-10: cifar-10-binary.tar.gz.*Table: a table \(\.csv.*\.json/,
    );
  });

  it("says of which data sets the files are", () => {
    expect(browserFiles([dropped("MNIST/raw/t10k-labels-idx1-ubyte"), dropped("test_batch.bin")]).types).toEqual([
      "MNIST",
      "CIFAR10",
    ]);
    expect(browserFiles([dropped("cifar-10-binary (1).tar.gz"), dropped("mine.tar")]).types).toEqual(["CIFAR10"]);
  });

  it("passes over other files of a folder that has some of use, but not over one that was given by itself", () => {
    const useful = dropped("all/test_batch.bin");
    expect(browserFiles([useful, dropped("all/cat.jpg"), dropped("all/x.docx")]).complaints).toEqual([]);
    const { complaints } = browserFiles([useful, dropped("cat.jpg"), dropped("all/cifar-100-python.tar.gz")]);
    expect(complaints.map(({ where }) => where)).toEqual(["cat.jpg", "all/cifar-100-python.tar.gz"]);
    expect(browserFiles([dropped("all/cat.jpg")]).complaints).toHaveLength(1);
  });

  it("complains of an empty file, and names what its own data set is read from", () => {
    const { complaints } = browserFiles([
      dropped("test_batch.bin", { content: "" }),
      dropped("credit.csv", { content: "" }),
    ]);
    expect(complaints.map((complaint) => describeComplaint(complaint))).toEqual([
      expect.stringMatching(/^test_batch.bin: got an empty file, expected CIFAR-10: [^;]*\./),
      "credit.csv: got an empty file, expected Table: a table (.csv, .tsv, .txt, .data). Download or save it again, then drop it once more.",
    ]);
  });

  it("passes over what lies beside the data: .DS_Store, batches.meta.txt, readme.html", () => {
    const { paths, complaints } = browserFiles(
      [".DS_Store", "cifar-10-batches-bin/batches.meta.txt", "cifar-10-batches-bin/readme.html"].map((path) =>
        dropped(path),
      ),
    );
    expect({ paths, complaints }).toEqual({ paths: [], complaints: [] });
  });

  it("lets a file dropped later replace the earlier one of the same place", async () => {
    const { source, paths } = browserFiles([
      dropped("a/test_batch.bin", { content: "old" }),
      dropped("b/test_batch.bin", { content: "new" }),
    ]);
    expect(paths).toHaveLength(1);
    const file = await source.open(paths[0]!);
    expect(new TextDecoder().decode(await file.arrayBuffer())).toBe("new");
  });

  it("says which file is missing", async () => {
    await expect(browserFiles([]).source.open("iris.csv")).rejects.toThrow(/^iris.csv: got no such file/);
  });
});

describe("The table of data sets", () => {
  it("lists points of the plane, the curve, images, then tables, and has a title and a doc in both languages", () => {
    expect(Object.keys(datasets)).toEqual([
      "Circle",
      "XOR",
      "Gauss",
      "Spiral",
      "Moons",
      "Blobs",
      "Spirals",
      "Plane",
      "MultiGauss",
      "Curve",
      "Shapes10",
      "MNIST",
      "FashionMNIST",
      "CIFAR10",
      "CSV",
    ]);
    for (const entry of Object.values(datasets)) {
      expect(entry.title).toBeTruthy();
      expect(entry.doc).toMatchObject({ en: expect.any(String), zh: expect.stringMatching(/\p{Script=Han}/u) });
      for (const param of Object.values(entry.params)) expect(param.doc).toMatchObject({ zh: expect.any(String) });
    }
  });
});
