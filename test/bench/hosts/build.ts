/** Bundles what Chromium needs, each module a file that keeps its exports. */

import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * @param modules files of this folder's parent by the name that they shall have
 * @returns the folder of what was built
 */
export async function buildForChromium(modules: Readonly<Record<string, string>>): Promise<string> {
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
        input: Object.fromEntries(Object.entries(modules).map(([name, file]) => [name, `${root}${file}`])),
        preserveEntrySignatures: "exports-only",
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return outDir;
}
