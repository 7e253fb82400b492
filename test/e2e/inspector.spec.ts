/** The next training step taken apart in the page: walked by the keyboard from its first operation to its last, and then taken. */

import type { Page } from "@playwright/test";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { violations } from "./axe.ts";
import { button, expect, exportedWeights, ready, test } from "./page.ts";

const tutorialNet = presets.find(({ experiment }) => experiment.dataset.type === "Shapes10")!.experiment;

const inspector = (page: Page) => page.getByRole("region", { name: "Inspector" });
const count = (page: Page) => page.getByTestId("operation-count");
const rail = (page: Page) => page.getByRole("navigation", { name: "The training loop" });
const current = (page: Page) => rail(page).locator('[aria-current="step"]');
const title = (page: Page) =>
  inspector(page).getByRole("region", { name: "Operation" }).getByRole("heading", { level: 3 });

/** The weights after a step that nobody has looked into; the run is at its beginning again afterwards. */
async function weightsAfterStep(page: Page): Promise<Buffer> {
  await button(page, "Step").click();
  await expect(page.getByTestId("step-count")).toHaveText("1");
  const weights = await exportedWeights(page);
  await button(page, "Reset").click();
  await expect(page.getByTestId("step-count")).toHaveText("0");
  return weights;
}

/** What the rail says at each operation, walked by the right arrow. */
async function walked(page: Page, total: number): Promise<readonly string[]> {
  const said: string[] = [];
  for (let number = 1; number <= total; number++) {
    await expect(count(page)).toHaveText(`${number} of ${total}`);
    await expect(title(page)).toBeVisible();
    said.push((await current(page).innerText()).replace(/\s+/g, " "));
    await page.keyboard.press("ArrowRight");
  }
  await expect(count(page), "there is none after the last").toHaveText(`${total} of ${total}`);
  return said;
}

/** What stands beside the operation at the loss: its place in the graph, and a gradient that is held to the loss itself. */
async function besideIt(page: Page): Promise<void> {
  await inspector(page).getByText("Graph", { exact: true }).click();
  await expect(inspector(page).getByText("fn = loss.grad_fn", { exact: true })).toBeVisible();
  expect(await violations(page, ["#visual-inspector"])).toEqual([]);
  await inspector(page).getByText("Gradcheck", { exact: true }).click();
  await button(page, "Check all of 0.weight").click();
  await expect(inspector(page).getByText("✓ 8 agree")).toBeVisible();
  expect(await violations(page, ["#visual-inspector"])).toEqual([]);
  // Enter is for the step again.
  await inspector(page).getByText("Step 1", { exact: true }).click();
}

async function takeStep(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("step-count")).toHaveText("1");
  await expect(inspector(page).getByText("Step 2", { exact: true })).toBeVisible();
}

test("a step of the circle's net is walked by the keyboard and taken, and the weights are those of a run that nobody looked into", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  const untouched = await weightsAfterStep(page);

  await page.keyboard.press("i");
  await expect(inspector(page).getByText("Step 1", { exact: true })).toBeVisible();
  expect(await walked(page, 20)).toEqual([
    "inputs, labels = data",
    "optimizer.zero_grad()",
    "0 Linear AddmmBackward0",
    "1 Tanh TanhBackward0",
    "2 Linear AddmmBackward0",
    "3 Tanh TanhBackward0",
    "4 Linear AddmmBackward0",
    "loss = criterion(outputs, labels)",
    "BinaryCrossEntropyWithLogitsBackward0 BCEWithLogitsLoss",
    "AddmmBackward0 4 · Linear",
    "TanhBackward0 3 · Tanh",
    "AddmmBackward0 2 · Linear",
    "TanhBackward0 1 · Tanh",
    "AddmmBackward0 0 · Linear",
    "0.weight 4×2",
    "0.bias 4",
    "2.weight 4×4",
    "2.bias 4",
    "4.weight 1×4",
    "4.bias 1",
  ]);
  await expect(title(page)).toHaveText("Adam moves 4.bias");

  await page.keyboard.press("Shift+ArrowLeft");
  await expect(current(page)).toHaveText("BinaryCrossEntropyWithLogitsBackward0BCEWithLogitsLoss");
  expect(await violations(page)).toEqual([]);
  await besideIt(page);
  await takeStep(page);
  await expect(count(page), "the next step is shown at the same operation").toHaveText("9 of 20");
  await page.keyboard.press("Escape");
  await expect(button(page, "Inspector")).toBeVisible();
  expect((await exportedWeights(page)).equals(untouched)).toBe(true);
});

test("the step of the tutorial's net is walked phase by phase, its layers folded around the current one, and taken", async ({
  page,
}) => {
  await page.goto(`./${await encodeLink(tutorialNet)}`);
  await ready(page);
  await expect(page.getByTestId("step-count")).toHaveText("0");
  const untouched = await weightsAfterStep(page);

  await page.keyboard.press("i");
  await expect(rail(page).getByText("4 examples")).toBeVisible();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(current(page)).toHaveText("0Conv2dConvolutionBackward0");
  await expect(title(page)).toHaveText("Conv2d 3 → 6, kernel 5×5");
  await expect(rail(page).getByText("12 operations")).toBeVisible();
  await expect(rail(page).getByRole("button", { name: "7 more" })).toBeVisible();
  for (let i = 0; i < 11; i++) await page.keyboard.press("ArrowRight");
  await expect(current(page)).toHaveText("11LinearAddmmBackward0");
  await expect(title(page)).toHaveText("Linear 84 → 10");

  const loss = rail(page).getByRole("listitem").filter({ hasText: "loss = criterion" });
  await expect(loss).not.toContainText(/\d/);
  await page.keyboard.press("ArrowRight");
  await expect(loss).toContainText(/2\.3\d\d/);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(title(page)).toHaveText("SGD moves 0.weight");
  await expect(rail(page).getByText("10 parameters")).toBeVisible();

  await inspector(page).getByRole("button", { name: "mean" }).click();
  await inspector(page).getByText("Step 1", { exact: true }).click();
  await takeStep(page);
  await expect(title(page)).toHaveText("SGD moves 0.weight");
  await page.keyboard.press("Escape");
  expect((await exportedWeights(page)).equals(untouched)).toBe(true);
});
