/** `npm run export` as a user runs it: what it writes, and what it refuses. */

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseExportOptions } from "../../engine/cli/exportOptions.ts";
import { UserError } from "../../engine/define/errors.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { python, runPython } from "../support/torch.ts";

if (!python) console.warn("No Python with PyTorch; what the command wrote is not run.");

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-export-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const circle = {
  version: 1,
  dataset: { type: "Circle", samples: 50 },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.1 },
  training: { batch_size: 10, epochs: 2, shuffle: true },
};

function write(name: string, content: object | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

function run(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "engine/cli/export.ts", ...words],
      { cwd: root },
      (error, stdout, stderr) => done({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe("npm run export --to pytorch", () => {
  it("writes a folder with all that a table's run needs, and its program repeats the losses", async () => {
    const { experiment } = presets.find(({ id }) => id === "german")!;
    const out = join(folder, "project");
    // An empty folder may be there.
    mkdirSync(out);
    const document = write("credit.json", experiment);
    const { status, stdout, stderr } = await run(document, "--to", "pytorch", "--out", out, "--data", "public");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const paths = [
      "data",
      "expected.json",
      "experiment.json",
      "initial.safetensors",
      "layerlab.py",
      "README.md",
      "train.py",
    ];
    expect(readdirSync(out).sort()).toEqual(paths.sort());
    expect(stdout).toContain("data/german.csv");
    expect(readFileSync(join(out, "data/german.csv"))).toEqual(readFileSync(join(root, "public/tables/german.csv")));
    const { losses, ...rest } = JSON.parse(readFileSync(join(out, "expected.json"), "utf8"));
    expect(losses).toHaveLength(100);
    expect(rest).toEqual({ tolerance: 1e-4, repeatable: true, why: [] });
    if (!python) return;
    const { code, stdout: printed } = await runPython(join(out, "train.py"), "--check");
    expect(printed).toContain("All 100 losses agree within 0.0001");
    expect(code).toBe(0);
  });

  it("refuses a folder that holds anything, before it computes, and leaves it as it was", async () => {
    const out = join(folder, "mine");
    mkdirSync(out);
    writeFileSync(join(out, "thesis.txt"), "mine");
    const { status, stderr } = await run(write("c.json", circle), "--to", "pytorch", "--out", out);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `${out}: got a folder that holds thesis.txt, expected a new or an empty folder. Choose another path, or remove it first.\n`,
    );
    expect(readdirSync(out)).toEqual(["thesis.txt"]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("npm run export to one file", () => {
  it("writes weights, those of --init where there are any", async () => {
    const document = write("w.json", circle);
    const out = join(folder, "w.safetensors");
    expect(await run(document, "--to", "weights", "--out", out)).toMatchObject({ status: 0, stderr: "" });
    const drawn = readSafetensors(readFileSync(out));
    expect(drawn.map(({ name }) => name)).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
    const ones = drawn.map((tensor) => ({ ...tensor, values: tensor.values.map(() => 1) }));
    const init = write(
      "ones.safetensors",
      writeSafetensors(ones.map(({ name, shape, values }) => ({ name, shape, values }))),
    );
    await run(document, "--to", "weights", "--out", out, "--init", init);
    expect(readSafetensors(readFileSync(out)).map(({ values }) => [...values])).toEqual(
      ones.map(({ values }) => [...values]),
    );
  });

  it("writes a notebook, in Chinese where that is asked for", async () => {
    const out = join(folder, "n.ipynb");
    const words = ["--to", "notebook", "--out", out, "--language", "zh"];
    expect(await run(write("n.json", circle), ...words)).toMatchObject({ status: 0, stderr: "" });
    const { cells, nbformat } = JSON.parse(readFileSync(out, "utf8"));
    expect(nbformat).toBe(4);
    expect(JSON.stringify(cells)).toContain("神经网络");
  });

  it("writes an ONNX model, and says in one line with status 2 what it cannot read", async () => {
    const document = write("o.json", circle);
    const out = join(folder, "o.onnx");
    expect(await run(document, "--to", "onnx", "--out", out)).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(out).toString("latin1")).toContain("0.weight");
    const damaged = write("damaged.safetensors", Uint8Array.of(1, 2, 3));
    const refused = join(folder, "refused.onnx");
    const { status, stderr } = await run(document, "--to", "onnx", "--out", refused, "--init", damaged);
    expect(status).toBe(2);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining("damaged.safetensors")]);
    expect(existsSync(refused)).toBe(false);
  });
});

describe("the flags of npm run export", () => {
  const complaint = (line: string) => {
    try {
      parseExportOptions(line.split(" "));
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
    throw new Error(`${line} was taken`);
  };

  it("say what is to be written and where; texts are English, and inputs normalized, unless said otherwise", () => {
    expect(parseExportOptions("e.json --to pytorch --out p".split(" "))).toMatchObject({
      experiment: "e.json",
      what: { kind: "pytorch", language: "en" },
      out: "p",
      data: "data",
      init: null,
    });
    const what = (line: string) => parseExportOptions(`e.json --out p ${line}`.split(" "));
    expect(what("--to notebook --language zh")).toMatchObject({ what: { kind: "notebook", language: "zh" } });
    expect(what("--to onnx --normalize")).toMatchObject({ what: { kind: "onnx", normalize: true } });
    expect(what("--to weights")).toMatchObject({ what: { kind: "weights" } });
    expect(what("--help")).toBe("help");
  });

  it.each([
    ["e.json --out p", /^--to: got nothing, expected pytorch, notebook, onnx, weights\./],
    ["e.json --to pytorh --out p", /Did you mean pytorch\?$/],
    ["e.json --to onnx", /^--out: got nothing/],
    ["--to onnx --out p", /got 0 files, expected one experiment document/],
    ["e.json --to weights --out p --language zh", /^--language: got it with --to weights, expected --to pytorch or/],
    ["e.json --to pytorch --out p --normalize", /^--normalize: got it with --to pytorch, expected --to onnx/],
    ["e.json --to pytorch --out p --language fr", /^--language: got "fr", expected en, zh/],
    ["e.json --to pytorch --out p --init-by-order", /^--init-by-order: got it alone/],
  ])("are refused where they say nothing that can be done: %s", (line, words) => {
    expect(complaint(line)).toMatch(words);
  });
});
