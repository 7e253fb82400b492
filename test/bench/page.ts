/**
 * Measures the built page in Chromium on every preset: when Train can be pressed, then training flat out: the main thread's
 * tasks, frames a second, how soon Pause is answered. `npm run build`, then `npx tsx test/bench/page.ts --help`. Asserts nothing.
 */

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright";
import { paramsOf } from "../../engine/experiment/check.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { type Preset, presets } from "../../engine/experiment/presets.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import { chooseFlatOut, click, openWatchedPage, quantile, serveBuilt, steps } from "./watchedPage.ts";

const help = `npx tsx test/bench/page.ts [options]

  --preset NAMES  only these presets, comma-separated: ${presets.map(({ id }) => id).join(", ")}
  --slow N        a main thread N times slower, as Chromium's developer tools make it
  --network MBIT  so many megabits a second and 20 ms of latency; 10 where --slow is given, unlimited otherwise
  --seconds S     of training flat out, 30 without it
  --data DIR      where cifar-10-batches-bin and MNIST lie; presets whose files are not there are left out
  --dist DIR      the build to measure, dist without it
  --help`;

const { values: options } = parseArgs({
  options: {
    preset: { type: "string" },
    slow: { type: "string", default: "1" },
    network: { type: "string" },
    seconds: { type: "string", default: "30" },
    data: { type: "string" },
    dist: { type: "string", default: "dist" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(help);
  process.exit();
}
const slowdown = Number(options.slow);
const megabits = options.network ? Number(options.network) : slowdown > 1 ? 10 : null;
const seconds = Number(options.seconds);
/** Answers to a click vary with what the page does at that moment. */
const pauses = 5;

async function measure(browser: Browser, preset: Preset) {
  const { context, page, devtools } = await openWatchedPage(browser);
  if (megabits !== null) {
    const bytesPerSecond = (megabits * 1e6) / 8;
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 20,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
  }
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  // A run that ends before the measurement does would flatter.
  const { training } = preset.experiment;
  const link = await encodeLink({ ...preset.experiment, training: { ...training, epochs: 100_000_000 } });
  await page.goto(`${address}${link}`, { waitUntil: "commit" });
  await bringFiles(page, preset);
  await page.waitForFunction(() => window.pageWatch.firstScoresMs !== null, null, { timeout: 120_000 });
  const { trainEnabledMs, firstScoresMs } = await page.evaluate(() => {
    const { trainEnabledMs, firstScoresMs } = window.pageWatch;
    return { trainEnabledMs, firstScoresMs };
  });

  await chooseFlatOut(page);
  await click(page, "Train");
  await page.waitForTimeout(1000);
  const stepsBefore = await steps(page);
  await page.evaluate(() => window.pageWatch.begin());
  await page.waitForTimeout(seconds * 1000);
  const figures = await page.evaluate(() => window.pageWatch.end());
  const stepsAfter = await steps(page);
  const pausedMs: number[] = [];
  for (let i = 0; i < pauses; i++) {
    pausedMs.push(await click(page, "Pause", "Train"));
    if (i < pauses - 1) await click(page, "Train", "Pause");
    // Not in step with what comes round.
    await page.waitForTimeout(500 + 37 * i);
  }
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.enable").then(() => devtools.send("Performance.getMetrics"));
  await context.close();

  const aSecond = (count: number) => Number((count / figures.seconds).toFixed(1));
  return {
    "Train enabled": Math.round(trainEnabledMs ?? Number.NaN),
    "first scores": Math.round(firstScoresMs ?? Number.NaN),
    "tasks ≥ 50": figures.tasksMs.length,
    median: Math.round(quantile(figures.tasksMs, 0.5)),
    longest: Math.round(quantile(figures.tasksMs, 1)),
    "frames/s": aSecond(figures.gapsMs.length),
    "gap p95": Math.round(quantile(figures.gapsMs, 0.95)),
    "network/s": aSecond(figures.networkPaints),
    "output/s": aSecond(figures.outputPaints),
    Pause: Math.round(quantile(pausedMs, 0.5)),
    "worst Pause": Math.round(quantile(pausedMs, 1)),
    "steps/s": Math.round((stepsAfter - stepsBefore) / figures.seconds),
    "heap MB": Math.round((metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0) / 1e6),
  };
}

/** Where the preset's files lie; null for one that needs none, or none but the site's own. */
function folderOf({ experiment: { dataset } }: Preset): string | null {
  const entry = findDataset(dataset.type)!;
  const { files } = entry;
  return files && !entry.shipped?.(paramsOf(dataset, entry)) ? join(options.data ?? "", files.folder) : null;
}

async function bringFiles(page: Page, preset: Preset): Promise<void> {
  const folder = folderOf(preset);
  if (!folder) return;
  const files = readdirSync(folder).map((name) => join(folder, name));
  await page.getByLabel("Choose files", { exact: true }).setInputFiles(files);
}

const { address, browser, close } = await serveBuilt(resolve(options.dist));
const rows: Record<string, unknown> = {};
for (const preset of presets) {
  if (options.preset && !options.preset.split(",").includes(preset.id)) continue;
  const folder = folderOf(preset);
  if (folder && !(options.data && existsSync(folder))) {
    console.log(`Left out: ${preset.id}, whose files are not at hand (--data).`);
    continue;
  }
  rows[preset.id] = await measure(browser, preset);
}
console.log(`${slowdown} times slower, ${megabits ?? "unlimited"} Mbit/s, ${seconds} s of training; times in ms`);
console.table(rows);
await close();
