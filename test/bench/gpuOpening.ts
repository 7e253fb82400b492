/**
 * Measures what opening a case (`cases.ts`) on WebGPU takes in Chromium with its software adapter: the parts of it, the shaders compiled in
 * each, the GPU process' own time (two cores at work show as twice the time), and the kernels that take longest to compile, one by one.
 * Prints tables; asserts nothing. `npx tsx test/bench/gpuOpening.ts [cases] [--kernels N] [--texts FOLDER]`, `net-4 net-32` say.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright";
import { nameOf } from "../../engine/devices/kernelStep.ts";
import { findOrInstallChromium } from "../chromium.ts";
import { chromiumArguments, softwareGraphics } from "../support/chromiumArguments.ts";
import { type Case, cases } from "./cases.ts";
import { buildForChromium } from "./hosts/build.ts";
import type { Kernel, Opening, Phase } from "./hosts/chromiumOpening.ts";
import { serve } from "./hosts/serve.ts";
import { layOut } from "./report/table.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { kernels: { type: "string", default: "12" }, texts: { type: "string" } },
});

function caseOf(id: string): Case {
  const found = cases.find((one) => one.id === id);
  if (!found) throw new Error(`"${id}" is none of ${cases.map((one) => one.id).join(", ")}`);
  return found;
}

const server = await serve(await buildForChromium({ opening: "hosts/chromiumOpening.ts" }));
const executablePath = findOrInstallChromium();

/** Asks a fresh browser's page: nothing has been compiled there before. */
async function ask<T>(about: (page: Awaited<ReturnType<Browser["newPage"]>>) => Promise<T>) {
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, ...softwareGraphics] });
  try {
    const page = await browser.newPage();
    await page.addInitScript({ content: "globalThis.__name = (f) => f" });
    await page.goto(server.address);
    return await about(page);
  } finally {
    await browser.close();
  }
}

const sizeOf = (kernels: readonly Kernel[]): number => kernels.reduce((sum, { text }) => sum + text.length, 0);
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
const phaseRow = ({ title, ms, kernels }: Phase) => [
  title,
  ms.toFixed(0),
  String(kernels.length),
  kilobytes(sizeOf(kernels)),
];

async function show(measured: Case): Promise<void> {
  const opening = await ask((page) =>
    page.evaluate(async (wanted): Promise<Opening> => {
      const address = "/opening.js";
      return (await import(/* @vite-ignore */ address)).open(wanted);
    }, measured),
  );
  const kernels = opening.phases.flatMap((phase) => phase.kernels);
  const times = await ask((page) =>
    page.evaluate(async (wanted): Promise<readonly number[]> => {
      const address = "/opening.js";
      return (await import(/* @vite-ignore */ address)).compileOneByOne(wanted);
    }, kernels),
  );
  const total = {
    title: "all of it",
    ms: opening.phases.reduce((sum, { ms }) => sum + ms, 0),
    kernels,
  };
  console.log(`\n${measured.title}: ${opening.msPerStep.toFixed(2)} ms a step`);
  console.log(layOut([["opening", "ms", "shaders", "kB"], ...opening.phases.map(phaseRow), phaseRow(total)]));
  const alone = times.reduce((sum, ms) => sum + ms, 0);
  const runUs = new Map(opening.times.map((kernel) => [nameOf(kernel), kernel.ms * 1000]));
  const slowest = kernels
    .map(({ name, text }, k) => ({ name, kB: kilobytes(text.length), ms: times[k]! }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, Number(options.kernels));
  console.log(`\none by one ${alone.toFixed(0)} ms, of which`);
  console.log(
    layOut([
      ["kernel", "compiled in ms", "kB", "run in µs"],
      ...slowest.map(({ name, ms, kB }) => [name, ms.toFixed(1), kB, runUs.get(name)?.toFixed(0) ?? ""]),
    ]),
  );
  const runs = [...runUs.values()].reduce((sum, us) => sum + us, 0);
  console.log(`${runUs.size} kernels of a step run in ${runs.toFixed(0)} µs one by one`);
  const { texts } = options;
  if (texts === undefined) return;
  mkdirSync(texts, { recursive: true });
  kernels.forEach(({ name, text }, k) => {
    writeFileSync(`${texts}/${measured.id} ${k} ${name}.wgsl`, text);
  });
}

for (const measured of (positionals.length > 0 ? positionals : ["net-4", "net-32"]).map(caseOf)) await show(measured);
server.close();
