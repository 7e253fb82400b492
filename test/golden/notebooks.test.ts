/** Exported notebooks run by PyTorch, cell after cell, in folders that hold nothing else. Skipped, with word of it, where there is no PyTorch. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import type { ProjectSource } from "../../engine/export/exports.ts";
import { notebookFile } from "../../engine/export/notebook.ts";
import { circle } from "../support/circleDocument.ts";
import { projectSource } from "../support/exportedProject.ts";
import { siteFiles } from "../support/siteFiles.ts";
import { python, runPython } from "../support/torch.ts";
import { tutorialDocument } from "../support/tutorialDocument.ts";
import { realData } from "./projectCases.ts";

const hasImages = existsSync(join(realData, "cifar-10-batches-bin"));
if (!python) console.warn("No Python with PyTorch; the tests that run exported notebooks are skipped.");
if (!hasImages) console.warn(`${realData} lacks CIFAR-10; the notebook of the tutorial's network is not run.`);

interface Result {
  readonly output: string;
  readonly error: string | null;
}

const german = {
  version: 1,
  dataset: { type: "CSV", file: "tables/german.csv", target: "credit" },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.05 },
  training: { batch_size: 20, epochs: 3, shuffle: true },
};
const tutorial = {
  ...tutorialDocument,
  dataset: { type: "CIFAR10", train_samples: 400, test_samples: 50 },
  training: { batch_size: 4, epochs: 1, shuffle: true },
};

const notebooks = {
  points: {
    source: () => projectSource(circle({ training: { batch_size: 20, epochs: 10, shuffle: true } })),
    language: "en",
  },
  table: { source: () => projectSource(german, siteFiles), language: "zh" },
  ...(hasImages && { tutorial: { source: () => projectSource(tutorial, nodeFiles(realData)), language: "zh" } }),
} as const satisfies Record<string, { readonly source: () => Promise<ProjectSource>; readonly language: "en" | "zh" }>;

describe.skipIf(!python)("an exported notebook", () => {
  const folder = mkdtempSync(join(tmpdir(), "layerlab-notebooks-"));
  const sources = new Map<string, ProjectSource>();
  let results: Readonly<Record<string, Result>> = {};

  beforeAll(async () => {
    const calls: Record<string, string> = {};
    for (const [name, { source, language }] of Object.entries(notebooks)) {
      sources.set(name, await source());
      calls[name] = join(folder, name, "run.ipynb");
      mkdirSync(dirname(calls[name]));
      writeFileSync(calls[name], await notebookFile(sources.get(name)!, language));
    }
    if (hasImages) symlinkSync(realData, join(folder, "tutorial", "data"));
    // In a folder that has another's weights, and once more where its own are.
    const foreign = join(folder, "foreign", "run.ipynb");
    mkdirSync(dirname(foreign));
    writeFileSync(foreign, readFileSync(calls.points!));
    writeFileSync(join(dirname(foreign), "initial.safetensors"), "of another run");
    const [input, output] = [join(folder, "calls.json"), join(folder, "results.json")];
    writeFileSync(input, JSON.stringify({ ...calls, foreign, again: calls.points }));
    const { code, stderr } = await runPython(join(import.meta.dirname, "callNotebooks.py"), input, output);
    expect(code, stderr).toBe(0);
    results = JSON.parse(readFileSync(output, "utf8"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([...Object.keys(notebooks), "again"])(
    "runs from its first cell to its last, and computes Layerlab's losses: %s",
    (name) => {
      const { output, error } = results[name]!;
      expect(error).toBeNull();
      const { losses } = sources.get(name === "again" ? "points" : name)!;
      const rows = [...output.matchAll(/^ *\d+ +(\S+) +(\S+) +\S+e[+-]\d+$/gm)].map(([, ...columns]) =>
        columns.map(Number),
      );
      expect(rows).toHaveLength(losses.length);
      for (const [i, [ours, theirs]] of rows.entries()) {
        expect(ours).toBeCloseTo(losses[i]!, 5);
        expect(Math.abs(ours! - theirs!)).toBeLessThan(1e-4);
      }
      expect(output).toMatch(/^\[1, +\d+\] loss: \d/m);
      expect(output).toMatch(/^Accuracy of the network on the \d+ test/m);
    },
  );

  it("brings along what it needs, and nothing else", () => {
    expect(
      readdirSync(join(folder, "points"))
        .filter((name) => name !== "__pycache__")
        .sort(),
    ).toEqual(["data.safetensors", "expected.json", "initial.safetensors", "layerlab.py", "run.ipynb"]);
  });

  it("takes no other notebook's files for its own", () => {
    expect(results.foreign!.error).toMatch(/FileExistsError: initial\.safetensors is here already/);
    expect(readFileSync(join(folder, "foreign", "initial.safetensors"), "utf8")).toBe("of another run");
  });
});
