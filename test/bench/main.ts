/**
 * Measures Layerlab against its peers in the same run: `npm run bench`, or `npm run bench -- --help`. Prints one table of
 * medians and ratios, and which goals they meet; asserts nothing. Numbers of different runs do not compare, ratios do.
 */

import { writeFileSync } from "node:fs";
import type { Host } from "./hosts/job.ts";
import { createNodeGpuHost, createNodeHost } from "./hosts/node.ts";
import { createPythonHost, findTorch } from "./hosts/python.ts";
import { installPeers } from "./install.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { describeGoals } from "./report/goals.ts";
import { describeMachine, machineLine } from "./report/machine.ts";
import { describeSpread, describeThroughput, describeTimes } from "./report/table.ts";
import { Results } from "./results.ts";
import { runCase } from "./run.ts";

const absent: Host = {
  open: () => Promise.reject(new Error("not started")),
  close: async () => {},
};

/** Browser and bundler are loaded only where somebody runs in a browser: machines with a GPU often have neither. */
async function startChromium(modules: readonly string[]) {
  const { createChromiumHost } = await import("./hosts/chromium.ts");
  return createChromiumHost([...new Set(modules)]);
}

async function bench(options: Options): Promise<void> {
  const { cases, contenders, timing } = options;
  if (contenders.some(({ module }) => ["tfjs", "jax", "convnetjs"].includes(module))) installPeers();
  const inChromium = contenders.filter(({ host }) => host === "chromium");
  const chromium = inChromium.length > 0 ? await startChromium(inChromium.map(({ module }) => module)) : null;
  const torch = findTorch();
  const hosts = {
    chromium: chromium ?? absent,
    node: createNodeHost(),
    "node-gpu": createNodeGpuHost(),
    python: createPythonHost(torch),
  };
  const machine = describeMachine({ chromium: chromium?.version ?? null, pytorch: torch?.version ?? null });
  console.log(machineLine(machine));

  const results = new Results();
  try {
    for (const measured of cases) {
      const start = performance.now();
      const rounds = measured.kind === "whole" ? options.wholeRounds : options.rounds;
      await runCase({ hosts, contenders, results, timing }, measured, rounds);
      console.log(`${measured.title}: measured in ${Math.round((performance.now() - start) / 1000)} s`);
    }
  } finally {
    for (const host of Object.values(hosts)) await host.close();
  }
  const measurement = { cases, contenders, results };
  const parts = [describeTimes, describeThroughput, describeSpread, describeGoals].map((part) => part(measurement));
  console.log(`\n${parts.filter((part) => part !== "").join("\n\n")}`);
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}

const options = parseOptions(process.argv.slice(2));
if (options === "help") console.log(help);
else await bench(options);
