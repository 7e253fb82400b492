/** What Export writes of a document as a PyTorch project, in a folder of the disk. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { exportedDocument } from "../../engine/export/exportedDocument.ts";
import type { ProjectSource } from "../../engine/export/exports.ts";
import { projectFiles } from "../../engine/export/projectFiles.ts";
import { mostLosses } from "../../engine/export/repeatsRun.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openers } from "./devices.ts";

/** What the project of a document is made of. */
export async function projectSource(document: object, files: FileSource = noFiles): Promise<ProjectSource> {
  const { dataset: spec } = parseExperiment(document);
  const experiment = parseExperiment(document, await describeDataset(spec, files));
  const dataset = await loadDataset({ experiment, files });
  const device = openers.wasm();
  const session = await createSession({ experiment, dataset, device });
  const losses = await session.firstLosses({ most: mostLosses, between: async () => {} });
  const initial = session.initialWeights;
  device.dispose();
  const source = { experiment, dataset, initial, weights: initial, losses };
  return { ...source, experiment: exportedDocument(source) };
}

/** @returns the losses that it expects */
export async function writeProject(
  folder: string,
  document: object,
  files: FileSource = noFiles,
): Promise<readonly number[]> {
  const source = await projectSource(document, files);
  for (const { path, bytes } of await projectFiles(source, "en")) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return source.losses;
}
