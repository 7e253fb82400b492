/** Where files come from: a folder on disk, and files dropped onto the page. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserFiles } from "../../engine/data/browserFiles.ts";
import { datasets } from "../../engine/data/index.ts";
import { nodeFiles } from "../../engine/data/nodeFiles.ts";
import { describeComplaint } from "../../engine/define/errors.ts";

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

  it("reads a file's bytes", async () => {
    expect(await nodeFiles(folder).read("b.bin")).toEqual(new Uint8Array([1, 2, 3]));
  });

  it("says which file or folder is missing", async () => {
    await expect(nodeFiles(folder).read("c.bin")).rejects.toThrow(/^c.bin: got no such file/);
    await expect(nodeFiles(join(folder, "nowhere")).list()).rejects.toThrow(/nowhere: got no such folder.*--data/);
    await expect(nodeFiles(folder).read("tables")).rejects.toThrow(/^tables: got a file that cannot be read/);
  });

  it("reads nothing outside the folder", async () => {
    await expect(nodeFiles(join(folder, "tables")).read("../b.bin")).rejects.toThrow(/got no such file/);
  });
});

describe("browserFiles", () => {
  function dropped(path: string, content = "x"): File {
    const file = new File([content], path.slice(path.lastIndexOf("/") + 1));
    // Set by the browser when a folder is dropped; empty for single files.
    Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
    return file;
  }
  const pathsOf = (...paths: string[]) => browserFiles(paths.map((path) => dropped(path))).paths;

  it("puts CIFAR-10's batches where the data set looks for them, dropped singly or as a folder within folders", () => {
    expect(pathsOf("test_batch.bin")).toEqual(["cifar-10-batches-bin/test_batch.bin"]);
    expect(pathsOf("my data/cifar/data_batch_1.bin")).toEqual(["cifar-10-batches-bin/data_batch_1.bin"]);
  });

  it("keeps archives and tables under their own names", () => {
    expect(pathsOf("cifar-10-binary.tar.gz", "tables/iris.csv")).toEqual(["cifar-10-binary.tar.gz", "iris.csv"]);
  });

  it("tells MNIST from FashionMNIST by the folder, their file names being the same", () => {
    expect(pathsOf("MNIST/raw/t10k-labels-idx1-ubyte.gz", "fashion-mnist/t10k-labels-idx1-ubyte.gz")).toEqual([
      "MNIST/raw/t10k-labels-idx1-ubyte.gz",
      "FashionMNIST/raw/t10k-labels-idx1-ubyte.gz",
    ]);
    expect(pathsOf("train-images-idx3-ubyte")).toEqual(["train-images-idx3-ubyte"]);
  });

  it("complains once for each file that is of no use, and says what would be", () => {
    const { paths, complaints } = browserFiles([
      dropped("cat.jpg"),
      dropped("cifar-10-python.tar.gz"),
      dropped("cifar-10-batches-py/data_batch_1"),
      dropped("archive.zip"),
      dropped("iris.csv", ""),
      dropped("mpg.csv"),
    ]);
    expect(paths).toEqual(["mpg.csv"]);
    const said = complaints.map((complaint) => describeComplaint(complaint));
    expect(said[0]).toMatch(/^cat.jpg: got a file of no known data set, expected data_batch_1.bin/);
    expect(said[1]).toMatch(/for Python; download the “binary version”/);
    expect(said[2]).toMatch(/^cifar-10-batches-py\/data_batch_1: .*for Python/);
    expect(said[3]).toMatch(/Unpack it/);
    expect(said[4]).toMatch(/^iris.csv: got an empty file/);
    expect(said).toHaveLength(5);
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
    const { source, paths } = browserFiles([dropped("a/test_batch.bin", "old"), dropped("b/test_batch.bin", "new")]);
    expect(paths).toHaveLength(1);
    expect(new TextDecoder().decode(await source.read(paths[0]!))).toBe("new");
  });

  it("says which file is missing", async () => {
    await expect(browserFiles([]).source.read("iris.csv")).rejects.toThrow(/^iris.csv: got no such file/);
  });
});

describe("The table of data sets", () => {
  it("lists points of the plane before images, and has a title and a doc in both languages", () => {
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
      "Shapes10",
      "CIFAR10",
    ]);
    for (const entry of Object.values(datasets)) {
      expect(entry.title).toBeTruthy();
      expect(entry.doc).toMatchObject({ en: expect.any(String), zh: expect.stringMatching(/\p{Script=Han}/u) });
      for (const param of Object.values(entry.params)) expect(param.doc).toMatchObject({ zh: expect.any(String) });
    }
  });
});
