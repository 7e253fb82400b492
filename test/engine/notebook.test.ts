/** Exported notebooks as files: their format, their text and what they bring along. `test/golden/notebooks.test.ts` runs them. */

import { beforeAll, describe, expect, it } from "vitest";
import type { ProjectSource } from "../../engine/export/exports.ts";
import { notebookFile } from "../../engine/export/notebook.ts";
import { packFiles, unpackingCode } from "../../engine/export/notebookFiles.ts";
import { filesText } from "../../engine/export/notebookText.ts";
import { trainProgram } from "../../engine/export/program.ts";
import { circle } from "../support/circleDocument.ts";
import { projectSource } from "../support/exportedProject.ts";

interface Cell {
  readonly id: string;
  readonly cell_type: "markdown" | "code";
  readonly metadata: object;
  readonly source: readonly string[];
  readonly execution_count?: null;
  readonly outputs?: readonly unknown[];
}

const open = async (source: ProjectSource, language: "en" | "zh") =>
  JSON.parse(new TextDecoder().decode(await notebookFile(source, language))) as {
    cells: readonly Cell[];
    [field: string]: unknown;
  };
const textOf = ({ source }: Cell) => source.join("");

let source: ProjectSource;
let cells: readonly Cell[];
const cell = (id: string) => textOf(cells.find((candidate) => candidate.id === id)!);

beforeAll(async () => {
  source = await projectSource(circle({ training: { batch_size: 20, epochs: 3 } }));
  ({ cells } = await open(source, "en"));
});

describe("a notebook", () => {
  it("is of format 4.5, for Python, without outputs", async () => {
    const { cells, ...rest } = await open(source, "en");
    expect(rest).toEqual({
      metadata: {
        kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
        language_info: { name: "python" },
      },
      nbformat: 4,
      nbformat_minor: 5,
    });
    for (const { id, cell_type, source, ...fields } of cells) {
      expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      const isFolded = id === "files";
      expect(fields).toEqual({
        metadata: isFolded ? { jupyter: { source_hidden: true } } : {},
        ...(cell_type === "code" && { execution_count: null, outputs: [] }),
      });
      // Every line but the last ends where it ends.
      expect(source.every((line, i) => line.indexOf("\n") === (i < source.length - 1 ? line.length - 1 : -1))).toBe(
        true,
      );
    }
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  it("has the program's own lines, each step told before it in the tutorial's order", () => {
    const { sections } = trainProgram(source.experiment, source.dataset);
    const steps = sections.flatMap(({ id }) => [`${id}-text`, id]);
    expect(cells.map(({ id }) => id)).toEqual([
      ...["intro", "files-text", "files", ...steps],
      ...["comparison-text", "comparison"],
    ]);
    for (const { id, lines } of sections) expect(cell(id)).toBe(lines.map(({ text }) => text).join("\n"));
    const headings = cells.map((cell) => /^## \d\. (.*)/.exec(textOf(cell))?.[1]).filter(Boolean);
    expect(headings).toEqual(["Data", "Network", "Loss", "Optimizer", "Training", "Test"]);
  });

  it("tells of this very experiment: its examples, layers, parameters and steps", () => {
    expect(cell("data-text")).toContain("is 2 numbers: x1, x2. It belongs to one of 2 classes: orange, blue.");
    expect(cell("data-text")).toContain("250 are there for training, 250 for the test.");
    expect(cell("data-text")).toContain("mini-batches of 20 examples, 13 an epoch");
    expect(cell("network-text")).toContain("| 0 | Linear | 4 | 12 |");
    expect(cell("train-text")).toContain("3 times: 39 steps");
    expect(cell("comparison-text")).toContain("the first 39 steps");
  });

  it("is told in Chinese where the page is", async () => {
    for (const [language, isChinese] of [
      ["en", false],
      ["zh", true],
    ] as const) {
      const { cells } = await open(source, language);
      for (const cell of cells.filter(({ cell_type }) => cell_type === "markdown"))
        expect(/[\u4e00-\u9fff]/.test(textOf(cell)), `${language}: ${textOf(cell)}`).toBe(isChinese);
    }
  });

  it("ends training that would go on until it is paused, and says so", async () => {
    const endless = circle({ training: { batch_size: 20, epochs: 100_000_000 } });
    const { cells } = await open(await projectSource(endless), "en");
    const [text, code] = ["train-text", "train"].map((id) => textOf(cells.find((cell) => cell.id === id)!));
    expect(code).toContain("for epoch in range(100):");
    expect(text).toContain("100 times: 1,300 steps. In Layerlab training goes on until it is paused");
  });

  it("says what PyTorch cannot repeat, and promises no equal losses then", async () => {
    const dropout = circle({ model: [{ type: "Dropout" }, { type: "Linear", out_features: 1 }] });
    const { cells } = await open(await projectSource(dropout), "en");
    const [intro, comparison] = ["intro", "comparison-text"].map((id) => textOf(cells.find((cell) => cell.id === id)!));
    for (const text of [intro, comparison]) expect(text).toContain("Dropout (model[0])");
    expect(intro).not.toContain("PyTorch's losses will be those");
    expect(comparison).not.toContain("The same weights");
  });
});

describe("what a notebook brings along", () => {
  const file = (path: string, size: number) => ({ path, bytes: crypto.getRandomValues(new Uint8Array(size)) });
  const files = [file("initial.safetensors", 3000), file("layerlab.py", 300)];

  it("is in it as lines of a length that editors bear", async () => {
    const { packed, leftOut } = await packFiles(files);
    expect(leftOut).toEqual([]);
    const lines = packed.flatMap(({ lines }) => lines);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(120);
  });

  it("is left out where it is too large, the smallest files last: the text and the cell say where it is", async () => {
    const packed = await packFiles(files, 2000);
    expect(packed.packed.map(({ path }) => path)).toEqual(["layerlab.py"]);
    expect(packed.leftOut.map(({ path }) => path)).toEqual(["initial.safetensors"]);
    expect(filesText(packed, "en").join()).toMatch(/Too large for it: `initial.safetensors` .*PyTorch project/);
    expect(unpackingCode(packed).join("\n")).toContain('for name in ["initial.safetensors"]:');
  });
});
