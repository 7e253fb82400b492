/** What computes where there is no WebGPU: the CPU, which the page says in one line and otherwise works as ever. */

import type { Page } from "@playwright/test";
import { button, expect, figure, ready, test } from "./page.ts";

const sentence = "This browser offers no WebGPU: training runs on the CPU.";
const pill = (page: Page) => page.getByRole("button", { name: /^Computes on/ });

/** Takes WebGPU from the worker, as in a browser that never had it. */
async function withoutWebgpu(page: Page): Promise<void> {
  const absent = "Object.defineProperty(navigator, 'gpu', { value: undefined });";
  await page.route(/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${absent}${await response.text()}` });
  });
}

test("without WebGPU the page trains on the CPU and says why in one line", async ({ page }) => {
  await withoutWebgpu(page);
  await page.goto("./");
  await ready(page);
  await expect(page.getByTestId("device")).toHaveText(/^CPU · WASM( ×\d+)?$/);
  await expect(page.getByRole("contentinfo").getByText(sentence)).toBeVisible();
  await expect(page.getByRole("region", { name: "Notices" })).toBeEmpty();

  await button(page, "Train").click();
  await expect.poll(() => figure(page, "test-accuracy")).toBeGreaterThan(0.98);
  await pill(page).click();
  const menu = page.getByRole("menu");
  await expect(menu.getByText(sentence)).toBeVisible();
  await menu.getByRole("menuitemradio", { name: "GPU · WebGPU" }).click();
  await expect(menu.getByText(sentence)).toBeVisible();
  await expect(page.getByTestId("device")).toHaveText(/^CPU · WASM/);
  await expect(button(page, "Pause")).toBeVisible();
});

test("a chosen device stays chosen after a reload", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await pill(page).click();
  await page.getByRole("menuitemradio", { name: "CPU · WASM" }).click();
  await expect(page.getByRole("menu").getByText("Your choice.")).toBeVisible();
  await page.reload();
  await ready(page);
  await pill(page).click();
  await expect(page.getByRole("menuitemradio", { name: "CPU · WASM" })).toBeChecked();
  await expect(page.getByRole("menu").getByText("Your choice.")).toBeVisible();
});

test("where the time of a step goes on the CPU is measured while training goes on", async ({ page }) => {
  await page.goto("./");
  await ready(page);
  await button(page, "Train").click();
  await expect(button(page, "Pause")).toBeVisible();
  await pill(page).click();
  await page.getByRole("menuitem", { name: "Where does the time go?" }).click();
  const dialog = page.getByRole("dialog", { name: "Where does the time go?" });
  await expect(dialog.getByRole("table").getByRole("rowheader", { name: /^Matrix product/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(button(page, "Pause")).toBeVisible();
});
