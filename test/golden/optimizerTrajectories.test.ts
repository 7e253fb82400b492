/** The tutorial's network under every optimizer, from the same weights on the same batches as PyTorch: equal losses for 100 steps. */

import { beforeAll, describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { sourceOf } from "../support/cifar.ts";
import { contractDocument } from "../support/contractDocument.ts";
import { hashInit } from "../support/hashUniform.ts";
import { madeUpImages } from "../support/madeUpImages.ts";
import { trajectory } from "../support/tolerances.ts";
import golden from "./optimizerTrajectories.json" with { type: "json" };

const titled = golden.cases.map((example) => {
  const { optimizer, training, scheduler } = example;
  return { ...example, title: [optimizer, training, scheduler].map((part) => JSON.stringify(part)).join(" ") };
});

describe("100 losses of the tutorial's network equal PyTorch's", () => {
  let dataset: Dataset;

  const parse = ({
    optimizer,
    training,
    scheduler,
  }: Pick<(typeof titled)[number], "optimizer" | "training" | "scheduler">) =>
    parseExperiment({
      ...contractDocument,
      dataset: { type: "CIFAR10" },
      optimizer,
      scheduler,
      training: { batch_size: 4, epochs: 5, ...training },
    });

  beforeAll(async () => {
    const records = madeUpImages();
    dataset = await loadDataset({
      experiment: parse(titled[0]!),
      files: sourceOf({
        "cifar-10-batches-bin/data_batch_1.bin": records,
        "cifar-10-batches-bin/test_batch.bin": records,
      }),
    });
  });

  it.each(titled)("with $title", async (example) => {
    const experiment = parse(example);
    const device = await openDevice("wasm");
    const session = await createSession({ experiment, dataset, device });
    session.loadWeights(hashInit(stateOf(experiment.model, checkModel(experiment).input)));
    const losses: number[] = [];
    while (losses.length < 100) losses.push(...(await session.advance({ maxSteps: 100 - losses.length })).losses);
    session.dispose();
    device.dispose();
    expect(losses).toBeCloseToTensor(example.losses, { rtol: 0, atol: trajectory.atol });
  });

  it("leaves no optimizer of the catalog out", () => {
    const covered = new Set(golden.cases.map(({ optimizer }) => optimizer.type));
    expect(Object.keys(optimizers).filter((type) => !covered.has(type))).toEqual([]);
  });
});
