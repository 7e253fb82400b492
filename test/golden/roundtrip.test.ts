/** Weights that PyTorch code writes, read by --init and by the page; weights that --save and the page write, loaded by PyTorch; bit for bit. Skipped, with word of it, where there is no PyTorch. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { suggestMatch } from "../../engine/export/matchWeights.ts";
import { type ReadTensor, readSafetensors } from "../../engine/export/readSafetensors.ts";
import { python } from "../support/torch.ts";
import { Page } from "../support/workerPage.ts";

const root = resolve(import.meta.dirname, "../..");
const script = join(import.meta.dirname, "roundtrip.py");
if (!python) console.warn("No Python with PyTorch; the test that exchanges weights with it is skipped.");

const [relu, pool, flatten] = [{ type: "ReLU" }, { type: "MaxPool2d", kernel_size: 2 }, { type: "Flatten" }];
const convolution = (out_channels: number) => ({ type: "Conv2d", out_channels, kernel_size: 5 });
const linear = (out_features: number) => ({ type: "Linear", out_features });

/** The networks of roundtrip.py. */
const nets = {
  tutorial: {
    model: [
      ...[convolution(6), relu, pool, convolution(16), relu, pool, flatten],
      ...[linear(120), relu, linear(84), relu, linear(10)],
    ],
    names: ["0", "3", "7", "9", "11"].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]),
  },
  normed: {
    model: [convolution(4), { type: "BatchNorm2d" }, relu, flatten, linear(10)],
    names: [
      ...["0.weight", "0.bias", "1.weight", "1.bias"],
      ...["1.running_mean", "1.running_var", "1.num_batches_tracked", "4.weight", "4.bias"],
    ],
  },
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-roundtrip-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!python).each(Object.entries(nets))("the network `%s`", (net, { model, names }) => {
  const path = (name: string) => join(folder, `${net}-${name}`);
  const torch = async (command: string, ...files: readonly string[]) =>
    (await promisify(execFile)(python!, [script, command, net, ...files])).stdout.trim();

  function train(...words: readonly string[]) {
    const experiment = {
      version: 1,
      dataset: { type: "Shapes10", train_samples: 20, test_samples: 10 },
      model,
      loss: { type: "CrossEntropyLoss" },
      optimizer: { type: "SGD", lr: 0.01 },
      training: { batch_size: 4 },
    };
    writeFileSync(path("experiment.json"), JSON.stringify(experiment));
    return promisify(execFile)("npm", ["run", "-s", "train", "--", path("experiment.json"), ...words], { cwd: root });
  }

  it("comes back from --init and --save as PyTorch wrote it", async () => {
    await torch("write", path("torch"));
    await train("--init", path("torch"), "--steps", "0", "--save", path("again"));
    expect(await torch("compare", path("torch"), path("again"))).toBe("equal");
  });

  it("is loaded by PyTorch, strictly, after training here", async () => {
    await train("--steps", "3", "--save", path("trained"));
    expect((await torch("load", path("trained"))).split(" ")).toEqual(names);
    await train("--init", path("trained"), "--steps", "0", "--save", path("same"));
    expect(await torch("compare", path("trained"), path("same"))).toBe("equal");
  });
});

describe.skipIf(!python)(
  "weights that the page exported, loaded into the tutorial's own class and saved by PyTorch",
  () => {
    const path = (name: string) => join(folder, `page-${name}`);
    const { model } = nets.tutorial;
    const experiment = parseExperiment({
      version: 1,
      dataset: { type: "Shapes10", train_samples: 20, test_samples: 10 },
      model,
      loss: { type: "CrossEntropyLoss" },
      optimizer: { type: "SGD", lr: 0.01 },
      training: { batch_size: 4 },
    });
    let page: Page;

    /** The worker's answers are the page's: the file that it saves. */
    async function exported(): Promise<readonly ReadTensor[]> {
      page.send({ type: "export", run: page.run, request: 1, what: { kind: "weights" } });
      const { answer } = await page.next("exported");
      if (!answer || "where" in answer) throw new Error("no weights");
      writeFileSync(path("weights.safetensors"), answer.bytes);
      return readSafetensors(answer.bytes);
    }

    let before: readonly ReadTensor[];
    beforeAll(async () => {
      page = new Page();
      await page.configure(experiment);
      page.send({ type: "step", run: page.run, unit: "batch" });
      before = await exported();
      await promisify(execFile)(python!, [script, "own", "tutorial", path("weights.safetensors"), path("own")]);
    });
    afterAll(() => page.close());

    it.each(["F32", "F64", "F16", "BF16"])(
      "come back into the page as PyTorch has them, of other names, as %s",
      async (dtype) => {
        const file = new File([readFileSync(path(`own-${dtype}.safetensors`))], "own.safetensors");
        page.send({ type: "readWeights", run: page.run, request: 2, file });
        const { answer: found } = await page.next("weights");
        if (!found || "where" in found || found.type !== "found") throw new Error("not read");
        expect(found.tensors[0]).toEqual({ name: "conv1.weight", shape: [6, 3, 5, 5], dtype });
        const match = suggestMatch(found.tensors, found.model);
        expect(match.by).toBe("order");
        page.send({ type: "loadWeights", run: page.run, request: 3, version: 2, file, match });
        expect((await page.next("weights")).answer).toEqual({ type: "loaded" });
        const after = await exported();
        expect(after).toEqual(readSafetensors(readFileSync(path(`own-${dtype}-plain.safetensors`))));
        if (dtype === "F32" || dtype === "F64") expect(after).toEqual(before);
        else expect(after).not.toEqual(before);
      },
    );
  },
);
