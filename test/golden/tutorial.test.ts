/** The tutorial's network trained by the headless command from the same weights on the same batches as PyTorch: equal losses, step by step. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { describedIn } from "../support/checked.ts";
import { hashInit } from "../support/hashUniform.ts";
import { madeUpImages } from "../support/madeUpImages.ts";
import { trajectory } from "../support/tolerances.ts";
import { tutorialDocument } from "../support/tutorialDocument.ts";
import golden from "./trajectories.json" with { type: "json" };

const root = resolve(import.meta.dirname, "../..");
const realData = resolve(root, process.env.LAYERLAB_DATA ?? "../shared/data");
const hasRealData = existsSync(join(realData, "cifar-10-batches-bin", "data_batch_1.bin"));
if (!hasRealData) console.warn(`${realData} holds no CIFAR-10; the test on real images is skipped.`);

async function losses(folder: string, data: string): Promise<number[]> {
  const experiment = parseExperiment(tutorialDocument);
  await writeFile(join(folder, "tutorial.json"), JSON.stringify(tutorialDocument));
  await writeFile(
    join(folder, "init.safetensors"),
    writeSafetensors(hashInit(stateOf(experiment.model, describedIn(experiment).inputShape))),
  );
  const { stdout } = await promisify(execFile)(
    "npm",
    // biome-ignore format: one option a line reads worse
    ["run", "-s", "train", "--", join(folder, "tutorial.json"), "--data", data, "--init", join(folder, "init.safetensors"), "--steps", "200", "--log-every", "1", "--json"],
    { cwd: root, maxBuffer: 2 ** 26 },
  );
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; loss: number })
    .filter(({ event }) => event === "step")
    .map(({ loss }) => loss);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "layerlab-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeMadeUpImages(folder: string): Promise<void> {
  const records = madeUpImages();
  await mkdir(join(folder, "cifar-10-batches-bin"));
  await writeFile(join(folder, "cifar-10-batches-bin", "data_batch_1.bin"), records);
  await writeFile(join(folder, "cifar-10-batches-bin", "test_batch.bin"), records);
}

describe("the tutorial's 200 first losses", () => {
  it("equal PyTorch's on made-up images", async () => {
    const got = await inFolder(async (folder) => {
      await writeMadeUpImages(folder);
      return losses(folder, folder);
    });
    expect(got).toBeCloseToTensor(golden.cases[0]!.losses, { rtol: 0, atol: trajectory.atol });
  });

  it.skipIf(!hasRealData)("equal PyTorch's on CIFAR-10 (needs ../shared/data or LAYERLAB_DATA)", async () => {
    const got = await inFolder((folder) => losses(folder, realData));
    expect(got).toBeCloseToTensor(golden.cases[1]!.losses, { rtol: 0, atol: trajectory.atol });
  });
});
