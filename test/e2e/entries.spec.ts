/** Every entry of the tables, picked from its menu as a hand would: it trains, or the page says clearly why it cannot. */

import type { Page } from "@playwright/test";
import { activations, layers, losses, optimizers, schedulers } from "../../engine/catalog.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { button, expect, figure, ready, stepCount, test } from "./page.ts";

const points = parseExperiment({
  version: 1,
  dataset: { type: "Circle", samples: 60 },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 },
  training: { batch_size: 10, epochs: 1e6 },
});

const images = parseExperiment({
  ...points,
  dataset: { type: "Shapes10", train_samples: 20, test_samples: 10 },
  model: [
    { type: "Conv2d", out_channels: 4, kernel_size: 5, stride: 3 },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
});

/** Goes over to an experiment without loading the page again. */
async function open(page: Page, experiment: Experiment): Promise<void> {
  const hash = await encodeLink(experiment);
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await ready(page);
  await expect(page.getByTestId("step-count")).toHaveText("0");
}

/** Losses that are NaN where an output is no probability, as the raw outputs here are not: the page says that it diverged. */
const needsProbabilities = new Set(["BCELoss"]);
/** Layers that fit neither points nor images: sequences have another shape. */
const needsSequences = new Set(["Conv1d", "MaxPool1d", "AvgPool1d"]);

const problem = (page: Page) => page.getByRole("region", { name: "Network" }).getByRole("alert");

/** Five steps more give a loss; or there stands why not. */
async function expectLearning(page: Page, name: string): Promise<void> {
  if (await problem(page).isVisible()) {
    await expect(problem(page), name).toContainText(/expected/);
    return;
  }
  await expect(button(page, "Train"), name).toBeEnabled();
  const before = await stepCount(page);
  for (let i = 0; i < 5; i++) await button(page, "Step").click();
  if (needsProbabilities.has(name)) {
    await expect(page.getByText("Diverged").first(), name).toBeVisible();
    return;
  }
  await expect.poll(() => stepCount(page), { message: `${name} takes five steps` }).toBe(before + 5);
  const hasLoss = async () => Number.isFinite(await figure(page, "train-loss"));
  await expect.poll(hasLoss, { message: `${name} has a loss` }).toBe(true);
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  const box = page.getByRole("combobox", { name, exact: true });
  await box.click();
  await page.getByRole("option", { name: option, exact: true }).click();
  await expect(box).toHaveText(option);
}

test("every activation is chosen for the hidden layers and trains", async ({ page }) => {
  await page.goto("./");
  await open(page, points);
  for (const type of Object.keys(activations)) {
    await choose(page, "Hidden activations", type);
    await expectLearning(page, type);
  }
});

test("every loss is chosen and trains, or says what output it needs", async ({ page }) => {
  await page.goto("./");
  for (const type of Object.keys(losses)) {
    await open(page, points);
    const address = () => page.evaluate(() => location.hash);
    const opened = await address();
    await choose(page, "Loss", type);
    // The address follows an edit a little later; until then the next link would be the one that is open.
    if (type !== points.loss.type) await expect.poll(address).not.toBe(opened);
    const mend = problem(page).getByRole("button");
    // Another number of outputs is one click away.
    if (await mend.isVisible()) await mend.click();
    await expectLearning(page, type);
  }
});

test("every optimizer and every schedule is chosen and trains", async ({ page }) => {
  await page.goto("./");
  await open(page, points);
  for (const type of Object.keys(optimizers)) {
    await choose(page, "Optimizer", type);
    await expectLearning(page, type);
  }
  await open(page, points);
  for (const type of Object.keys(schedulers)) {
    await choose(page, "Schedule", type);
    await expectLearning(page, type);
    await expect(page.getByRole("heading", { name: "Learning rate" })).toBeVisible();
  }
});

test("every layer is added between two others and trains, or the network says how to mend it", async ({ page }) => {
  await page.goto("./");
  // Activations are layers too; they had their turn above.
  for (const type of Object.keys(layers).filter((name) => !Object.hasOwn(activations, name))) {
    for (const experiment of [points, images]) {
      await open(page, experiment);
      await page.getByRole("button", { name: `Add layer after ${experiment.model[0]!.type} 1` }).click();
      await page.getByRole("menuitem", { name: type, exact: true }).click();
      await expect(page.getByRole("region", { name: "Network" }).getByRole("list", { name: "Layers" })).toContainText(
        type,
      );
      await expectLearning(page, type);
      if (!(await problem(page).isVisible())) break;
    }
    expect(await problem(page).isVisible(), `${type} fits one of the two`).toBe(needsSequences.has(type));
  }
});
