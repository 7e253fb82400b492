/** The data set that an experiment names, drawn or read with the experiment's own seed: the same for the page and the command. */

import { dataRng } from "../data/dataRng.ts";
import type { Dataset, OnProgress } from "../data/dataset.ts";
import type { FileSource } from "../data/sources/source.ts";
import { paramsOf } from "./check.ts";
import type { Experiment } from "./experiment.ts";
import { findDataset } from "./tables.ts";

/** @throws DataError when files are missing or damaged */
export async function loadDataset({
  experiment,
  files,
  onProgress = () => {},
}: {
  readonly experiment: Pick<Experiment, "dataset" | "seed">;
  readonly files: FileSource;
  readonly onProgress?: OnProgress;
}): Promise<Dataset> {
  const { dataset, seed } = experiment;
  const entry = findDataset(dataset.type)!;
  const rng = dataRng(seed);
  return entry.load({ params: paramsOf(dataset, entry), rng, files, onProgress });
}
