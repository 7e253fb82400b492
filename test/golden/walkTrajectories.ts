/** The tutorial's network on given devices under every optimizer, from the same weights on the same batches as PyTorch: equal losses for 100 steps. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { describedIn } from "../support/checked.ts";
import { contractDocument } from "../support/contractDocument.ts";
import type { DeviceCase } from "../support/devices.ts";
import { hashInit } from "../support/hashUniform.ts";
import { loadMadeUpImages } from "../support/madeUpImages.ts";
import { trajectory } from "../support/tolerances.ts";
import golden from "./optimizerTrajectories.json" with { type: "json" };

const titled = golden.cases.map((example) => {
  const { optimizer, training, scheduler } = example;
  return { ...example, title: [optimizer, training, scheduler].map((part) => JSON.stringify(part)).join(" ") };
});

export function walkTrajectories(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, 100 losses of the tutorial's network equal PyTorch's", ({ open }) => {
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
      dataset = await loadMadeUpImages(parse(titled[0]!));
    });

    it.each(titled)("with $title", async (example) => {
      const experiment = parse(example);
      const device = open();
      const session = await createSession({ experiment, dataset, device });
      session.loadWeights(hashInit(stateOf(experiment.model, describedIn(experiment).inputShape)));
      const losses: number[] = [];
      while (losses.length < 100) losses.push(...(await session.advance({ maxSteps: 100 - losses.length })).losses);
      session.dispose();
      device.dispose();
      expect(losses).toBeCloseToTensor(example.losses, { rtol: 0, atol: trajectory.atol });
    });
  });
}
