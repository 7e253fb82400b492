/** Weights that PyTorch code writes, read by --init; weights that --save writes, loaded by PyTorch; bit for bit. Skipped, with word of it, where there is no PyTorch. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { python } from "../support/torch.ts";

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
