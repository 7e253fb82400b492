/** What every end-to-end test needs: a page whose console must stay clean. */

import { readFile } from "node:fs/promises";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

/** Opens `page` with all console messages above `info` and all uncaught errors collected; the test fails if there is one. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page }, use) => {
    const messages: string[] = [];
    page.on("console", (message) => {
      if (!["log", "info", "debug"].includes(message.type())) messages.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => messages.push(`uncaught: ${error.message}`));
    await use(page);
    expect(messages, "the console stays clean").toEqual([]);
  },
});

export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** The number that a figure shows, whatever separates its thousands. */
export async function figure(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).textContent();
  const number = Number.parseFloat((text ?? "").replace(/[\s,\u00a0\u202f\u2009]/g, ""));
  return text?.includes("%") ? number / 100 : number;
}

export const stepCount = (page: Page) => figure(page, "step-count");

/** Trains as fast as the device can: for tests that wait for many steps. */
export async function trainFlatOut(page: Page): Promise<void> {
  await button(page, "Flat out").click();
  await button(page, "Train").click();
}

/** Waits until the worker has compiled the experiment and shows step 0 or later. */
export async function ready(page: Page): Promise<void> {
  await expect(button(page, "Train")).toBeEnabled();
  await expect(page.getByTestId("step-count")).toHaveText(/\d/);
  await expect(page.getByTestId("device")).not.toBeEmpty();
}

/** The bytes of the weights, taken through the page's own export. */
export async function exportedWeights(page: Page): Promise<Buffer> {
  await button(page, "Export").click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /safetensors/ }).click();
  return readFile(await (await download).path());
}
