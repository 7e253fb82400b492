/** The page on WebGPU, end to end, on Chromium's software adapter: it computes the same as ever, only elsewhere. */

import type { Page } from "@playwright/test";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { chromiumArguments, softwareGraphics } from "../support/chromiumArguments.ts";
import { tutorialDocument } from "../support/tutorialDocument.ts";
import { violations } from "./axe.ts";
import { button, expect, figure, ready, stepCount, test } from "./page.ts";

test.use({
  launchOptions: {
    executablePath: process.env.LAYERLAB_CHROMIUM || undefined,
    args: [...chromiumArguments, ...softwareGraphics],
  },
});

const device = (page: Page) => page.getByTestId("device");
const preparing = (page: Page) => page.getByTestId("preparing");

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Computes on/ }).click();
  await page.getByRole("menuitemradio", { name }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
}

/**
 * The tutorial's network on drawn shapes, whose images are as large as CIFAR-10's and need no files; it trains for longer than
 * any machine takes for a test.
 */
const tutorialOnShapes = parseExperiment({
  ...tutorialDocument,
  seed: 1,
  dataset: { type: "Shapes10", train_samples: 1000, test_samples: 200 },
  optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 },
  training: { batch_size: 4, epochs: 1_000_000 },
});

test("the default page learns the circle on the GPU, goes over to the CPU in the middle and goes on", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await choose(page, "GPU · WebGPU");
  await expect(device(page)).toHaveText("GPU · WebGPU");
  await button(page, "Train").click();
  await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.98);
  const steps = await stepCount(page);
  await choose(page, "CPU · WASM");
  await expect(device(page)).toHaveText(/^CPU · WASM/);
  await expect.poll(() => stepCount(page)).toBeGreaterThan(steps);
  await expect(button(page, "Pause")).toBeVisible();
  expect(await figure(page, "test-accuracy")).toBeGreaterThan(0.98);
});

test("the tutorial's network learns on the GPU, and the page shows where the time of a step goes", async ({ page }) => {
  await page.goto(`./${await encodeLink(tutorialOnShapes)}`);
  await ready(page);
  await choose(page, "GPU · WebGPU");
  // Trained meanwhile, the CPU would have learned it before the GPU begins.
  await expect(device(page)).toHaveText("GPU · WebGPU");
  await expect(preparing(page)).toBeHidden();
  await button(page, "Train").click();
  await expect.poll(() => figure(page, "train-loss")).toBeLessThan(1.8);

  await page.getByRole("button", { name: /^Computes on/ }).click();
  await page.getByRole("menuitem", { name: "Where does the time go?" }).click();
  const dialog = page.getByRole("dialog", { name: "Where does the time go?" });
  const convolutions = dialog.getByRole("table").getByRole("button", { name: "Convolution", exact: true });
  await expect(convolutions).toBeVisible();
  await convolutions.click();
  await expect(dialog.getByRole("rowheader", { name: "conv2d 4×6×28×28" })).toBeVisible();
  expect(await violations(page, ['[role="dialog"]'])).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(button(page, "Pause")).toBeVisible();
});

/** The worker's GPU compiles three kernels and stands still. */
async function holdCompiling(page: Page): Promise<void> {
  const held = `{
    const { createComputePipelineAsync } = GPUDevice.prototype;
    let count = 0;
    GPUDevice.prototype.createComputePipelineAsync = function (descriptor) {
      return ++count > 3 ? new Promise(() => {}) : createComputePipelineAsync.call(this, descriptor);
    };
  }`;
  await page.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${held}${await response.text()}` });
  });
}

/** Which one it stands at depends on how many were compiled to be measured before the GPU was chosen. */
const kernels = /^Preparing the GPU: kernel [1-4] of \d\d$/;

test("a GPU that is being prepared keeps nobody waiting, and can be left again", async ({ page }) => {
  await holdCompiling(page);
  await page.goto(`./${await encodeLink(tutorialOnShapes)}`);
  await ready(page);
  await choose(page, "GPU · WebGPU");
  await expect(preparing(page)).toHaveText(kernels);
  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(0);
  await expect(device(page)).toHaveText(/^CPU · WASM/);
  await page.getByRole("button", { name: /^Computes on/ }).click();
  const menu = page.getByRole("menu");
  await expect(menu.getByText(kernels)).toBeVisible();
  await menu.getByRole("menuitem", { name: /^Stop preparing/ }).click();
  await expect(preparing(page)).toBeHidden();
  const steps = await stepCount(page);
  await expect.poll(() => stepCount(page)).toBeGreaterThan(steps);
  await expect(device(page)).toHaveText(/^CPU · WASM/);
});

test("left to itself, it measures both and says what it found", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Train").click();
  await page.getByRole("button", { name: /^Computes on/ }).click();
  await expect(page.getByRole("menu").getByText(/^Measured: GPU .+s, CPU .+s a step\.$/)).toBeVisible();
  // Where a CPU plays the GPU, four units a layer are no work for it.
  await expect(device(page)).toHaveText(/^CPU · WASM/);
});
