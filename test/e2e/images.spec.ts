/** Images in the page: the drawn shapes at once, CIFAR-10 from dropped files, MNIST from a folder. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { cifarHubFiles, cifarPythonFiles } from "../support/cifarLayouts.ts";
import { tutorialClass, tutorialState } from "../support/tutorialWeights.ts";
import { violations } from "./axe.ts";
import { dropFiles, openPreset } from "./files.ts";
import { button, expect, exportedWeights, figure, ready, stepCount, test } from "./page.ts";

const folder = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data");
const files = ["data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"].map((name) =>
  join(folder, "cifar-10-batches-bin", name),
);

const output = (page: Page) => page.getByRole("complementary", { name: "Output" });

test("the tutorial without its files says how to get them and offers drawn shapes, which train at once", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await openPreset(page, /CIFAR-10 tutorial/);
  await page.getByText("Other ways").click();
  await expect(page.getByText(/cifar-10-binary\.tar\.gz/).first()).toBeVisible();
  await expect(button(page, "Train")).toBeDisabled();
  await page.getByRole("button", { name: /shapes instead/ }).click();
  await expect(button(page, "Train")).toBeEnabled();
  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(20);
  await expect(output(page).getByRole("heading", { name: "Test images" })).toBeVisible();
});

test("weights that the tutorial's own class saved are matched in a table and loaded, Reset leads to them, and Undo to the run before", async ({
  page,
}) => {
  await page.goto("./");
  await ready(page);
  await openPreset(page, /Ten shapes/);
  await ready(page);
  await button(page, "Step").click();
  await expect(page.getByTestId("step-count")).toHaveText("1");
  const before = await exportedWeights(page);
  const address = page.url();
  const values = (shape: readonly number[], i: number) =>
    Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, j) => Math.sin(i + j) / 16);
  const tensors = tutorialClass.map(({ name, shape }, i) => ({ name, shape, values: values(shape, i) }));
  const expected = Buffer.from(writeSafetensors(tensors.map((one, i) => ({ ...one, name: tutorialState[i]!.name }))));

  await dropFiles(page, [{ name: "net.safetensors", mimeType: "", buffer: Buffer.from(writeSafetensors(tensors)) }]);
  const dialog = page.getByRole("dialog", { name: "Load weights" });
  await expect(dialog.getByRole("combobox", { name: "Tensor of the file for 3.weight" })).toHaveText("conv2.weight");
  expect(await violations(page, ["[role=dialog]"])).toEqual([]);
  await dialog.getByRole("button", { name: "Load", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/^Weights of net\.safetensors loaded: 10 tensors\./)).toBeVisible();
  await expect(page.getByTestId("step-count")).toHaveText("0");
  expect(await exportedWeights(page)).toEqual(expected);
  expect(page.url()).toBe(address);

  await button(page, "Step").click();
  await expect(page.getByTestId("step-count")).toHaveText("1");
  await button(page, "Reset").click();
  await expect(page.getByTestId("step-count")).toHaveText("0");
  expect(await exportedWeights(page)).toEqual(expected);
  // Reset, then the weights.
  await page.getByRole("button", { name: /^Undo: reset/ }).click();
  await page.getByRole("button", { name: /^Undo: load weights/ }).click();
  await expect(page.getByTestId("step-count")).toHaveText("1");
  expect(await exportedWeights(page)).toEqual(before);

  // What fits by name loads at once, by way of the menu too.
  await page.getByRole("banner").getByRole("button").first().click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Load weights…" }).click();
  await (await chooser).setFiles([{ name: "again.safetensors", mimeType: "", buffer: expected }]);
  await expect(page.getByText(/^Weights of again\.safetensors loaded: 10 tensors\./)).toBeVisible();
  expect(await exportedWeights(page)).toEqual(expected);
});

test("a file that is no CIFAR-10 gets one clear message", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await openPreset(page, /CIFAR-10 tutorial/);
  await dropFiles(page, [resolve(import.meta.dirname, "../../LICENSE")]);
  await expect(page.getByText(/LICENSE/)).toBeVisible();
});

test.describe("CIFAR-10", () => {
  const missing = files.filter((file) => !existsSync(file));
  test.skip(missing.length > 0, `needs the CIFAR-10 files; absent: ${missing.join(", ")}`);

  test("dropped on the page trains the tutorial's network and shows images, predictions and classes", async ({
    page,
  }) => {
    await page.goto("./");
    await ready(page);
    await openPreset(page, /CIFAR-10 tutorial/);
    await dropFiles(page, files);
    await expect(page.getByText(/20.000 train · 10.000 test/)).toBeVisible();
    await expect(button(page, "Train")).toBeEnabled();
    await button(page, "Train").click();
    // Two epochs of 5,000 steps, as in the tutorial: no test can rely on pausing a run that ends by itself.
    await expect.poll(() => stepCount(page)).toBe(10_000);
    await expect(button(page, "Train")).toBeVisible();
    await expect(output(page).getByRole("log")).toContainText(/\[1, {2}2000\] loss: \d\.\d{3}/);
    await expect(output(page).getByRole("log")).toContainText(/\[2, {2}4000\] loss: \d\.\d{3}/);
    expect(await figure(page, "test-accuracy")).toBeGreaterThan(0.15);

    await expect(output(page).getByRole("heading", { name: "Test images" })).toBeVisible();
    await expect(output(page).getByText("cat").first()).toBeVisible();
    await expect(output(page).getByRole("heading", { name: "Per class" })).toBeVisible();
    await expect(output(page).getByText(/10.000 test images/)).toBeVisible();
    expect(await figure(page, "train-loss")).toBeLessThan(2.31);
  });
});

test("CIFAR-10 for Python, and as the Hub has it, is read in the built page and trains", async ({ page }) => {
  for (const [some, chunk] of [
    [cifarPythonFiles(), /cifarPython/],
    [cifarHubFiles(), /parquetImages/],
  ] as const) {
    await page.goto("./");
    await ready(page);
    await openPreset(page, /CIFAR-10/);
    // Code for a format comes with the first files of it.
    const loads = page.waitForRequest(chunk);
    const given = Object.entries(some).map(([path, bytes]) => ({
      name: path.slice(path.lastIndexOf("/") + 1),
      mimeType: "application/octet-stream",
      buffer: Buffer.from(bytes),
    }));
    await page.getByLabel("Choose files").setInputFiles(given);
    await loads;
    await expect(page.getByText(/20 train · 10 test · 3×32×32/)).toBeVisible();
    await button(page, "Step").click();
    await expect.poll(() => stepCount(page)).toBe(1);
  }
});

test("a table that is dropped fills in the page, network and all, and trains", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await openPreset(page, /CIFAR-10/);
  await page.getByRole("combobox", { name: "Dataset" }).click();
  await page.getByRole("option", { name: /CSV/ }).click();
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 10};${(i * 7) % 13};${["low", "middle", "high"][i % 3]}`);
  const given = { name: "levels.csv", mimeType: "text/csv", buffer: Buffer.from(`a;b;level\n${rows.join("\n")}\n`) };
  await page.getByLabel("Choose a file").setInputFiles(given);
  await expect(page.getByText("Table came with a network that suits it.")).toBeVisible();
  const target = page.getByRole("region", { name: "Columns" }).getByRole("listitem").filter({ hasText: "target" });
  await expect(target).toContainText("level");
  await expect(page.getByText(/48 train · 12 test/)).toBeVisible();
  await button(page, "Train").click();
  await expect.poll(() => stepCount(page)).toBeGreaterThan(10);
});

test.describe("MNIST", () => {
  const raw = join(folder, "MNIST/raw");
  test.skip(!existsSync(raw), `needs the MNIST files; absent: ${raw}`);

  test("in a folder that is chosen trains a small MLP and shows itself in the gallery; it is not Fashion-MNIST", async ({
    page,
  }) => {
    await page.goto("./");
    await ready(page);
    await openPreset(page, /MNIST/);
    await page.getByText("Other ways").click();
    await expect(page.getByText(/the four files train-images-idx3-ubyte.gz/)).toBeVisible();
    await page.getByLabel("Choose a folder").setInputFiles(join(folder, "MNIST"));
    await expect(page.getByText(/60.000 train · 10.000 test · 1×28×28/)).toBeVisible();
    await expect(page.getByRole("radio", { name: "MNIST", exact: true }).locator("canvas")).toBeVisible();
    await button(page, "Train").click();
    await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.8);
    await page.getByRole("radio", { name: /Fashion/ }).click();
    await expect(page.getByText("Fashion-MNIST is not on this device yet.")).toBeVisible();
    await expect(button(page, "Train")).toBeDisabled();
  });
});
