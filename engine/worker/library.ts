/** The data sets at hand: files the user gave, and the data set that was loaded last. */

import type { Dataset, OnProgress } from "../data/dataset.ts";
import type { BrowserFiles } from "../data/sources/browserFiles.ts";
import { noFiles } from "../data/sources/memory.ts";
import type { GivenFile } from "../data/sources/source.ts";
import { loadCode } from "../define/loadCode.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { loadDataset } from "../experiment/loadDataset.ts";

export interface Library {
  /** Paths of all files that can be used; complaints about those just given that cannot, and the data sets that they are of. */
  add(files: readonly GivenFile[]): Promise<Omit<BrowserFiles, "source">>;
  /**
   * Returns the same object while the experiment asks for the same data set and seed.
   *
   * @param isFresh whether to read files that were added since, which makes it another data set
   * @throws DataError when files are missing or broken
   */
  load(wanted: {
    readonly experiment: Experiment;
    readonly isFresh: boolean;
    readonly onProgress: OnProgress;
  }): Promise<Dataset>;
}

export function createLibrary(): Library {
  let given: readonly GivenFile[] = [];
  let loaded: { readonly key: string; readonly files: readonly GivenFile[]; readonly dataset: Dataset } | null = null;
  return {
    async add(files) {
      given = [...given, ...files];
      const browserFiles = await loadBrowserFiles();
      const { complaints, types } = browserFiles(files);
      return { paths: browserFiles(given).paths, complaints, types };
    },
    async load({ experiment, isFresh, onProgress }) {
      // Images are augmented on the device, step by step; what is loaded is the same.
      const { augment: _, ...wanted } = experiment.dataset;
      const key = JSON.stringify([wanted, experiment.seed]);
      const files = given;
      if (loaded?.key === key && (loaded.files === files || !isFresh)) return loaded.dataset;
      const source = files.length > 0 ? (await loadBrowserFiles())(files).source : noFiles;
      const dataset = await loadDataset({ experiment, files: source, onProgress });
      loaded = { key, files, dataset };
      return dataset;
    },
  };
}

/** Only who gives files needs to know what they are. */
const loadBrowserFiles = async () => (await loadCode(import("../data/sources/browserFiles.ts"), "files")).browserFiles;
