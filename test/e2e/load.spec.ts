/** What the page loads, and when: the first scripts, then each part when somebody needs it. */

import { test as base, type Page } from "@playwright/test";
import type { Chunk } from "../../app/build/chunks.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { readBuilt } from "../build/built.ts";
import { button, expect, exportedWeights, ready, stepCount, test } from "./page.ts";

const { chunks, page: first, worker } = readBuilt();
const fileOf = (chunk: Chunk) => chunk.file.split("/").at(-1)!;

/** The modules for which scripts are loaded apart, as the page asks for them. */
function watchScripts(page: Page): Set<string> {
  const loaded = new Set<string>();
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1)!;
    const chunk = chunks.find((candidate) => fileOf(candidate) === name);
    if (chunk && !first.includes(chunk) && !worker.includes(chunk) && chunk.entry) loaded.add(chunk.entry);
  });
  return loaded;
}

/** The foot's line, those of the output panel, and what draws a picture in the gallery. */
const pictures = [
  "app/panels/Foot.tsx",
  ...["AccuracyCurve", "DecisionSurface", "LossCurve"].map((name) => `app/visuals/${name}.visual.tsx`),
  "engine/data/drawShapes.ts",
];
const card = (page: Page) => page.getByRole("list", { name: "Layers" }).getByRole("button", { name: /^Linear 1/ });

test("at the start only the first scripts come, the line at the foot, and the pictures of the data at hand", async ({
  page,
}) => {
  const loaded = watchScripts(page);
  await page.goto("./");
  await ready(page);
  await expect(page.getByRole("region", { name: "Output" }).locator("canvas").first()).toBeVisible();
  await expect.poll(() => [...loaded].filter((entry) => !entry.includes("helper")).sort()).toEqual(pictures);
  await page.waitForLoadState("networkidle");
  expect([...loaded].filter((entry) => !entry.includes("helper")).sort()).toEqual(pictures);
});

test("a layer's settings and dragging come when somebody reaches for a card", async ({ page }) => {
  const loaded = watchScripts(page);
  await page.goto("./");
  await ready(page);
  expect(loaded).not.toContain("app/network/LayerSettings.tsx");
  await card(page).click();
  await expect(page.getByRole("dialog", { name: "Linear 1" }).getByLabel("Activation")).toBeVisible();
  expect(loaded).toContain("app/network/LayerSettings.tsx");
  expect(loaded).toContain("app/network/Sorting.tsx");
});

test("what reads values from a chart comes when the pointer or the focus reaches for one", async ({ page }) => {
  const loaded = watchScripts(page);
  await page.goto("./");
  await ready(page);
  await button(page, "Train").click();
  const loss = page.getByRole("region", { name: "Loss" }).getByRole("figure");
  await expect(loss).toHaveAttribute("tabindex", "0");
  await expect.poll(() => stepCount(page)).toBeGreaterThan(0);
  expect(loaded).not.toContain("app/visuals/ChartReader.tsx");
  await loss.focus();
  await expect(loss.getByRole("application", { name: "Loss" })).toBeFocused();
  expect(loaded).toContain("app/visuals/ChartReader.tsx");
  await page.keyboard.press("ArrowRight");
  await expect(loss.getByText(/^step \d+ · epoch/)).toBeVisible();
});

test("Chinese words come when the page goes over to Chinese, the tables' too", async ({ page }) => {
  const loaded = watchScripts(page);
  await page.goto("./");
  await ready(page);
  await page.getByRole("combobox", { name: "Loss", exact: true }).click();
  await expect(page.getByRole("option", { name: "MSELoss" })).toBeVisible();
  const english = await page.getByRole("option", { name: "MSELoss" }).textContent();
  await page.keyboard.press("Escape");
  expect(loaded).not.toContain("app/i18n/words/zh.ts");

  await button(page, "中文").click();
  await expect(button(page, "训练")).toBeVisible();
  expect(loaded).toContain("app/i18n/words/zh.ts");
  await page.getByRole("combobox", { name: "损失函数", exact: true }).click();
  const option = page.getByRole("option", { name: "MSELoss" });
  await expect(option).toContainText(/[\u4e00-\u9fff]/);
  expect(await option.textContent()).not.toBe(english);
  // Whoever comes back finds the page in Chinese from its first word on.
  await page.reload();
  await expect(button(page, "训练")).toBeEnabled();
});

test("a link is checked by code that comes with it", async ({ page }) => {
  const loaded = watchScripts(page);
  const xor = presets.find(({ id }) => id === "xor")!;
  await page.goto(`./${await encodeLink(xor.experiment)}`);
  await expect(page.getByRole("combobox", { name: "Dataset" })).toHaveText("XOR");
  await ready(page);
  expect(loaded).toContain("engine/experiment/parse.ts");
});

// Chromium writes failed requests to the console, which `test` wants clean.
base("a part that does not load says so, leaves the page alone, and comes when it is tried again", async ({ page }) => {
  const settings = chunks.find(({ entry }) => entry === "app/network/LayerSettings.tsx")!;
  const script = `**/${settings.file}`;
  await page.goto("./");
  await ready(page);
  await page.route(script, (route) => route.abort());
  await card(page).click();
  const dialog = page.getByRole("dialog", { name: "Linear 1" });
  await expect(dialog.getByRole("alert")).toContainText("could not be loaded");
  await page.unroute(script);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByLabel("Activation")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("export its weights before you reload")).toBeVisible();
  await button(page, "Train").click();
  await expect(button(page, "Pause")).toBeVisible();
});

base("weights are saved where no code loads any more", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await page.route("**/assets/**", (route) => route.abort());
  const weights = await exportedWeights(page);
  expect(weights.toString("latin1")).toContain('"2.bias"');
  // The rest of the menu says why it is not there.
  await button(page, "Export").click();
  await expect(page.getByRole("menu").getByRole("alert")).toContainText("could not be loaded");
});

base(
  "a page whose main script does not come says so in plain words, which a page that starts takes away",
  async ({ page }) => {
    const script = "**/assets/first-*.js";
    await page.route(script, (route) => route.abort());
    await page.goto("./");
    await expect(page.getByRole("alert")).toContainText("could not be loaded");
    await expect(page.getByRole("alert")).toContainText("页面未能加载");
    await page.unroute(script);
    await page.reload();
    await ready(page);
    await expect(page.locator("#not-started")).toHaveCount(0);
  },
);
