/**
 * An activation is one entry in one table: takes the README's own QuickGELU, adds it to a copy of the engine, and finds it everywhere.
 * An image set is one file and one line in the list: so is one with a format of its own. So is a table that only its file tells of.
 */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradientsOf } from "../support/activationGradient.ts";
import { runOnnx } from "../support/onnxRuntime.ts";
import { finiteDifference, ofScale } from "../support/tolerances.ts";

const root = resolve(import.meta.dirname, "../..");
/** Inside the project, so that packages are found; ignored by git. */
const scratch = join(root, "test-results");
let copy = "";

/** A module of the patched engine. */
const load = (path: string) => import(/* @vite-ignore */ join(copy, "engine", path));

/** What the patched command prints. */
async function train(...words: readonly string[]) {
  const command = ["--import", "tsx", join(copy, "engine/cli/main.ts"), ...words, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const experiment = {
  version: 1,
  dataset: { type: "Circle", samples: 40 },
  model: [{ type: "Linear", out_features: 4 }, { type: "QuickGELU" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.03 },
  training: { batch_size: 10, epochs: 2 },
};

/** Images of 2 × 2 whose left or right half is bright, one a line of text. */
const halves = `
import { imageSet } from "./imageSet.ts";

export const Halves = imageSet({
  type: "Halves",
  title: "Halves",
  doc: { en: "Which half is bright?", zh: "哪一半更亮？" },
  source: "https://example.org/halves",
  shape: [1, 2, 2],
  classes: ["left", "right"],
  normalize: { mean: [0.5], std: [0.5] },
  files: {
    download: { en: "Write them yourself.", zh: "请自己写。" },
    folder: "halves",
    layouts: [
      {
        files: { en: "learn.halves and exam.halves", zh: "learn.halves 与 exam.halves" },
        train: [{ name: "learn.halves", pattern: /^learn\\.halves$/ }],
        test: [{ name: "exam.halves", pattern: /^exam\\.halves$/ }],
        format: async () => ({
          async *read(files) {
            for (const { blob } of files) {
              for (const word of new TextDecoder().decode(await blob.arrayBuffer()).trim().split("\\n")) {
                const [l, r] = word === "left" ? [255, 0] : [0, 255];
                yield { labels: Uint8Array.of(word === "left" ? 0 : 1), pixels: Uint8Array.of(l, r, l, r) };
              }
            }
          },
        }),
      },
    ],
  },
});
`;

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

  await mkdir(join(copy, "data"));
  await writeFile(join(copy, "engine/data/halves.ts"), halves);
  const rows = await readFile(join(root, "test/support/rowsDataset.ts"), "utf8");
  await writeFile(
    join(copy, "engine/data/rows.ts"),
    rows.replaceAll("../../engine/data/", "./").replaceAll("../../engine/", "../"),
  );
  const list = join(copy, "engine/data/index.ts");
  const listed = `import { Halves } from "./halves.ts";\nimport { Rows } from "./rows.ts";\n${await readFile(list, "utf8")}`;
  await writeFile(list, listed.replace(/^\} satisfies/m, "  Halves,\n  Rows,\n$&"));
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

  it("is exported as ONNX, of the nodes that its expression says", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { loadDataset } = await load("experiment/loadDataset.ts");
    const { noFiles } = await load("data/sources/memory.ts");
    const { onnxModel } = await load("export/onnx/onnxModel.ts");
    const alone = parseExperiment({ ...experiment, model: [{ type: "QuickGELU" }] });
    const dataset = await loadDataset({ experiment: alone, files: noFiles });
    const bytes = onnxModel({ experiment: alone, dataset, weights: [] }, { normalize: true });
    const values = [-3, -0.5, 0, 0.25, 1, 4];
    const [got] = await runOnnx(bytes, [{ shape: [3, 2], values }]);
    const expected = values.map((x) => x / (1 + Math.exp(-1.702 * x)));
    expect(got!.values).toBeCloseToTensor(expected, ofScale(expected));
  });

  it("trains in the headless command", async () => {
    const file = join(copy, "quickgelu.json");
    await writeFile(file, JSON.stringify(experiment));
    const last = (await train(file)).at(-1);
    expect(last).toMatchObject({ event: "done", step: 4 });
    expect(Number.isFinite(last.test.loss)).toBe(true);
  });
});

describe("Halves, an image set with a format of its own", () => {
  const document = {
    version: 1,
    dataset: { type: "Halves", test_samples: 3 },
    model: [{ type: "Flatten" }, { type: "Linear", out_features: 2 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.5 },
    training: { batch_size: 2, epochs: 3 },
  };
  const [learn, exam] = ["left\nright\nright\nleft\n", "right\nleft\nleft\nright\n"];

  it("stands in the table that the gallery shows, and says which files to bring", async () => {
    const { datasets, fileNames } = await load("catalog.ts");
    expect(Object.keys(datasets)).toContain("Halves");
    expect(fileNames(datasets.Halves.files).en).toBe("learn.halves and exam.halves");
  });

  it("takes its files where they are dropped, and is named to whoever drops others", async () => {
    const { browserFiles } = await load("data/sources/browserFiles.ts");
    const dropped = (path: string) => ({ path, file: new File(["left"], path), chosen: "Circle" });
    const { paths, complaints } = browserFiles([dropped("my/learn.halves"), dropped("other.halves")]);
    expect(paths).toEqual(["halves/learn.halves"]);
    expect(complaints).toHaveLength(1);
    expect(complaints[0].expected.zh).toContain("Halves：learn.halves 与 exam.halves");
  });

  it("is known to npm run data, and can be read from what that writes", async () => {
    const { parseDataOptions } = await load("cli/dataOptions.ts");
    const { browserFiles } = await load("data/sources/browserFiles.ts");
    expect(parseDataOptions(["halves"])).toMatchObject({ type: "Halves", from: null });
    const given = { path: "Halves-train-00-1a2b.images", file: new File(["x"], "x"), chosen: "Circle" };
    expect(browserFiles([given])).toMatchObject({ types: ["Halves"], complaints: [] });
  });

  it("survives the share link, and is read from data.safetensors in PyTorch, which has none of the name", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { encodeLink, decodeLink } = await load("experiment/link.ts");
    const { programText, trainProgram } = await load("export/program.ts");
    const { descriptionOf } = await load("experiment/description.ts");
    const parsed = parseExperiment(document);
    expect(parsed.dataset.normalize).toEqual({ mean: [0.5], std: [0.5] });
    expect(await decodeLink(await encodeLink(parsed))).toEqual(parsed);
    expect(programText(trainProgram(parsed, descriptionOf(parsed.dataset)))).toContain(
      'trainset = layerlab.Images(data["train_inputs"], data["train_labels"]',
    );
  });

  it("is in an exported project with its images, which the program could not read", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { descriptionOf } = await load("experiment/description.ts");
    const { projectFiles } = await load("export/projectFiles.ts");
    const experiment = parseExperiment(document);
    const description = descriptionOf(experiment.dataset);
    const pixels = description.inputShape.reduce((a: number, b: number) => a * b, 1);
    const split = { inputs: new Uint8Array(pixels), labels: new Int32Array(1), size: 1 };
    const dataset = { ...description, type: "Halves", normalize: null, train: split, test: split };
    const files = await projectFiles({ experiment, dataset, initial: [], losses: [1] }, "en");
    expect(files.map(({ path }: { readonly path: string }) => path)).toContain("data.safetensors");
  });

  it("trains in the headless command", async () => {
    const file = join(copy, "halves.json");
    await writeFile(file, JSON.stringify(document));
    await writeFile(join(copy, "data/learn.halves"), learn);
    await writeFile(join(copy, "data/exam.halves"), exam);
    const lines = await train(file, "--data", join(copy, "data"));
    expect(lines[0]).toMatchObject({ event: "start", train_samples: 4, test_samples: 3 });
    expect(lines.at(-1)).toMatchObject({
      event: "done",
      step: 6,
      test: {
        accuracy: 1,
        confusion: [
          [2, 0],
          [0, 1],
        ],
      },
    });
  });
});

describe("Rows, a table that only its file tells of", () => {
  const document = {
    version: 1,
    dataset: { type: "Rows" },
    model: [{ type: "Linear", in_features: 3, out_features: 2 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.1 },
    training: { batch_size: 2, epochs: 2 },
  };

  beforeAll(async () => {
    await writeFile(
      join(copy, "data/rows.txt"),
      "length width height kind\n1 2 3 cat\n1 3 3 cat\n2 9 1 dog\n1 9 2 dog\n",
    );
  });

  it("is read as a document before anything is known of it, and described by its file", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { describeDataset, descriptionOf } = await load("experiment/description.ts");
    const { nodeFiles } = await load("data/sources/nodeFiles.ts");
    const { dataset } = parseExperiment(document);
    expect(descriptionOf(dataset)).toBeNull();
    expect(await describeDataset(dataset, nodeFiles(join(copy, "data")))).toMatchObject({
      task: "classification",
      classes: ["cat", "dog"],
      features: ["length", "width", "height"],
      inputShape: [3],
      image: null,
      plane: null,
    });
  });

  it("takes the columns that the document lists, in their order, as the share link does", async () => {
    const { parseExperiment } = await load("experiment/parse.ts");
    const { encodeLink, decodeLink } = await load("experiment/link.ts");
    const { describeDataset } = await load("experiment/description.ts");
    const { nodeFiles } = await load("data/sources/nodeFiles.ts");
    const listed = { type: "Rows", features: ["height", "length"] };
    const parsed = parseExperiment({ ...document, model: [], dataset: listed });
    expect(await decodeLink(await encodeLink(parsed))).toEqual(parsed);
    const { features, inputShape } = await describeDataset(parsed.dataset, nodeFiles(join(copy, "data")));
    expect({ features, inputShape }).toEqual({ features: ["height", "length"], inputShape: [2] });
    expect(() => parseExperiment({ ...document, dataset: { ...listed, features: ["age", "age"] } })).toThrow(
      /^dataset\.features\[1\]: got "age" a second time/,
    );
  });

  it("trains in the headless command, which refuses what does not go with the file", async () => {
    const file = join(copy, "rows.json");
    const run = async (model: object, dataset: object = document.dataset) => {
      await writeFile(file, JSON.stringify({ ...document, dataset, model: [model] }));
      return train(file, "--data", join(copy, "data"));
    };
    const [model] = document.model;
    const lines = await run(model!);
    expect(lines[0]).toMatchObject({ event: "start", parameters: 8, train_samples: 2, test_samples: 2 });
    expect(lines.at(-1)).toMatchObject({ event: "done", step: 2 });
    const [begun] = await run({ type: "Linear", out_features: 2 }, { type: "Rows", features: ["height", "length"] });
    expect(begun).toMatchObject({ event: "start", parameters: 6 });
    const refused = await run({ ...model, in_features: 4 }).catch((error) => error);
    expect(refused.stderr).toMatch(/model\[0\].in_features: got 4.*3, as/);
  });
});
