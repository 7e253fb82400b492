/** What the built page exports, byte for byte what the engine's sources make: neither script may lack what the files are written from. */

import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { encodeLink } from "../../engine/experiment/link.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { exportFile } from "../../engine/export/exportFile.ts";
import { projectSource } from "../support/exportedProject.ts";
import { button, expect, ready, test } from "./page.ts";

/** Entries that write their PyTorch code themselves are among them. */
const document = parseExperiment({
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
  await page.goto(`./${await encodeLink(document)}`);
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
  const source = await projectSource(document);
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

/** A project's files as text, the losses apart. */
function contentsOf(zip: Uint8Array) {
  const texts = Object.fromEntries(
    Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, Buffer.from(bytes).toString("latin1")]),
  );
  const { losses, ...facts }: { readonly losses: readonly number[] } = JSON.parse(texts["expected.json"]!);
  return { texts: { ...texts, "expected.json": facts }, losses };
}
