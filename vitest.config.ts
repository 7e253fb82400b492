import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import type { BrowserInstanceOption } from "vitest/node";
import { chromiumArguments, softwareGraphics } from "./test/support/chromiumArguments.ts";
import { testMs, waitMs } from "./test/support/patience.ts";
import base from "./vite.config.ts";

/** `test/run.ts` finds the Chromium and passes its path; without one Playwright's own is used. */
const executablePath = process.env.LAYERLAB_CHROMIUM || undefined;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["test/{engine,conformance,golden,cli}/**/*.test.ts"],
          setupFiles: ["test/support/matchers.ts"],
          testTimeout: testMs,
          hookTimeout: testMs,
        },
      },
      // Reads what `vite build` has written.
      { test: { name: "build", environment: "node", include: ["test/build/**/*.test.ts"] } },
      inBrowser("browser", ["test/app/**/*.test.{ts,tsx}"], chromiumArguments, ["test/support/waiting.ts"]),
      onTwoPages(inBrowser("webgpu", ["test/webgpu/**/*.test.ts"], [...chromiumArguments, ...softwareGraphics])),
    ],
  },
});

/**
 * All files run on one page and share its modules, so that a device is opened once and a shader compiled once. There are two pages, each in
 * a browser of its own: SwiftShader compiles one shader at a time, however many ask, so that a second core needs a second process.
 */
function onTwoPages({ test, ...rest }: TestProjectInlineConfiguration): TestProjectInlineConfiguration {
  const instances: BrowserInstanceOption[] = [
    { browser: "chromium", name: "webgpu device", exclude: ["test/webgpu/walks/**"] },
    { browser: "chromium", name: "webgpu walks", exclude: ["test/webgpu/*.test.ts"] },
  ];
  return {
    ...rest,
    test: { ...test, isolate: false, fileParallelism: false, browser: { ...test?.browser, instances } },
  };
}

function inBrowser(
  name: string,
  include: readonly string[],
  args: readonly string[],
  setupFiles: readonly string[] = [],
): TestProjectInlineConfiguration {
  return {
    ...base,
    // Found before the first test runs: a package found later would reload the page in the middle of one.
    optimizeDeps: {
      entries: ["app/**/*.{ts,tsx}", "!app/build/**", ...include],
      include: ["react/jsx-dev-runtime"],
    },
    test: {
      name,
      include: [...include],
      setupFiles: ["test/support/matchers.ts", ...setupFiles],
      provide: { waitMs },
      env: { LAYERLAB_FULL: process.env.LAYERLAB_FULL ?? "" },
      expect: { poll: { timeout: waitMs } },
      testTimeout: testMs,
      hookTimeout: testMs,
      browser: {
        enabled: true,
        headless: true,
        connectTimeout: waitMs,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: [...args] } }),
        instances: [{ browser: "chromium" }],
      },
    },
  };
}
