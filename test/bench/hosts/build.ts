/** Bundles the worker and the contenders' modules that Chromium needs, each a file that keeps its name and exports. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../", import.meta.url));

/** @returns the folder of what was built */
export async function buildForChromium(modules: readonly string[]): Promise<string> {
  const fileOf = (module: string) => {
    const file = `${root}peers/${module}`;
    return existsSync(`${file}.ts`) ? `${file}.ts` : `${file}.js`;
  };
  const outDir = `${root}dist`;
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    base: "./",
    worker: { format: "es" },
    build: {
      target: "es2022",
      outDir,
      emptyOutDir: true,
      // tfjs-backend-wasm starts its threads from the text of its own functions, which does not survive minification.
      minify: false,
      modulePreload: false,
      chunkSizeWarningLimit: 100_000,
      rolldownOptions: {
        input: {
          worker: `${root}hosts/chromiumWorker.ts`,
          ...Object.fromEntries(modules.map((module) => [module, fileOf(module)])),
        },
        preserveEntrySignatures: "exports-only",
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return outDir;
}
