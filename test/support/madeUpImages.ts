/** The 80 made-up images that test/golden trains the tutorial's network on, in CIFAR-10's binary layout. */

import type { Dataset } from "../../engine/data/dataset.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { RECORD, sourceOf } from "./cifar.ts";
import { hashUniform } from "./hashUniform.ts";

export function madeUpImages(): Uint8Array<ArrayBuffer> {
  const count = 80;
  const bytes = RECORD - 1;
  const pixels = hashUniform(100, count * bytes);
  const labels = hashUniform(101, count);
  const records = new Uint8Array(count * RECORD);
  for (let i = 0; i < count; i++) {
    records[i * RECORD] = Math.floor(labels[i]! * 10);
    for (let j = 0; j < bytes; j++) records[i * RECORD + 1 + j] = Math.floor(pixels[i * bytes + j]! * 256);
  }
  return records;
}

/** The same images to train and to test on, as an experiment on CIFAR-10 takes them. */
export function loadMadeUpImages(experiment: Experiment): Promise<Dataset> {
  const records = madeUpImages();
  const files = {
    "cifar-10-batches-bin/data_batch_1.bin": records,
    "cifar-10-batches-bin/test_batch.bin": records,
  };
  return loadDataset({ experiment, files: sourceOf(files) });
}
