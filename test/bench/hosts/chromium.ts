/** Jobs in workers of one page in Chromium. */

import { chromium } from "playwright";
import { findOrInstallChromium } from "../../chromium.ts";
import { chromiumArguments } from "../../support/chromiumArguments.ts";
import { buildForChromium } from "./build.ts";
import { type Answer, type Host, openJob, type Question } from "./job.ts";
import { serve } from "./serve.ts";

/** WebGPU and WebGL on a machine without a graphics card: SwiftShader computes them. */
const graphics = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"];

export async function createChromiumHost(
  modules: readonly string[],
): Promise<Host & { readonly version: string; readonly threads: number }> {
  const server = await serve(await buildForChromium(modules));
  const browser = await chromium.launch({
    executablePath: findOrInstallChromium(),
    args: [...chromiumArguments, ...graphics],
  });
  const page = await browser.newPage();
  // tsx names functions through a helper that the page does not have.
  await page.addInitScript({ content: "globalThis.__name = (f) => f" });
  await page.goto(server.address);
  if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error("the bench page is not cross-origin isolated");

  return {
    version: browser.version(),
    threads: await page.evaluate(() => navigator.hardwareConcurrency),
    async open(order) {
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
      const close = () => worker.evaluate((target) => target.terminate());
      return openJob({ order, ask, close });
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
