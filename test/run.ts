/**
 * The gate: types, lint and format, unit and conformance tests, component and GPU tests in a browser, end-to-end tests of the
 * built page. `--full` adds the combinations that take too long for every day (`test/support/full.ts`) and says how many tests it adds;
 * with `--fuzz N` too, as many random documents more (`test/engine/fuzz.test.ts`).
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findOrInstallChromium } from "./chromium.ts";
import { type Outcome, readPlaywright, readVitest, sum } from "./reports.ts";

interface Stage {
  /** Stands before each of its lines. */
  readonly name: string;
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Reads what its tests came to. */
  readonly outcome?: () => Outcome;
}

interface Result {
  readonly stage: Stage;
  readonly isPassed: boolean;
  readonly seconds: number;
}

const isFull = process.argv.includes("--full");
const fuzzed = fuzzDocuments();
const reports = mkdtempSync(join(tmpdir(), "layerlab-test-"));
const playwrightReport = join(reports, "playwright.json");
const env = {
  ...process.env,
  ...(isFull ? { LAYERLAB_FULL: "1", LAYERLAB_FUZZ: String(fuzzed) } : {}),
  ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
  LAYERLAB_CHROMIUM: findOrInstallChromium(),
  LAYERLAB_PORT: String(await freePort()),
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
};

/** Ends with status 2 where what follows `--fuzz` is no number of documents, or the run is not the full one. */
function fuzzDocuments(): number {
  const at = process.argv.indexOf("--fuzz");
  if (at < 0) return 0;
  const given = Number(process.argv[at + 1]);
  if (isFull && Number.isInteger(given) && given > 0) return given;
  console.error("--fuzz takes a number of documents, and only in the full run: npm run test:full -- --fuzz 500");
  process.exit(2);
}

function vitest(name: string, title: string, project: string, more: readonly string[] = []): Stage {
  const report = join(reports, `${name}.json`);
  return {
    name,
    title,
    command: "vitest",
    args: [
      "run",
      "--project",
      project,
      ...more,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    outcome: () => readVitest(report),
  };
}

/** Stages of one lane run one after the other, the two lanes beside each other: neither keeps both cores busy. */
const lanes: readonly (readonly Stage[])[] = [
  [
    { name: "types", title: "Types", command: "tsc", args: ["--noEmit"] },
    { name: "lint", title: "Lint and format", command: "biome", args: ["check", "--error-on-warnings", "."] },
    // Vitest leaves a core free of its own accord, and there may be no more than two.
    vitest("unit", "Unit and conformance tests", "node", [`--maxWorkers=${availableParallelism()}`]),
  ],
  [
    { name: "build", title: "Build", command: "vite", args: ["build", "--logLevel", "warn"] },
    vitest("size", "What was built, and what it weighs", "build"),
    // One after the other: of three browsers that begin at a time, now and then one never connects.
    vitest("browser", "Component tests in a browser", "browser"),
    vitest("webgpu", "GPU tests in a browser", "webgpu"),
  ],
];

/** Comes last, by itself: its two browsers want both cores. */
const page: Stage = {
  name: "page",
  title: "End-to-end tests of the built page",
  command: "playwright",
  args: ["test", "--reporter=list,json"],
  outcome: () => readPlaywright(playwrightReport),
};

/** Runs a stage with its name before each line, for another may print at the same time. */
async function run(stage: Stage): Promise<Result> {
  const { name, title, command, args } = stage;
  const say = (line: string) => console.log(`${name.padEnd(7)} │ ${line}`);
  say(`── ${title}`);
  const started = Date.now();
  const child = spawn("npx", ["--no-install", command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
    shell: process.platform === "win32",
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", say);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const seconds = (Date.now() - started) / 1000;
  say(`${status === 0 ? "✓" : "✗"} ${title} (${seconds.toFixed(0)} s)`);
  return { stage, isPassed: status === 0, seconds };
}

async function runLane(stages: readonly Stage[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const stage of stages) results.push(await run(stage));
  return results;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const started = Date.now();
const isParallel = availableParallelism() > 1;
const results = isParallel ? (await Promise.all(lanes.map(runLane))).flat() : await runLane(lanes.flat());
results.push(await run(page));
const outcome = sum(results.flatMap(({ stage }) => stage.outcome?.() ?? []));
rmSync(reports, { recursive: true, force: true });

console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s in all:`);
for (const { stage, isPassed, seconds } of results)
  console.log(`  ${isPassed ? "✓" : "✗"} ${seconds.toFixed(0).padStart(4)} s  ${stage.title}`);
const list = (title: string, lines: readonly string[]) => {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
};
list("Skipped", outcome.skippedNames);
list("Failed", outcome.failures);
if (isFull)
  console.log(
    `\nOf these tests ${outcome.full} run with --full only${fuzzed > 0 ? `, for ${fuzzed} random documents more` : ""}.`,
  );
const failed = results.filter(({ isPassed }) => !isPassed);
if (failed.length > 0) console.log(`\nFailed: ${failed.map(({ stage }) => stage.title).join(", ")}`);
console.log(`\n${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`);
process.exit(failed.length === 0 ? 0 : 1);
