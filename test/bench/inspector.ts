/**
 * Measures what the inspector costs: closed, the time of a training step beside that of an earlier checkout; open on the tutorial's net and
 * playing, the main thread's tasks. `npm run build`, then `npx tsx test/bench/inspector.ts --help`. Asserts nothing.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { encodeLink } from "../../engine/experiment/link.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { chooseFlatOut, click, openWatchedPage, quantile, serveBuilt } from "./watchedPage.ts";

const help = `npx tsx test/bench/inspector.ts [options]

  --before DIR   a checkout with its packages installed, against which training is compared; nothing is compared without it
  --rounds N     of both checkouts in turn, 9 without it
  --dist DIR     the build that is opened, dist without it
  --help`;

const { values: options } = parseArgs({
  options: {
    before: { type: "string" },
    rounds: { type: "string", default: "9" },
    dist: { type: "string", default: "dist" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(help);
  process.exit();
}

const playMs = 1200;
const ids = { "tutorial's net": "shapes", "MLP on the circle": "circle" } as const;
const stepsOf = { "tutorial's net": 3000, "MLP on the circle": 60_000 } as const;
type Net = keyof typeof ids;
const nets: readonly Net[] = ["tutorial's net", "MLP on the circle"];

/** Without an end: a run that is over would flatter. */
function experimentOf(net: Net): Experiment {
  const { experiment } = presets.find(({ id }) => id === ids[net])!;
  return { ...experiment, training: { ...experiment.training, epochs: 100_000_000 } };
}

/** Milliseconds a step, by the headless command of a checkout. */
function msPerStep(root: string, document: string, steps: number): number {
  const args = ["tsx", "engine/cli/main.ts", document, "--json", "--threads", "1", "--steps", String(steps)];
  const lines = execFileSync("npx", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  const done: unknown = JSON.parse(lines.at(-1)!);
  if (typeof done !== "object" || done === null || !("ms_per_step" in done))
    throw new Error(`No result: ${lines.at(-1)}`);
  return Number(done.ms_per_step);
}

/** Both checkouts in turn, so that what else the machine does falls on both. */
function compare(before: string): void {
  const folder = mkdtempSync(join(tmpdir(), "layerlab-inspector-"));
  const rows: Record<string, unknown> = {};
  for (const net of nets) {
    const document = join(folder, `${ids[net]}.json`);
    // Without the fields that an earlier checkout does not know.
    writeFileSync(document, JSON.stringify(compactExperiment(experimentOf(net))));
    const times = { before: [] as number[], now: [] as number[] };
    for (let round = 0; round < Number(options.rounds); round++) {
      times.before.push(msPerStep(before, document, stepsOf[net]));
      times.now.push(msPerStep(".", document, stepsOf[net]));
    }
    const ratios = times.now.map((ms, i) => ms / times.before[i]!);
    rows[net] = {
      "ms before": quantile(times.before, 0.5).toFixed(4),
      "ms now": quantile(times.now, 0.5).toFixed(4),
      "median ratio": quantile(ratios, 0.5).toFixed(3),
      "fastest/fastest": (Math.min(...times.now) / Math.min(...times.before)).toFixed(3),
    };
  }
  rmSync(folder, { recursive: true });
  console.log(`A training step with the inspector closed, on one thread, beside ${before}`);
  console.table(rows);
}

/** Opens the inspector and lets it play the whole step. */
async function play(browser: Browser, net: Net) {
  const { context, page } = await openWatchedPage(browser);
  await page.goto(`${address}${await encodeLink(experimentOf(net))}`);
  await page.waitForFunction(() => window.pageWatch.firstScoresMs !== null);
  await page.waitForTimeout(1500);
  await page.evaluate(() => window.pageWatch.begin());
  await page.keyboard.press("i");
  await page.getByTestId("operation-count").waitFor();
  await page.waitForTimeout(1500);
  const opening = await page.evaluate(() => window.pageWatch.end());
  const total = Number((await page.getByTestId("operation-count").textContent())!.match(/\d+$/)![0]);
  await page.evaluate(() => window.pageWatch.begin());
  await page.keyboard.press("p");
  await page.waitForFunction(
    (total) => document.querySelector("[data-testid='operation-count']")?.textContent?.startsWith(`${total} `),
    total,
    { timeout: total * playMs * 3 },
  );
  const playing = await page.evaluate(() => window.pageWatch.end());
  await page.evaluate(() => window.pageWatch.begin());
  for (let at = 0; at < total; at++) await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(1000);
  const walking = await page.evaluate(() => window.pageWatch.end());
  await chooseFlatOut(page);
  await page.evaluate(() => window.pageWatch.begin());
  await click(page, "Train");
  await page.waitForTimeout(4000);
  await page.keyboard.press(" ");
  await page.waitForTimeout(1500);
  const training = await page.evaluate(() => window.pageWatch.end());
  await context.close();
  const longest = ({ tasksMs }: { readonly tasksMs: readonly number[] }) => Math.round(Math.max(0, ...tasksMs));
  return {
    operations: total,
    "longest opening": longest(opening),
    "longest playing": longest(playing),
    "playing, tasks ≥ 50": playing.tasksMs.length,
    "longest walking back": longest(walking),
    "longest training": longest(training),
  };
}

if (options.before) compare(resolve(options.before));
const { address, browser, close } = await serveBuilt(resolve(options.dist));
const rows: Record<string, unknown> = {};
for (const net of nets) rows[net] = await play(browser, net);
console.log("With the inspector open; tasks in ms, 0 where all took less than 50");
console.table(rows);
await close();
