/** The gate: types, lint and format, unit and conformance tests, component tests in a browser, end-to-end tests of the built page. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOrInstallChromium } from "./chromium.ts";

/** The part of Playwright's JSON report that is read here. */
interface Suite {
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[];
  readonly suites?: readonly Suite[];
}

const reports = mkdtempSync(join(tmpdir(), "layerlab-test-"));
const vitestReport = join(reports, "vitest.json");
const playwrightReport = join(reports, "playwright.json");
const env = {
  ...process.env,
  LAYERLAB_CHROMIUM: findOrInstallChromium(),
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
};

const stages: readonly (readonly [string, string, readonly string[]])[] = [
  ["Types", "tsc", ["--noEmit"]],
  ["Lint and format", "biome", ["check", "--error-on-warnings", "."]],
  [
    "Unit, conformance and component tests",
    "vitest",
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`],
  ],
  ["Build", "vite", ["build", "--logLevel", "warn"]],
  ["End-to-end tests", "playwright", ["test", "--reporter=list,json"]],
];

const failed: string[] = [];
for (const [title, command, args] of stages) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status } = spawnSync("npx", ["--no-install", command, ...args], {
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  });
  console.log(`${status === 0 ? "✓" : "✗"} ${title} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  if (status !== 0) failed.push(title);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped: string[] = [];
if (existsSync(vitestReport)) {
  const report = JSON.parse(readFileSync(vitestReport, "utf8"));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests;
  for (const file of report.testResults)
    for (const test of file.assertionResults)
      if (test.status === "skipped" || test.status === "pending") skipped.push(test.fullName);
}
if (existsSync(playwrightReport)) {
  const report = JSON.parse(readFileSync(playwrightReport, "utf8"));
  counts.passed += report.stats.expected + report.stats.flaky;
  counts.failed += report.stats.unexpected;
  counts.skipped += report.stats.skipped;
  const walk = (suite: Suite) => {
    for (const spec of suite.specs ?? [])
      if (spec.tests.some((test) => test.status === "skipped")) skipped.push(spec.title);
    for (const child of suite.suites ?? []) walk(child);
  };
  for (const suite of report.suites) walk(suite);
}
rmSync(reports, { recursive: true, force: true });

if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failed.length === 0 ? 0 : 1);
