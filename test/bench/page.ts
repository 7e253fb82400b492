/**
 * Measures the built page in Chromium: time from Train to step 500, to test accuracy 0.98 on Circle, the longest main-thread
 * task in 10 s of training, and how soon Pause is heard. `npm run build`, then `npx tsx test/bench/page.ts`. Prints a table; asserts nothing.
 */

import { chromium, type Page } from "playwright";
import { preview } from "vite";
import { findOrInstallChromium } from "../chromium.ts";
import { chromiumArguments } from "../support/chromiumArguments.ts";

const server = await preview({ preview: { host: "127.0.0.1", port: 4189 }, logLevel: "warn" });
const browser = await chromium.launch({ executablePath: findOrInstallChromium(), args: [...chromiumArguments] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-US" });
// tsx names functions through a helper that the page does not have.
await page.addInitScript({ content: "globalThis.__name = (f) => f" });
await page.goto("http://127.0.0.1:4189/");
await page.getByRole("button", { name: "Train", exact: true }).and(page.locator(":enabled")).waitFor();

/** Clicks Train in the page and notes when each condition first held, in ms, by looking every 10 ms. */
async function measureTraining(target: Page) {
  return target.evaluate(async () => {
    const text = (id: string) => document.querySelector(`[data-testid="${id}"]`)?.textContent ?? "";
    const figure = (id: string) =>
      Number.parseFloat(text(id).replace(/[^\d.%-]/g, "")) / (text(id).includes("%") ? 100 : 1);
    const press = (name: string) =>
      [...document.querySelectorAll("button")].find((b) => (b.ariaLabel ?? b.textContent)?.trim() === name)!.click();
    const until = async (condition: () => boolean, limitMs: number) => {
      const start = performance.now();
      while (!condition() && performance.now() - start < limitMs) await new Promise((done) => setTimeout(done, 10));
      return Math.round(performance.now() - start);
    };

    press("Train");
    const start = performance.now();
    await until(() => figure("step-count") > 500, 20_000);
    const step500Ms = Math.round(performance.now() - start);
    await until(() => figure("test-accuracy") > 0.98, 20_000);
    const accurateMs = Math.round(performance.now() - start);

    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    });
    observer.observe({ type: "longtask" });
    await new Promise((done) => setTimeout(done, 10_000));
    observer.disconnect();

    press("Pause");
    const pausedMs = await until(() => {
      const label = [...document.querySelectorAll("button")].some(
        (b) => (b.ariaLabel ?? b.textContent)?.trim() === "Train",
      );
      return label;
    }, 5_000);
    const steps = figure("step-count");
    await new Promise((done) => setTimeout(done, 500));
    return {
      step500Ms,
      accurateMs,
      longTasks: tasks.length,
      longestTaskMs: Math.max(0, ...tasks),
      pausedMs,
      stepsAfterPause: figure("step-count") - steps,
      steps,
    };
  });
}

console.table(await measureTraining(page));
await browser.close();
await server.close();
