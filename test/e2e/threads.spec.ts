/** Threads in the page: all cores but the one it paints on; one where it is not cross-origin isolated; the same numbers on both. */

import type { Page } from "@playwright/test";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { expect, figure, ready, stepCount, test } from "./page.ts";

const epoch = parseExperiment({
  version: 1,
  seed: 2,
  dataset: { type: "Shapes10", train_samples: 640, test_samples: 64 },
  model: [
    { type: "Conv2d", out_channels: 6, kernel_size: 5 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 2 },
    { type: "Conv2d", out_channels: 16, kernel_size: 5 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 2 },
    { type: "Flatten" },
    { type: "Linear", out_features: 120 },
    { type: "ReLU" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.02, momentum: 0.9 },
  training: { batch_size: 64, epochs: 1 },
});

/** Trains the epoch; what the page says of it in the end. */
async function train(page: Page) {
  await page.goto(`./${await encodeLink(epoch)}`);
  await ready(page);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => stepCount(page)).toBe(10);
  await expect.poll(() => figure(page, "test-loss")).toBeGreaterThan(0);
  return Promise.all(["train-loss", "test-loss"].map((id) => page.getByTestId(id).textContent()));
}

/** Lets the page's worker believe in three cores, and takes the headers away that begin so. */
async function open(page: Page, without: string | null): Promise<void> {
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    const headers = Object.entries(response.headers()).filter(
      ([name]) => without === null || !name.startsWith(without),
    );
    const isWorker = /worker-.*\.js$/.test(route.request().url());
    const cores = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 3 });";
    const body = isWorker ? `${cores}${await response.text()}` : undefined;
    await route.fulfill({ response, headers: Object.fromEntries(headers), body });
  });
}

test("an isolated page trains on two of three cores, another on one and says why; both come to the same numbers", async ({
  page,
}) => {
  const device = page.getByTestId("device");
  await open(page, null);
  const many = await train(page);
  await expect(device).toHaveText("CPU · WASM ×2");

  await page.unrouteAll();
  await page.goto("about:blank");
  await open(page, "cross-origin-");
  expect(await train(page)).toEqual(many);
  await expect(device).toHaveText("CPU · WASM");
  await device.hover();
  await expect(page.getByText(/cross-origin isolated/).first()).toBeVisible();
});
