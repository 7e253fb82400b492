/**
 * Makes the golden values with PyTorch: `npm run golden` for all, `npm run golden -- GELU Softmax` for some layers and losses,
 * `npm run golden -- exports` for the PyTorch export, `npm run golden -- fuzz` for random documents, `npm run golden -- tables` for tables, `npm run golden -- rules` for optimizers
 * and schedulers, `npm run golden -- autograd` for the graphs that autograd records, `npm run golden -- inspect` for training
 * steps taken apart, `npm run golden -- ledger` for what optimizers do to single weights.
 * Cases of layers, losses and programs hold PyTorch code from the export that users have; makeEntries.py runs it.
 */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { layers, losses, optimizers, schedulers } from "../../engine/catalog.ts";
import { layerlabModule as layerlab } from "../../engine/export/layerlabModule.ts";
import { layerGraphCases, lossGraphCases } from "./autogradCases.ts";
import { exportCases } from "./exportCases.ts";
import { fuzzCases } from "./fuzzCases.ts";
import { inspectCases } from "./inspectCases.ts";
import { layerCases } from "./layerCases.ts";
import { ledgerCases } from "./ledgerCases.ts";
import { lossCases } from "./lossCases.ts";
import { optimizerCases, schedulerCases } from "./ruleCases.ts";
import { tablePrograms } from "./tableCases.ts";

const types = process.argv.slice(2);
const isAll = types.length === 0;
const wanted = (table: object) => (isAll ? Object.keys(table) : types.filter((type) => type in table));
const isRule = types.some((type) => type === "rules" || type in optimizers || type in schedulers);

function run(script: string, input: object = {}): void {
  const { status } = spawnSync("python3", [join(import.meta.dirname, script)], {
    input: JSON.stringify(input),
    stdio: ["pipe", "inherit", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const entries = {
  layers: wanted(layers).flatMap(layerCases),
  losses: wanted(losses).flatMap(lossCases),
  exports: wanted({ exports: null }).flatMap(() => exportCases()),
};
if (Object.values(entries).some((cases) => cases.length > 0)) run("makeEntries.py", { isAll, layerlab, ...entries });
if (isAll || isRule) {
  // One file holds them all, so all are made.
  run("makeOptimizers.py", {
    optimizers: Object.keys(optimizers).flatMap(optimizerCases),
    schedulers: Object.keys(schedulers).flatMap(schedulerCases),
  });
}
if (isAll || types.includes("autograd"))
  run("makeAutograd.py", { layers: layerGraphCases(), losses: lossGraphCases() });
if (isAll || types.includes("inspect")) run("makeInspect.py", { cases: await inspectCases() });
if (isAll || types.includes("ledger")) run("makeLedger.py", { cases: await ledgerCases() });
if (isAll || types.includes("tables")) run("makeTables.py", { layerlab, programs: await tablePrograms() });
if (isAll || types.includes("fuzz")) run("makeFuzz.py", { layerlab, cases: await fuzzCases() });
const others = [
  "make.py",
  "makeInitializers.py",
  "makeNetworks.py",
  "makeLogistic.py",
  "makeRotations.py",
  "makePickles.py",
  "makePngs.py",
];
if (isAll) for (const script of others) run(script);
