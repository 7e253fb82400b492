/**
 * Measures the built page in Chromium with large tables: from the drop until Train can be pressed, then the main thread's tasks
 * while it loads, trains and evaluates. `npm run build`, then `npx tsx test/bench/table.ts --help`. Asserts nothing.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright";
import { dropFiles } from "../e2e/files.ts";
import { chooseFlatOut, click, openWatchedPage, serveBuilt } from "./watchedPage.ts";

const help = `npx tsx test/bench/table.ts [options]

  --file PATHS  these tables, comma-separated, instead of the made ones
  --only N      only the N-th of them, from 1
  --seconds S   of training flat out, 10 without it
  --dist DIR    the build to measure, dist without it
  --help`;

const { values: options } = parseArgs({
  options: {
    file: { type: "string" },
    only: { type: "string" },
    seconds: { type: "string", default: "10" },
    dist: { type: "string", default: "dist" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(help);
  process.exit();
}
const seconds = Number(options.seconds);
/** Until all is painted that a change of the page brings with it. */
const settleMs = 1500;

interface MadeTable {
  readonly rows: number;
  readonly columns: number;
  readonly target: "class" | "number";
}

/** The last is too large by one cell, and refused. */
const madeTables: readonly MadeTable[] = [
  { rows: 100_000, columns: 10, target: "class" },
  { rows: 100_000, columns: 10, target: "number" },
  { rows: 1_000, columns: 1_000, target: "class" },
  { rows: 9_901, columns: 101, target: "class" },
];

/** Numbers of which the first two tell the target, with some noise. */
function csvOf({ rows, columns, target }: MadeTable): string {
  let state = 1;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const lines = [[...Array.from({ length: columns - 1 }, (_, j) => `c${j}`), "target"].join(",")];
  for (let i = 0; i < rows; i++) {
    const cells = Array.from({ length: columns - 1 }, () => 10 * uniform() - 5);
    const sum = cells[0]! - cells[1]! + uniform();
    const last = target === "number" ? sum.toFixed(3) : sum > 0.5 ? "good" : "bad";
    lines.push([...cells.map((cell) => cell.toFixed(3)), last].join(","));
  }
  return `${lines.join("\n")}\n`;
}

async function measure(browser: Browser, path: string) {
  const { context, page, devtools } = await openWatchedPage(browser);
  await page.goto(address);
  await page.waitForFunction(() => window.pageWatch.firstScoresMs !== null);
  const dataBefore = await sizesOf(page);
  await page.waitForTimeout(settleMs);
  await page.evaluate(() => {
    document.addEventListener("drop", ({ timeStamp }) => Object.assign(window, { droppedMs: timeStamp }), true);
    window.pageWatch.begin();
  });
  await dropFiles(page, [path]);
  const loaded = await page.evaluate(waitForTable, dataBefore);
  await page.waitForTimeout(settleMs);
  const load = await page.evaluate(() => window.pageWatch.end());
  if (loaded.complaint !== null) {
    await context.close();
    return { trainable: Math.round(loaded.ms), "longest loading": longest(load), refused: loaded.complaint };
  }

  await chooseFlatOut(page);
  await page.evaluate(() => window.pageWatch.begin());
  await click(page, "Train");
  await page.waitForTimeout(seconds * 1000);
  const training = await page.evaluate(() => window.pageWatch.end());
  await page.evaluate(() => window.pageWatch.begin());
  const pausedMs = await click(page, "Pause", "Train");
  // All rows are evaluated when training rests.
  await page.waitForTimeout(settleMs);
  const evaluation = await page.evaluate(() => window.pageWatch.end());
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.enable").then(() => devtools.send("Performance.getMetrics"));
  await context.close();
  return {
    trainable: Math.round(loaded.ms),
    "longest loading": longest(load),
    training: longest(training),
    evaluating: longest(evaluation),
    "tasks ≥ 50": [load, training, evaluation].map(({ tasksMs }) => tasksMs.length).join(" + "),
    "frames/s": Number((training.gapsMs.length / training.seconds).toFixed(1)),
    Pause: Math.round(pausedMs),
    "heap MB": Math.round((metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0) / 1e6),
  };
}

/** 0 where all tasks were shorter than 50 ms. */
const longest = ({ tasksMs }: { readonly tasksMs: readonly number[] }) => Math.round(Math.max(0, ...tasksMs));

/** "80,000 train · 20,000 test", and what else the data panel says of them. */
const sizesOf = (page: Page) =>
  page
    .getByText(/[\d,]+ train · [\d,]+ test/)
    .first()
    .innerText();

/** Runs in the page: until Train can be pressed on other data than before, or a complaint says why not. */
async function waitForTable(before: string) {
  const find = () => {
    const complaint = document.querySelector<HTMLElement>("[role=alert]");
    if (complaint) return { complaint: complaint.innerText.replaceAll("\n", " ") };
    const sizes = [...document.querySelectorAll("p")].find(({ textContent }) => / train · /.test(textContent));
    const train = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim() === "Train");
    const isReady = sizes && sizes.innerText !== before && train && !train.disabled && train.ariaDisabled !== "true";
    const scores = document.querySelector("[data-testid=test-loss]")?.textContent ?? "–";
    return isReady && scores !== "–" ? { complaint: null } : null;
  };
  for (;;) {
    await new Promise(requestAnimationFrame);
    const found = find();
    if (found) return { ...found, ms: performance.now() - Reflect.get(window, "droppedMs") };
  }
}

const folder = mkdtempSync(join(tmpdir(), "layerlab-tables-"));
const paths =
  options.file?.split(",").map((path) => resolve(path)) ??
  madeTables.map((table) => {
    const path = join(folder, `${table.rows} rows of ${table.columns}, a ${table.target}.csv`);
    writeFileSync(path, csvOf(table));
    return path;
  });
const { address, browser, close } = await serveBuilt(resolve(options.dist));
for (const [i, path] of paths.entries()) {
  if (options.only && Number(options.only) !== i + 1) continue;
  const figures = await measure(browser, path);
  console.log(basename(path));
  console.table([figures]);
}
await close();
rmSync(folder, { recursive: true });
