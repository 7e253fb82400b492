/** What the built page exports, byte for byte what the engine's sources make: neither script may lack what the files are written from. */

import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { exportFile } from "../../engine/export/exportFile.ts";
import { projectSource } from "../support/exportedProject.ts";
import { violations } from "./axe.ts";
import { button, expect, ready, test } from "./page.ts";

/** Entries that write their PyTorch code themselves are among them. */
const experiment = parseExperiment({
  version: 1,
  seed: 5,
  dataset: { type: "Shapes10", train_samples: 200, test_samples: 20, augment: [{ type: "RandomHorizontalFlip" }] },
  model: [
    { type: "Conv2d", out_channels: 4, kernel_size: 5, stride: 2 },
    { type: "PReLU" },
    { type: "Residual", layers: [{ type: "Conv2d", out_channels: 4, kernel_size: 3, padding: 1 }, { type: "ReLU6" }] },
    { type: "AdaptiveAvgPool2d", output_size: 2 },
    { type: "Flatten" },
    { type: "Dropout" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss", label_smoothing: 0.1 },
  optimizer: { type: "RMSprop", lr: 0.001 },
  scheduler: {
    type: "SequentialLR",
    schedulers: [{ type: "ConstantLR" }, { type: "StepLR", step_size: 2 }],
    milestones: [1],
  },
  training: { batch_size: 20, epochs: 4, shuffle: true },
});

test("a PyTorch project and an ONNX model are the same as the command's, while the page trains", async ({ page }) => {
  await page.goto(`./${await encodeLink(experiment)}`);
  await ready(page);
  const save = async (kind: RegExp) => {
    await button(page, "Export").click();
    await page.getByRole("menuitem", { name: kind }).click();
    const dialog = page.getByRole("dialog");
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download" }).click();
    const bytes = await readFile(await (await download).path());
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    return bytes;
  };
  const source = await projectSource(experiment);
  // Before training changes its weights.
  const { bytes: onnx } = await exportFile({ kind: "onnx", normalize: true }, source);
  expect((await save(/^ONNX/)).equals(onnx)).toBe(true);
  await button(page, "Train").click();
  const saved = contentsOf(await save(/^PyTorch project/));
  const expected = contentsOf((await exportFile({ kind: "pytorch", language: "en" }, source)).bytes);
  expect(saved.texts).toEqual(expected.texts);
  expect(saved.losses).toHaveLength(40);
  // A browser may multiply and add in one rounding where Node does not.
  for (const [i, loss] of saved.losses.entries()) expect(Math.abs(loss - expected.losses[i]!)).toBeLessThan(1e-5);
});

test("the menu saves the network and the curves at once; a notebook's window breaks no rule of accessibility, fits a phone, and gives the notebook in the chosen language", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`./${await encodeLink(experiment)}`);
  await ready(page);
  const dialog = page.getByRole("dialog", { name: "Notebook" });
  for (const [colorScheme, width, height] of [
    ["light", 1440, 900],
    ["dark", 390, 844],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await button(page, "Export").click();
    await page.getByRole("menuitem", { name: /^Notebook/ }).click();
    await expect(dialog).toContainText("Dropout (model[5])");
    await expect.poll(() => violations(page, ["[role='dialog']"]), `${width} × ${height}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button(page, "Export")).toBeFocused();
  }
  for (const [entry, name] of [
    ["Network (SVG)", /network.*\.svg$/],
    ["Curves (CSV)", /curves.*\.csv$/],
  ] as const) {
    await button(page, "Export").click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: entry }).click();
    expect((await download).suggestedFilename()).toMatch(name);
  }
  await button(page, "Export").click();
  await page.getByRole("menuitem", { name: /^Notebook/ }).click();
  await dialog.getByRole("combobox", { name: "Language of its texts" }).click();
  await page.getByRole("option", { name: "中文" }).click();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download" }).click();
  const file = await download;
  await expect(dialog.getByRole("status")).toContainText(file.suggestedFilename());
  const saved = JSON.parse(await readFile(await file.path(), "utf8"));
  const { bytes } = await exportFile({ kind: "notebook", language: "zh" }, await projectSource(experiment));
  const expected = JSON.parse(Buffer.from(bytes).toString());
  // Compressed by a zlib of its own, with the losses that the browser computed.
  const withoutFiles = ({ cells, ...rest }: { readonly cells: readonly { readonly id: string }[] }) => ({
    cells: cells.filter(({ id }) => id !== "files"),
    ...rest,
  });
  expect(withoutFiles(saved)).toEqual(withoutFiles(expected));
});

/** A project's files as text, the losses apart. */
function contentsOf(zip: Uint8Array) {
  const texts = Object.fromEntries(
    Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, Buffer.from(bytes).toString("latin1")]),
  );
  const { losses, ...facts }: { readonly losses: readonly number[] } = JSON.parse(texts["expected.json"]!);
  return { texts: { ...texts, "expected.json": facts }, losses };
}
