import { defineConfig } from "@playwright/test";
import { chromiumArguments } from "./test/support/chromiumArguments.ts";

const port = 4179;

/** End-to-end tests run against the built page, with its content security policy. */
export default defineConfig({
  testDir: "test/e2e",
  timeout: 90_000,
  expect: { timeout: 10_000 },
  // Training wants a core to itself and the page another.
  workers: 1,
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
  },
});
