/** An activation is one entry in one table: takes the README's own QuickGELU, adds it to a copy of the engine, and finds it everywhere. */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradientsOf } from "../support/activationGradient.ts";
import { finiteDifference } from "../support/tolerances.ts";

const root = resolve(import.meta.dirname, "../..");
/** Inside the project, so that packages are found; ignored by git. */
const scratch = join(root, "test-results");
let copy = "";

/** A module of the patched engine. */
const load = (path: string) => import(/* @vite-ignore */ join(copy, "engine", path));

const experiment = {
  version: 1,
  dataset: { type: "Circle", samples: 40 },
  model: [{ type: "Linear", out_features: 4 }, { type: "QuickGELU" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.03 },
  training: { batch_size: 10, epochs: 2 },
};

beforeAll(async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, entry] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  await mkdir(scratch, { recursive: true });
  copy = await mkdtemp(join(scratch, "new-entry-"));
  await cp(join(root, "engine"), join(copy, "engine"), { recursive: true });
  const table = join(copy, "engine/nn/activations/smooth.ts");
  const source = await readFile(table, "utf8");
  const patched = source.replace(/\n\};\s*$/, `\n\n${entry}\n};\n`);
  expect(patched).not.toBe(source);
  await writeFile(table, patched);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe("QuickGELU, added as the README says", () => {
  it("stands in the catalog that menus read, as an activation and as a layer", async () => {
    const { activations, layers } = await load("catalog.ts");
    expect(Object.keys(activations)).toContain("QuickGELU");
    expect(Object.keys(layers)).toContain("QuickGELU");
  });

  it("is accepted by the document's schema and survives the share link", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { encodeLink, decodeLink } = await load("experiment/link.ts");
    const { experimentJsonSchema } = await load("experiment/schema.ts");
    const parsed = parseExperiment(experiment);
    expect(await decodeLink(await encodeLink(parsed))).toEqual(parsed);
    expect(JSON.stringify(experimentJsonSchema())).toContain('"QuickGELU"');
  });

  it("has the gradient that finite differences measure", async () => {
    const { activations } = await load("nn/activations/index.ts");
    const { derive } = await load("expr/derive.ts");
    const { compileExpr } = await load("expr/evaluate.ts");
    const { derived, measured } = gradientsOf(activations.QuickGELU, { derive, compileExpr });
    expect(derived).toBeCloseToTensor(measured, finiteDifference);
    expect(compileExpr(activations.QuickGELU.forward({ kind: "var", name: "x" }, {}), ["x"])(1)).toBeCloseTo(
      1 / (1 + Math.exp(-1.702)),
      12,
    );
  });

  it("trains in the headless command", async () => {
    const file = join(copy, "quickgelu.json");
    await writeFile(file, JSON.stringify(experiment));
    const { stdout } = await promisify(execFile)("npx", ["tsx", join(copy, "engine/cli/main.ts"), file, "--json"], {
      cwd: root,
    });
    const last = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(last).toMatchObject({ event: "done", step: 4 });
    expect(Number.isFinite(last.test.loss)).toBe(true);
  });
});
