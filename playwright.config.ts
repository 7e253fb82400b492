import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { chromiumArguments } from "./test/support/chromiumArguments.ts";
import { testMs, waitMs } from "./test/support/patience.ts";

/** `test/run.ts` gives a free one, so that two checkouts can be tested at a time. */
const port = Number(process.env.LAYERLAB_PORT ?? 4179);

/** End-to-end tests run against the built page, with its content security policy. */
export default defineConfig({
  testDir: "test/e2e",
  timeout: testMs,
  expect: { timeout: waitMs },
  workers: availableParallelism() > 1 ? 2 : 1,
  fullyParallel: false,
  forbidOnly: true,
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    launchOptions: { executablePath: process.env.LAYERLAB_CHROMIUM || undefined, args: [...chromiumArguments] },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: waitMs,
  },
});
