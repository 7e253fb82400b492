/**
 * ONNX files, run in ONNX Runtime: each layer gives what PyTorch gives, whole models give what they give here. Python's onnx, where there is one, checks
 * every file too.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeFeatures } from "../../engine/data/describe.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { branchesOf } from "../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { NamedTensor } from "../../engine/export/namedTensor.ts";
import { onnxModel } from "../../engine/export/onnx/onnxModel.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { drawnRun } from "../support/drawnRuns.ts";
import { dataOf } from "../support/fuzz.ts";
import { onnxModels } from "../support/onnxModels.ts";
import { runOnnx } from "../support/onnxRuntime.ts";
import { createRoundingDevice } from "../support/roundingDevice.ts";
import { siteFiles } from "../support/siteFiles.ts";
import { ofScale } from "../support/tolerances.ts";
import { layerGolden } from "./walkLayers.ts";

const written: { readonly title: string; readonly bytes: Uint8Array }[] = [];
const kept = (title: string, bytes: Uint8Array): Uint8Array => {
  written.push({ title, bytes });
  return bytes;
};

const device = createWasmDevice(wasmKernels);
afterAll(() => device.dispose());

describe("a layer in ONNX gives what PyTorch gives in evaluation", () => {
  it.each(layerGolden.filter(({ mode }) => mode === "eval"))("$title", async ({ title, ...example }) => {
    const { type, params, input, output, weights } = example;
    const source = {
      experiment: { ...circle(), model: [{ type, ...params }] },
      dataset: {
        type: "given",
        normalize: null,
        ...describeFeatures({ features: [] }, { task: "regression", classes: [] }),
        inputShape: input.shape.slice(1),
      },
      weights: Object.entries(weights).map(([suffix, { shape, values }]) => ({
        name: `0.${suffix}`,
        shape,
        values: Float32Array.from(values),
      })),
    };
    const [got] = await runOnnx(kept(title, onnxModel(source, { normalize: false })), [input]);
    expect(got!.shape).toEqual(output.shape);
    expect(got!.values).toBeCloseToTensor(output.values, ofScale(output.values));
  });
});

/** Test examples in mini-batches of one, two and five; some twice where there are few. */
const batchesOf = ({ test }: Dataset) =>
  [[0], [1, 2], [3, 4, 5, 6, 7]].map((examples) => examples.map((example) => example % test.size));

/** Inputs of all test examples: as a file takes them that normalizes, and as one does that does not. */
function inputsOf({ test, image, inputShape, normalize, columns = [] }: Dataset) {
  const stored = Array.from(test.inputs, Number);
  if (image) {
    const pixels = sizeOf(inputShape.slice(1));
    const scale = (byte: number, i: number) => {
      const channel = Math.floor(i / pixels) % inputShape[0]!;
      return (byte / 255 - (normalize?.mean[channel] ?? 0)) / (normalize?.std[channel] ?? 1);
    };
    return { raw: stored, prepared: stored.map(scale) };
  }
  const scales = columns.flatMap((column) =>
    column.kind === "number" ? [column] : column.categories.map(() => ({ mean: 0, std: 1 })),
  );
  const back = (value: number, i: number) => {
    const { mean = 0, std = 1 } = scales[i % scales.length] ?? {};
    return mean + std * value;
  };
  return { raw: stored.map(back), prepared: stored };
}

/** What a run puts out after some steps, and what its files put out for the same examples. */
async function outputsOf(title: string, { experiment, dataset, steps }: Run) {
  const session = await createSession({ experiment, dataset, device });
  for (let left = steps; left > 0; ) {
    const { steps: made } = await session.advance({ maxSteps: left });
    // No more once training is over.
    left = made > 0 ? left - made : 0;
  }
  const source = { experiment, dataset, weights: await session.weights() };
  const { raw, prepared } = inputsOf(dataset);
  const size = sizeOf(dataset.inputShape);
  const rowsOf = (values: readonly number[], type: "float32" | "uint8") =>
    batchesOf(dataset).map((examples) => ({
      type,
      shape: [examples.length, ...dataset.inputShape],
      values: examples.flatMap((i) => values.slice(i * size, (i + 1) * size)),
    }));
  const plain = kept(title, onnxModel(source, { normalize: false }));
  const normalizing = kept(`${title}, normalizing`, onnxModel(source, { normalize: true }));
  const here = await answersOf(session);
  session.dispose();
  return {
    files: [
      ...(await runOnnx(plain, rowsOf(prepared, "float32"))),
      ...(await runOnnx(normalizing, rowsOf(raw, dataset.image ? "uint8" : "float32"))),
    ],
    here: [...here, ...here],
    weights: source.weights,
  };
}

const answersOf = async (session: Session) =>
  (await session.probe(batchesOf(session.dataset).map((examples) => ({ type: "outputs", examples })))).map((answer) =>
    answer?.type === "outputs" ? answer.values : expect.fail("no answer"),
  );

/** What the same weights put out with rounding errors drawn at random. */
async function roundedOutputs({ experiment, dataset }: Run, weights: readonly NamedTensor[]) {
  const rounding = createRoundingDevice(1);
  const session = await createSession({ experiment, dataset, device: rounding });
  session.loadWeights(weights);
  const outputs = await answersOf(session);
  session.dispose();
  rounding.dispose();
  return outputs;
}

/** Whether two answers differ by more than this share of what they may. */
const differ = (values: Float32Array, here: Float32Array, share = 1) =>
  values.some((value, i) => !(Math.abs(value - here[i]!) <= ofScale(here).atol * share));

interface Run {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly steps: number;
}

describe("a trained model in ONNX puts out what it does here, for one, two and five examples, normalizing or not", () => {
  it.each(onnxModels)("$title", async ({ title, experiment }) => {
    const dataset = await loadDataset({ experiment, files: siteFiles });
    const { files, here } = await outputsOf(title, { experiment, dataset, steps: 6 });
    for (const [i, { values }] of files.entries()) expect(values).toBeCloseToTensor(here[i]!, ofScale(here[i]!));
  });

  const typesIn = (list: readonly Spec[]): readonly string[] =>
    list.flatMap((spec) => [spec.type, ...Object.values(branchesOf(spec)).flatMap(typesIn)]);

  it("has every layer of the table among them", () => {
    const seen = new Set(onnxModels.flatMap(({ experiment }) => typesIn(experiment.model)));
    expect(Object.keys(layers).filter((type) => !seen.has(type))).toEqual([]);
  });

  it("holds for models drawn at random, unless they are chaotic", async () => {
    let chaotic = 0;
    const runs = fc.sample(drawnRun, { seed: 5, numRuns: 40 });
    for (const run of runs) {
      const dataset = await dataOf(run);
      if (!dataset) continue;
      const { experiment, before: steps } = run;
      const title = JSON.stringify(experiment.model);
      const { files, here, weights } = await outputsOf(title, { experiment, dataset, steps });
      if (!files.some(({ values }, i) => differ(values, here[i]!))) continue;
      // Where all but equal numbers are normalized, say, rounding alone moves what comes out.
      const rounded = await roundedOutputs({ experiment, dataset, steps }, weights);
      if (rounded.some((values, i) => differ(values, here[i]!, 1 / 3))) chaotic++;
      else
        expect(
          files.map(({ values }) => values),
          title,
        ).toEqual(here);
    }
    expect(chaotic).toBeLessThan(runs.length / 5);
  });
});

// Debian's onnx belongs to the system's Python, whatever other one comes first on the path.
const python = ["python3", "/usr/bin/python3"].find((name) => spawnSync(name, ["-c", "import onnx"]).status === 0);
if (!python) console.warn("No Python with onnx; the test that has it check all ONNX files is skipped.");

const checker = `
import pathlib, sys, onnx
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:
        print(path.stem, error)
`;

describe.skipIf(!python)("Python's onnx", () => {
  it("finds no fault with any of these files", () => {
    const folder = mkdtempSync(join(tmpdir(), "layerlab-onnx-"));
    for (const [i, { bytes }] of written.entries()) writeFileSync(join(folder, `${i}.onnx`), bytes);
    const { status, stdout, stderr } = spawnSync(python!, ["-c", checker, folder], { encoding: "utf8" });
    rmSync(folder, { recursive: true, force: true });
    expect(status, stderr).toBe(0);
    const faults = stdout.split("\n").filter((line) => line !== "");
    expect(faults.map((line) => `${written[Number.parseInt(line, 10)]?.title ?? ""}: ${line}`)).toEqual([]);
    expect(written.length).toBeGreaterThan(500);
  });
});
