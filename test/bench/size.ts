/** What of the built page weighs what: `npm run build`, then `npm run size`. Prints tables; `test/build/size.test.ts` asserts the budgets. */

import type { Chunk, Module } from "../../app/build/chunks.ts";
import { budgets, readBuilt, type Weight, weightOf } from "../build/built.ts";

/** Lighter groups are not listed. */
const leastBytes = 2000;
const heaviest = 12;

const { chunks, page, worker } = readBuilt();
const kilo = (bytes: number) => (bytes / 1000).toFixed(1);
const line = (name: string, { bytes, gzipBytes }: Weight, remark = "") =>
  console.log(`${kilo(bytes).padStart(8)} ${kilo(gzipBytes).padStart(8)}  ${name}${remark}`);

/** A package, or a folder of ours. */
function groupOf({ id }: Module): string {
  const packages = [...id.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  return packages.at(-1)?.[1] ?? id.split("/").slice(0, 2).join("/");
}

const sum = (modules: readonly Module[]): Weight => ({
  bytes: modules.reduce((total, { bytes }) => total + bytes, 0),
  gzipBytes: modules.reduce((total, { gzipBytes }) => total + gzipBytes, 0),
});

function show(title: string, loaded: readonly Chunk[], budget?: number): void {
  console.log(`\n${title}`);
  line("together", weightOf(loaded), budget === undefined ? "" : ` (at most ${kilo(budget)} gzipped)`);
  const modules = loaded.flatMap((chunk) => chunk.modules);
  const names = new Set(modules.map(groupOf));
  const weights = [...names].map((name) => ({ name, ...sum(modules.filter((module) => groupOf(module) === name)) }));
  for (const { name, ...weight } of weights.toSorted((a, b) => b.bytes - a.bytes))
    if (weight.bytes >= leastBytes) line(name, weight);
  if (budget === undefined) return;
  console.log("  its heaviest modules");
  for (const module of modules.toSorted((a, b) => b.bytes - a.bytes).slice(0, heaviest)) line(module.id, module);
}

console.log("kB: minified, gzipped. Groups and modules are minified and packed one by one; together they take less.");
show("The page, before it can be used", page, budgets.page);
show("The worker, before it can train on the CPU", worker, budgets.worker);
for (const chunk of chunks) if (!page.includes(chunk) && !worker.includes(chunk)) show(`Later: ${chunk.file}`, [chunk]);
