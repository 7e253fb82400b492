/** Prints the golden cases of every table entry, each with its PyTorch code, for makeEntries.py: `npm run golden`. */

import { layerCases } from "./layerCases.ts";

process.stdout.write(JSON.stringify({ layers: layerCases() }));
