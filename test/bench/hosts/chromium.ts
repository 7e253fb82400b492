/** Jobs in workers, each in a Chromium of its own: work that a job leaves behind, on the software GPU say, ends with it. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { findOrInstallChromium } from "../../chromium.ts";
import { chromiumArguments, softwareGraphics } from "../../support/chromiumArguments.ts";
import { buildForChromium } from "./build.ts";
import { type Answer, type Host, openJob, type Question } from "./job.ts";
import { serve } from "./serve.ts";

const fileOf = (module: string): string => {
  const isTypeScript = existsSync(fileURLToPath(new URL(`../peers/${module}.ts`, import.meta.url)));
  return `peers/${module}.${isTypeScript ? "ts" : "js"}`;
};

/** @param modules of `peers/`, built once for all jobs */
export async function createChromiumHost(modules: readonly string[]): Promise<Host & { readonly version: string }> {
  const files = Object.fromEntries(modules.map((module) => [module, fileOf(module)]));
  const server = await serve(await buildForChromium({ worker: "hosts/chromiumWorker.ts", ...files }));
  const executablePath = findOrInstallChromium();
  const launch = () => chromium.launch({ executablePath, args: [...chromiumArguments, ...softwareGraphics] });
  const first = await launch();
  const version = first.version();
  await first.close();

  return {
    version,
    async open(order) {
      const browser = await launch();
      const page = await browser.newPage();
      // tsx names functions through a helper that the page does not have.
      await page.addInitScript({ content: "globalThis.__name = (f) => f" });
      await page.goto(server.address);
      if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error("the page is not cross-origin isolated");
      const worker = await page.evaluateHandle(() => new Worker("/worker.js", { type: "module" }));
      const ask = (question: Question) =>
        worker.evaluate(
          (target, asked) =>
            new Promise<Answer>((resolve) => {
              target.onmessage = ({ data }) => resolve(data);
              target.onerror = ({ message }) => resolve({ error: message ?? "the worker failed to load" });
              target.postMessage(asked);
            }),
          question,
        );
      return openJob({ order, ask, close: () => browser.close() });
    },
    close: async () => server.close(),
  };
}
