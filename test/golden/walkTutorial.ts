/** The tutorial's network trained on given devices from the same weights on the same made-up images as PyTorch: equal losses, step by step. */

import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { describedIn } from "../support/checked.ts";
import type { DeviceCase } from "../support/devices.ts";
import { hashInit } from "../support/hashUniform.ts";
import { loadMadeUpImages } from "../support/madeUpImages.ts";
import { trajectory } from "../support/tolerances.ts";
import { tutorialDocument } from "../support/tutorialDocument.ts";
import golden from "./trajectories.json" with { type: "json" };

export function walkTutorial(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, the tutorial's 200 first losses", ({ open }) => {
    it("equal PyTorch's on made-up images", async () => {
      const experiment = parseExperiment(tutorialDocument);
      const device = open();
      const session = await createSession({ experiment, dataset: await loadMadeUpImages(experiment), device });
      session.loadWeights(hashInit(stateOf(experiment.model, describedIn(experiment).inputShape)));
      const losses: number[] = [];
      while (losses.length < 200) losses.push(...(await session.advance({ maxSteps: 200 - losses.length })).losses);
      session.dispose();
      device.dispose();
      expect(losses).toBeCloseToTensor(golden.cases[0]!.losses, { rtol: 0, atol: trajectory.atol });
    });
  });
}
