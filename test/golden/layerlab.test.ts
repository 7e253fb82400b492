/** The exported `layerlab.py` does in Python what we do: the order of examples, files of tensors, images and tables, the verdict of --check. Skipped, with word of it, where there is no PyTorch. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRng } from "../../engine/define/rng.ts";
import { layerlabModule } from "../../engine/export/layerlabModule.ts";
import { readContent } from "../../engine/export/readSafetensors.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { cifarFiles, gzip, tarOf } from "../support/cifar.ts";
import { cifarPythonFiles } from "../support/cifarLayouts.ts";
import { mnistFiles } from "../support/idx.ts";
import { python } from "../support/torch.ts";
import pickles from "./pickles.json" with { type: "json" };

if (!python) console.warn("No Python with PyTorch; the tests of the exported layerlab.py are skipped.");

describe.skipIf(!python)("layerlab.py", () => {
  let folder = "";
  let process: ChildProcess;
  let answers: AsyncIterator<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "layerlab-module-"));
    put({ "layerlab.py": layerlabModule });
    process = spawn(python!, [join(import.meta.dirname, "layerlab.py"), folder], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    answers = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
  });
  afterAll(() => {
    process.stdin!.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The value of a Python expression in the module, or how the program ends instead. */
  async function ask(expression: string): Promise<unknown> {
    process.stdin!.write(`${JSON.stringify(expression)}\n`);
    const { value } = await answers.next();
    const answer = JSON.parse(value);
    return "status" in answer ? answer : answer.value;
  }

  function put(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  it.each([0, 7, 4294967295])("shuffles every epoch as we do, with seed %i", async (seed) => {
    const orderOf = (epoch: number) => {
      const order = Int32Array.from({ length: 23 }, (_, i) => i);
      createRng(seed).fork("order").fork(String(epoch)).shuffle(order);
      return Array.from(order);
    };
    const batches = `[[i for batch in batches for i in batch] for batches in [Batches(23, 5, True, False, ${seed})] * 11]`;
    expect(await ask(batches)).toEqual(Array.from({ length: 11 }, (_, epoch) => orderOf(epoch)));
  });

  it("makes mini-batches as DataLoader does, and drops a smaller last one where it is told to", async () => {
    expect(await ask("list(Batches(7, 3, False, False, 0))")).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(await ask("[list(Batches(7, 3, False, True, 0)), len(Batches(7, 3, False, True, 0))]")).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      2,
    ]);
  });

  it("reads our files of tensors", async () => {
    put({
      "ours.safetensors": writeSafetensors(
        [
          { name: "a", shape: [2, 2], values: [0.1, -1, 3e38, Infinity] },
          { name: "b", shape: [], dtype: "I64", values: [7] },
          { name: "c", shape: [1], dtype: "F64", values: [0.1] },
        ],
        { made: "here" },
      ),
    });
    expect(
      await ask('{name: [str(t.dtype), t.tolist()] for name, t in load("ours.safetensors").items() if name != "a"}'),
    ).toEqual({ b: ["torch.int64", 7], c: ["torch.float64", [0.1]] });
    expect(await ask('load("ours.safetensors")["a"].double().isinf().tolist()')).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it("writes files that we read, of numbers of every kind, and reads them again", async () => {
    const types = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"];
    const tensors = types.map((type) => `"${type}": torch.tensor([[0, 1], [1, 0]]).to(torch.${type})`).join(", ");
    const path = join(folder, "theirs.safetensors");
    await ask(`save({${tensors}, "scalar": torch.tensor(-2.5)}, ${JSON.stringify(path)})`);
    const { tensors: read } = readContent(readFileSync(path), "theirs.safetensors");
    expect(new Set(read.map(({ dtype }) => dtype))).toEqual(
      new Set(["F64", "F32", "F16", "I64", "I32", "I16", "I8", "U8", "BOOL"]),
    );
    for (const { name, shape, values } of read) {
      expect([name, shape, Array.from(values)]).toEqual(
        name === "scalar" ? [name, [], [-2.5]] : [name, [2, 2], [0, 1, 1, 0]],
      );
    }
    expect(await ask('all(t.tolist() in (-2.5, [[0, 1], [1, 0]]) for t in load("theirs.safetensors").values())')).toBe(
      true,
    );
  });

  it("reads bfloat16, the upper half of a float32", async () => {
    const header = `{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`;
    const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
    put({ "brain.safetensors": Uint8Array.of(...length, ...Buffer.from(header), 0xc0, 0x3f, 0x49, 0xc0) });
    expect(await ask('load("brain.safetensors")["x"]')).toEqual({
      dtype: "torch.float32",
      shape: [2],
      values: [1.5, -3.140625],
    });
  });

  it("says which file of tensors is absent or damaged", async () => {
    const good = writeSafetensors([{ name: "a", shape: [3], values: [1, 2, 3] }]);
    put({
      "short.safetensors": good.subarray(0, 5),
      "cut.safetensors": good.subarray(0, -1),
      "zip.safetensors": "PK\x03\x04",
    });
    expect(await ask('load("nowhere.safetensors")')).toMatchObject({
      status: 2,
      message: expect.stringMatching(/^train.py: .*nowhere.safetensors cannot be read: No such file or directory\n$/),
    });
    for (const name of ["short", "cut", "zip"])
      expect(await ask(`load("${name}.safetensors")`)).toMatchObject({
        status: 2,
        message: expect.stringMatching(`${name}.safetensors is damaged, or no safetensors file`),
      });
  });

  /** The images of `cifarFiles`, however they come. */
  const cifar = `[[part.labels.tolist(), list(part.images.shape), part.images[:, 0, 0, 1].tolist()]
    for part in (images("CIFAR10", pathlib.Path(PLACE), train=True), images("CIFAR10", pathlib.Path(PLACE), train=False))]`;
  const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);
  const ofCifar = [
    [upTo(20).map((i) => i % 10), [20, 3, 32, 32], upTo(20, 1)],
    [upTo(10, 100).map((i) => i % 10), [10, 3, 32, 32], upTo(10, 101)],
  ];

  it("reads CIFAR-10 in the binary and in the Python version, unpacked or not", async () => {
    const versions = {
      binary: cifarFiles(),
      python: cifarPythonFiles(),
      "binary-packed": { "cifar-10-binary.tar.gz": await gzip(tarOf(cifarFiles())) },
      "python-packed": { "cifar-10-python.tar.gz": await gzip(tarOf(cifarPythonFiles())) },
    };
    for (const [place, files] of Object.entries(versions)) {
      put(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${place}/${path}`, bytes])));
      expect(await ask(cifar.replaceAll("PLACE", JSON.stringify(join(folder, place)))), place).toEqual(ofCifar);
    }
  });

  it("unpickles batches as Python 3 and NumPy write them, and runs no code of a pickle", async () => {
    const batch = (base64: string) =>
      `(lambda batch: [np.array(batch.get(b"labels", batch.get("labels"))).tolist(), batch.get(b"data", batch.get("data")).reshape(-1).tolist()])(Arrays(io.BytesIO(__import__("base64").b64decode("${base64}")), encoding="bytes").load())`;
    for (const { read, refused, labels, data } of pickles.cases) {
      for (const [name, base64] of Object.entries(read)) expect(await ask(batch(base64)), name).toEqual([labels, data]);
      for (const [name, base64] of Object.entries(refused).filter(([name]) => /^code/.test(name))) {
        put({ "evil/cifar-10-batches-py/test_batch": Buffer.from(base64, "base64") });
        const place = JSON.stringify(join(folder, "evil"));
        expect(await ask(`images("CIFAR10", pathlib.Path(${place}), train=False)`), name).toMatchObject({
          status: 2,
          message: expect.stringMatching(/damaged: a pickle that wants /),
        });
      }
    }
  });

  it("reads MNIST's four files, packed or not, the first of them where fewer are wanted", async () => {
    const packed = Object.entries(mnistFiles("FashionMNIST/raw/", 3)).map(
      async ([path, bytes]) => [`mnist/${path}.gz`, await gzip(bytes)] as const,
    );
    put(Object.fromEntries(Object.entries(mnistFiles()).map(([path, bytes]) => [`mnist/${path}`, bytes])));
    put(Object.fromEntries(await Promise.all(packed)));
    const place = `pathlib.Path(${JSON.stringify(join(folder, "mnist"))})`;
    const said = (call: string) =>
      `(lambda s: [s.labels.tolist(), list(s.images.shape), s.images[:, 0, 0, 1].tolist()])(${call})`;
    expect(await ask(said(`images("MNIST", ${place}, train=False)`))).toEqual([
      upTo(5, 100).map((i) => i % 10),
      [5, 1, 28, 28],
      upTo(5, 101),
    ]);
    expect(await ask(said(`images("FashionMNIST", ${place}, train=True, samples=4)`))).toEqual([
      upTo(4, 3),
      [4, 1, 28, 28],
      upTo(4, 4),
    ]);
    expect(await ask(`images("MNIST", ${place}, train=True, samples=13)`)).toMatchObject({
      status: 2,
      message: expect.stringMatching(/13 training images of MNIST are wanted; .* hold 12/),
    });
  });

  it("says what is wrong with a damaged image file, and what to do where there is none", async () => {
    const binary = Object.entries(cifarFiles()).map(([path, bytes]) => [`damaged/${path}`, bytes.subarray(0, -1)]);
    const idx = Object.entries(mnistFiles()).map(([path, bytes]) => [`damaged/${path}.gz`, bytes]);
    put(Object.fromEntries([...binary, ...idx]));
    const place = `pathlib.Path(${JSON.stringify(join(folder, "damaged"))})`;
    const messages = {
      CIFAR10:
        /The files of CIFAR10 in .*damaged are damaged: data_batch_1.bin has 36875 bytes, not a multiple of 3073/,
      MNIST: /The files of MNIST in .* are damaged: Not a gzipped file/,
    };
    for (const [name, message] of Object.entries(messages))
      expect(await ask(`images("${name}", ${place}, train=True)`)).toMatchObject({
        status: 2,
        message: expect.stringMatching(message),
      });
    // As where torchvision is not installed.
    expect(
      await ask(`[sys.modules.update(torchvision=None), images("FashionMNIST", ${place}, train=True)]`),
    ).toMatchObject({
      status: 2,
      message: expect.stringMatching(/There are no files of FashionMNIST in .*--data.*pip install torchvision/),
    });
  });

  it("normalizes an image as we do, after what changes it", async () => {
    const image = "Images(torch.tensor([[[[0, 255]]]], dtype=torch.uint8), torch.tensor([3])";
    expect(await ask(`${image})[0]`)).toMatchObject([{ values: [0, 1] }, { values: [3] }]);
    expect(await ask(`${image}, transform=lambda x: 1 - x, normalize=Normalize((0.5,), (0.25,)))[0][0]`)).toMatchObject(
      { shape: [1, 1, 2], values: [2, -2] },
    );
  });

  it("reads a table's cells, of any of the encodings that we read", async () => {
    const text = 'name; 名\r\n"a;b"; 1\r\n\r\n';
    const utf16 = Uint8Array.of(0xff, 0xfe, ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer));
    const gbk = Buffer.from(text.replace("名", "\xc3\xfb"), "latin1");
    put({
      "utf8.csv": `\ufeff${text}`,
      "utf16.csv": utf16,
      "gbk.csv": gbk,
      "blanks.csv": " a  b\n1\t2\n",
      "none.csv": gbk.subarray(0, 7),
    });
    for (const name of ["utf8", "utf16", "gbk"])
      expect(await ask(`read_table(here / "${name}.csv", ";")`), name).toEqual([
        ["name", "名"],
        ["a;b", "1"],
      ]);
    expect(await ask('read_table(here / "blanks.csv", "whitespace")')).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(await ask('read_table(here / "none.csv")')).toMatchObject({
      status: 2,
      message: expect.stringMatching(/none.csv is no text in UTF-8, UTF-16 or GBK/),
    });
    expect(await ask('read_table(here / "nowhere.csv")')).toMatchObject({
      status: 2,
      message: expect.stringMatching(/nowhere.csv cannot be read: No such file/),
    });
  });

  describe("--check", () => {
    /** How a run with these losses of PyTorch's ends, and what it has printed, where ours are those. */
    async function check(ours: readonly number[], theirs: readonly (number | string)[], why: readonly string[] = []) {
      put({ "expected.json": JSON.stringify({ losses: ours, tolerance: 1e-4, repeatable: why.length === 0, why }) });
      const losses = theirs.map((loss) => `float("${loss}")`).join(", ");
      const ended = await ask(
        `[run.finish(None) for run in [start(0, ["--check"])] for _ in [[run.record(torch.tensor(x).double()) for x in [${losses}]]]]`,
      );
      const { status, printed } = ended as { readonly status: number; readonly printed: string };
      return { status, lines: printed.trimEnd().split("\n") };
    }

    it("prints both losses of every step, and ends with status 0 where all agree", async () => {
      const { status, lines } = await check([0.5, 0.25], [0.5, 0.25005, 7]);
      expect(status).toBe(0);
      expect(lines.map((line) => line.trim().split(/\s+/))).toEqual([
        ["step", "Layerlab", "PyTorch", "difference"],
        ["1", "0.500000", "0.500000", "0.0e+00"],
        ["2", "0.250000", "0.250050", "5.0e-05"],
        "All 2 losses agree within 0.0001; the largest difference is 5.0e-05.".split(" "),
      ]);
    });

    it("marks the losses that differ, and ends with status 1; a loss that is no number differs", async () => {
      const { status, lines } = await check([0.5, 0.25, 0.1], [0.5, 0.2502, "nan"]);
      expect(status).toBe(1);
      expect(lines.map((line) => line.endsWith("  differs"))).toEqual([false, false, true, true, false]);
      expect(lines.at(-1)).toBe("2 of 3 losses differ by more than 0.0001, the first of them in step 2.");
    });

    it("says that rounding may be why where many agree before several differ, but not of a single one", async () => {
      const agreeing = Array<number>(10).fill(0.5);
      const hint = "They agree at first and part later. Rounding can do that: README.md says where.";
      const parting = await check([...agreeing, 0.5, 0.5], [...agreeing, 0.6, 0.7]);
      expect(parting.lines.at(-2)).toBe(hint);
      expect(parting.status).toBe(1);
      expect((await check([...agreeing, 0.5, 0.5], [...agreeing, 0.6, 0.5])).lines).not.toContain(hint);
      expect((await check([0.5, 0.5], [0.6, 0.7])).lines).not.toContain(hint);
    });

    it("allows a large loss what float32 cannot say of it", async () => {
      expect(await check([5000], [5000.04])).toMatchObject({ status: 0 });
      expect(await check([5000], [5000.06])).toMatchObject({ status: 1 });
      expect(await check([9.9], [9.90011])).toMatchObject({ status: 1 });
    });

    it("says why a run that differs cannot be repeated", async () => {
      const { status, lines } = await check([0.5], [0.6], ["PyTorch draws other numbers for Dropout."]);
      expect(status).toBe(1);
      expect(lines.at(-1)).toMatch(
        /^1 of 1 losses differ .* cannot be repeated: PyTorch draws other numbers for Dropout.$/,
      );
    });

    it("fails where training ends before the last of our losses", async () => {
      const { status, lines } = await check([0.5, 0.5], [0.5]);
      expect(status).toBe(1);
      expect(lines.at(-1)).toBe("Training ended after step 1; Layerlab's losses of 2 steps are to be compared.");
    });

    it("says where there is nothing to compare with", async () => {
      put({ "expected.json": "{}" });
      expect(await ask('start(0, ["--check"])')).toMatchObject({
        status: 2,
        message: expect.stringMatching(/expected.json cannot be read: KeyError/),
      });
    });
  });

  it("refuses a PyTorch that is too old", async () => {
    const version = await ask("torch.__version__");
    expect(await ask('[setattr(torch, "__version__", "1.9.1"), start(0, [])]')).toEqual({
      status: 2,
      message: "train.py: PyTorch 1.9.1 is too old: 1.13 or newer is needed. pip install --upgrade torch\n",
      printed: "",
    });
    await ask(`setattr(torch, "__version__", ${JSON.stringify(version)})`);
  });
});
