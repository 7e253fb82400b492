/** What the page's benches share: the built page in a browser of its own, watched by `pageWatch.ts`, and how its buttons are pressed. */

import { type Browser, chromium, type Page } from "playwright";
import { preview } from "vite";
import { findOrInstallChromium } from "../chromium.ts";
import { chromiumArguments } from "../support/chromiumArguments.ts";
import { installPageWatch } from "./pageWatch.ts";

/** @param dist folder of the build */
export async function serveBuilt(dist: string) {
  const server = await preview({
    build: { outDir: dist },
    preview: { host: "127.0.0.1", port: 4189 },
    logLevel: "warn",
  });
  const browser = await chromium.launch({ executablePath: findOrInstallChromium(), args: [...chromiumArguments] });
  return {
    address: server.resolvedUrls!.local[0]!,
    browser,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** An empty page that is watched from the first address on. */
export async function openWatchedPage(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-US" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  // tsx names functions through a helper that the page does not have.
  await page.addInitScript({ content: "globalThis.__name = (f) => f" });
  await page.addInitScript(installPageWatch);
  return { context, page, devtools };
}

/** By its switch, or in the menu of paces of builds before there was one. */
export async function chooseFlatOut(page: Page): Promise<void> {
  const toggle = page.getByRole("button", { name: "Flat out", exact: true });
  if ((await toggle.count()) > 0) {
    if ((await toggle.getAttribute("aria-pressed")) !== "true") await toggle.click();
    return;
  }
  await page.getByRole("button", { name: "Speed and more" }).click();
  await page.getByRole("menuitemradio", { name: "Flat out", exact: true }).click();
  await page.keyboard.press("Escape");
}

/** Clicks a button with a real input event; the time until the page shows another one in its place. */
export async function click(page: Page, name: string, next?: string): Promise<number> {
  const box = (await page.getByRole("button", { name, exact: true }).boundingBox())!;
  if (next) await page.evaluate((next) => window.pageWatch.answered(next), next);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  if (!next) return 0;
  await page.waitForFunction(() => window.pageWatch.answeredMs !== null, null, { timeout: 60_000 });
  return page.evaluate(() => window.pageWatch.answeredMs ?? Number.NaN);
}

export const steps = async (page: Page) => Number(await page.getByTestId("step-count").textContent());

/** @returns 0 for none */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}
