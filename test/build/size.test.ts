/** What the built page loads before it can be used stays small, and nothing is loaded before it is needed. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { budgets, dist, preloads, readBuilt, weightOf } from "./built.ts";

const { chunks, page, worker } = readBuilt();
const modulesOf = (loaded: typeof page) => loaded.flatMap(({ modules }) => modules.map(({ id }) => id));

describe("the built page", () => {
  it(`loads at most ${budgets.page / 1000} kB, gzipped, before it can be used`, () => {
    expect(weightOf(page).gzipBytes).toBeLessThanOrEqual(budgets.page);
  });

  it("is there with its first scripts: index.html asks for no others", () => {
    expect(modulesOf(page)).toContain("app/main.tsx");
    expect(page.map(({ file }) => file)).toEqual(expect.arrayContaining([...preloads()]));
  });

  it("leaves to later what few need at once", () => {
    const later = chunks.filter((chunk) => !page.includes(chunk) && !worker.includes(chunk));
    for (const part of [
      "recharts",
      "@dnd-kit",
      "app/i18n/words/zh/",
      "app/panels/ProfileTable.tsx",
      "engine/export/",
    ]) {
      expect(modulesOf(page).filter((id) => id.includes(part))).toEqual([]);
      expect(modulesOf(later).some((id) => id.includes(part))).toBe(true);
    }
  });

  it("leaves computing to the worker", () => {
    const ops = page.flatMap(({ modules }) =>
      modules.filter(({ id, bytes }) => bytes > 0 && id.startsWith("engine/ops/")).map(({ id }) => id),
    );
    expect(ops.sort()).toEqual([
      // Named where a network is built, which a program for PyTorch is read from.
      "engine/ops/random/random.ts",
      // Shapes are counted with these two.
      "engine/ops/resample2d/axes.ts",
      "engine/ops/windows.ts",
    ]);
    // What an activation computes stays: its formula and its curve are read from it.
    expect(modulesOf(page)).toContain("engine/nn/activations/smooth.ts");
  });

  it("draws its charts without the library that reads values from them", () => {
    const readers = chunks.filter((chunk) => modulesOf([chunk]).some((id) => id.includes("node_modules/recharts/")));
    expect(readers.map(({ entry }) => entry)).toEqual(["app/visuals/ChartReader.tsx"]);
    expect(chunks.filter(({ imports }) => imports.includes(readers[0]!.file))).toEqual([]);
  });
});

describe("the built worker", () => {
  it(`loads at most ${budgets.worker / 1000} kB, gzipped, before it can train on the CPU`, () => {
    expect(weightOf(worker).gzipBytes).toBeLessThanOrEqual(budgets.worker);
  });

  it("takes experiments that the page has checked, without the library that checks them", () => {
    expect(modulesOf(worker).filter((id) => id.includes("node_modules"))).toEqual([]);
  });

  it("loads what autograd records of each entry only to inspect a step", () => {
    const later = chunks.filter((chunk) => !worker.includes(chunk));
    const readers = later.filter((chunk) =>
      modulesOf([chunk]).some((id) => id.startsWith("engine/nn/autogradGraph.ts")),
    );
    expect(readers).toHaveLength(1);
    const names = /(Addmm|Elu|NativeBatchNorm|NllLoss|AvgPool3D)Backward0/g;
    const namesIn = (loaded: typeof page) =>
      new Set(
        loaded.flatMap(({ file }) =>
          [...readFileSync(join(dist, file), "utf8").matchAll(names)].map(([, name]) => name),
        ),
      );
    expect(namesIn([...page, ...worker])).toEqual(new Set());
    expect(namesIn(readers).size).toBe(5);
  });

  it("loads how a value comes about, and its formula, only for the inspector", () => {
    const explains = (id: string) => /^engine\/ops\/(.*\/)?(explain|explanations|formula)\.ts$/.test(id);
    expect(modulesOf([...page, ...worker]).filter(explains)).toEqual([]);
    const later = modulesOf(chunks).filter(explains);
    expect(later).toEqual(expect.arrayContaining(["engine/ops/explain.ts", "engine/ops/formula.ts"]));
  });

  it("loads the code for a GPU only where there is one", () => {
    expect(modulesOf(worker).filter((id) => /webgpu/i.test(basename(id)))).toEqual([]);
    expect(chunks.some(({ entry }) => entry === "engine/train/openGpu.ts")).toBe(true);
  });
});
