/** What the site brings, as the command finds it with `--data public`: the presets' tables are among it. */

import { resolve } from "node:path";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";

export const siteFolder = resolve(import.meta.dirname, "../../public");
export const siteFiles = nodeFiles(siteFolder);
