/**
 * Makes the golden values of table entries with PyTorch: `npm run golden` for all, `npm run golden -- GELU Softmax` for some,
 * `npm run golden -- exports` for the PyTorch export.
 * Each case holds PyTorch code from the export that users have; makeEntries.py runs it.
 */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { layers, losses } from "../../engine/catalog.ts";
import { exportCases } from "./exportCases.ts";
import { layerCases } from "./layerCases.ts";
import { lossCases } from "./lossCases.ts";

const types = process.argv.slice(2);
const wanted = (table: object) => (types.length === 0 ? Object.keys(table) : types.filter((type) => type in table));

const input = JSON.stringify({
  isAll: types.length === 0,
  layers: wanted(layers).flatMap(layerCases),
  losses: wanted(losses).flatMap(lossCases),
  exports: wanted({ exports: null }).flatMap(() => exportCases()),
});
const { status } = spawnSync("python3", [join(import.meta.dirname, "makeEntries.py")], {
  input,
  stdio: ["pipe", "inherit", "inherit"],
});
process.exitCode = status ?? 1;
