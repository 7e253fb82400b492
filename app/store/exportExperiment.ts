/** Saves the document as a file. Apart from the other acts: few visits need it. */

import { compactExperiment } from "../../engine/experiment/compact.ts";
import { download } from "./download.ts";
import { page } from "./page.ts";
import { fileName } from "./workerLink.ts";

export function exportExperiment(): void {
  const content = `${JSON.stringify(compactExperiment(page.getState().experiment), null, 2)}\n`;
  download({ name: `${fileName()}.json`, type: "application/json", content });
}
