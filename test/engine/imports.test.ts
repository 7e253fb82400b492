/** Imports point one way (ARCHITECTURE.md) and never in a circle. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Lower ranks may not import from higher ones. `data`, `nn` and `optim` stand side by side. */
const ranks: Readonly<Record<string, number>> = {
  define: 0,
  expr: 1,
  graph: 2,
  devices: 3,
  ops: 4,
  nn: 5,
  optim: 5,
  data: 5,
  catalog: 6,
  experiment: 7,
  export: 8,
  train: 9,
  worker: 10,
  cli: 11,
};

/** Files of types alone, which everything may name. */
const vocabulary = new Set([
  "engine/data/dataset.ts",
  "engine/data/description.ts",
  "engine/data/layout.ts",
  "engine/data/formats/images.ts",
  "engine/data/sources/kept.ts",
  "engine/data/sources/source.ts",
  "engine/data/table/summary.ts",
  "engine/experiment/experiment.ts",
  "engine/export/exports.ts",
  "engine/graph/tensor.ts",
  "engine/train/inspect/inspection.ts",
  "engine/graph/device.ts",
  "engine/graph/plan.ts",
  "engine/expr/expr.ts",
  "engine/ops/arithmetic.ts",
  "engine/train/session.ts",
  "engine/worker/protocol.ts",
]);

/** What the page may see of the engine. */
const pageMaySee = [
  /^engine\/catalog\.ts$/,
  // Not in the catalog, which comes with the page: only whoever loads from the Hub needs it.
  /^engine\/data\/sources\/hubBase\.ts$/,
  // Nor this: only whoever chooses a table needs it.
  /^engine\/data\/table\/shipped\.ts$/,
  /^engine\/experiment\//,
  /^engine\/define\//,
  /^engine\/expr\//,
  /^engine\/export\/(matchWeights|program|unrepeatable)\.ts$/,
  /^engine\/worker\/(client|protocol)\.ts$/,
];

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), "utf8");
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s)?[^"';]*?from\s+"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)|new URL\(\s*"(\.[^"]+)"/g;
  return [...source.matchAll(pattern)].map((match) => ({
    target: relative(root, resolve(root, dirname(file), (match[3] ?? match[4] ?? match[5])!)).replaceAll("\\", "/"),
    isTypeOnly: match[2] !== undefined,
  }));
}

function rankOf(file: string): number {
  const part = file.split("/")[1]!.replace(/\.ts$/, "");
  const rank = ranks[part];
  if (rank === undefined)
    throw new Error(`${file}: give the folder engine/${part} a rank in test/engine/imports.test.ts`);
  return rank;
}

const engineFiles = filesUnder("engine");
const appFiles = filesUnder("app");

describe("imports", () => {
  it("point downward inside the engine", () => {
    const wrong = engineFiles.flatMap((file) =>
      importsOf(file)
        .filter(({ target, isTypeOnly }) => !(isTypeOnly && vocabulary.has(target)))
        .filter(({ target }) => !target.startsWith("engine/") || rankOf(target) > rankOf(file))
        .map(({ target }) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("reach the engine from the page only through its public files", () => {
    const wrong = appFiles.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target.startsWith("engine/") && !pageMaySee.some((pattern) => pattern.test(target)))
        .filter(({ target, isTypeOnly }) => !(isTypeOnly && vocabulary.has(target)))
        .map(({ target }) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keep React, the DOM and Math.random out of the engine", () => {
    const wrong = engineFiles.filter((file) => {
      const source = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return /from "react|Math\.random|\bdocument\.(?:createElement|querySelector|body)|\bwindow\./.test(source);
    });
    expect(wrong).toEqual([]);
  });

  it("form no circle, not even of types", () => {
    const graph = new Map(
      [...engineFiles, ...appFiles].map((file) => [file, importsOf(file).map(({ target }) => target)]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      const start = path.indexOf(file);
      if (start >= 0) {
        circles.push([...path.slice(start), file].join(" → "));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("are found at all: this test reads what it thinks it reads", () => {
    expect(importsOf("engine/define/entry.ts").map(({ target }) => target)).toContain("engine/expr/expr.ts");
  });
});
