/** What Export writes of a document as a PyTorch project, in a folder of the disk. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { exportedDocument } from "../../engine/export/exportedDocument.ts";
import { projectFiles } from "../../engine/export/projectFiles.ts";
import { mostLosses } from "../../engine/export/repeatsRun.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openers } from "./devices.ts";

/** @returns the losses that it expects */
export async function writeProject(
  folder: string,
  document: object,
  files: FileSource = noFiles,
): Promise<readonly number[]> {
  const { dataset: spec } = parseExperiment(document);
  const experiment = parseExperiment(document, await describeDataset(spec, files));
  const dataset = await loadDataset({ experiment, files });
  const device = openers.wasm();
  const session = await createSession({ experiment, dataset, device });
  const losses = await session.firstLosses({ most: mostLosses, between: async () => {} });
  const initial = session.initialWeights;
  const source = { experiment, dataset, initial, weights: initial, losses };
  const project = await projectFiles({ ...source, experiment: exportedDocument(source) }, "en");
  device.dispose();
  for (const { path, bytes } of project) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return losses;
}
