/** The data sets at hand: files the user gave, what lies beside the page, and the data set that was loaded last. */

import type { Dataset, OnProgress, Shares } from "../data/dataset.ts";
import type { Description } from "../data/description.ts";
import type { BrowserFiles } from "../data/sources/browserFiles.ts";
import { noFiles } from "../data/sources/memory.ts";
import type { GivenFile } from "../data/sources/source.ts";
import { loadCode } from "../define/loadCode.ts";
import { describeDataset, descriptionOf } from "../experiment/description.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { loadDataset } from "../experiment/loadDataset.ts";
import type { SiteAct, SiteState } from "./protocol.ts";
import type { AtHand, SiteData } from "./siteData.ts";

export interface Library {
  /** Paths of all files that can be used; complaints about those just given that cannot, and the data sets that they are of. */
  add(files: readonly GivenFile[]): Promise<Omit<BrowserFiles, "source">>;
  /** Goes on by itself; what comes of it is told as it happens. */
  atSite(act: SiteAct): Promise<void>;
  /**
   * Returns the same object while the experiment asks for the same data set and seed.
   *
   * @param isFresh whether to read files that were added since, which makes it another data set
   * @throws DataError when files are missing or broken
   */
  load(wanted: {
    readonly experiment: Experiment;
    readonly isFresh: boolean;
    /** Called before anything is loaded where only files say what the data are. */
    readonly onDescription: (description: Description) => void;
    readonly onProgress: OnProgress;
  }): Promise<Dataset>;
}

interface Loaded {
  readonly key: string;
  readonly from: readonly GivenFile[] | AtHand;
  /** What only the files say of the data; null where the document says it. */
  readonly read: Description | null;
  readonly dataset: Dataset;
}

export function createLibrary(onSite: (state: SiteState) => void): Library {
  let given: readonly GivenFile[] = [];
  let site: SiteData | null = null;
  let loaded: Loaded | null = null;
  return {
    async add(files) {
      given = [...given, ...files];
      const browserFiles = await loadBrowserFiles();
      const { complaints, types } = browserFiles(files);
      for (const type of types) site?.forget(type);
      return { paths: browserFiles(given).paths, complaints, types };
    },
    async atSite(act) {
      const { createSiteData } = await loadCode(import("./siteData.ts"), "site");
      site ??= createSiteData(onSite);
      site.handle(act);
    },
    async load({ experiment, isFresh, onDescription, onProgress }) {
      // Images are augmented on the device, step by step; what is loaded is the same.
      const { augment: _, ...wanted } = experiment.dataset;
      const key = JSON.stringify([wanted, experiment.seed]);
      const atHand = site?.of(experiment.dataset.type);
      const from = atHand ?? given;
      if (loaded?.key === key && (loaded.from === from || !isFresh)) {
        if (loaded.read) onDescription(loaded.read);
        return loaded.dataset;
      }
      const files = atHand?.source ?? (given.length > 0 ? (await loadBrowserFiles())(given).source : noFiles);
      const read = descriptionOf(experiment.dataset) ? null : await describeDataset(experiment.dataset, files);
      if (read) onDescription(read);
      const dataset = atHand
        ? await loadPart({ experiment, atHand, onProgress })
        : await loadDataset({ experiment, files, onProgress });
      loaded = { key, from, read, dataset };
      return dataset;
    },
  };
}

/** Only who gives files needs to know what they are. */
const loadBrowserFiles = async () => (await loadCode(import("../data/sources/browserFiles.ts"), "files")).browserFiles;

interface PartRequest {
  readonly experiment: Experiment;
  readonly atHand: AtHand;
  readonly onProgress: OnProgress;
}

/** As many of the images that are asked for as have come: the very data set that an experiment with so many samples has. */
async function loadPart({ experiment, atHand, onProgress }: PartRequest): Promise<Dataset> {
  const { source, images, whole } = atHand;
  const wanted = (split: keyof Shares) => {
    const asked = experiment.dataset[`${split}_samples`];
    return typeof asked === "number" ? Math.min(asked, whole[split]) : whole[split];
  };
  const isPart = (split: keyof Shares) => images[split] < wanted(split);
  const dataset = await loadDataset({
    experiment: {
      seed: experiment.seed,
      dataset: {
        ...experiment.dataset,
        ...(isPart("train") && { train_samples: images.train }),
        ...(isPart("test") && { test_samples: images.test }),
      },
    },
    files: source,
    onProgress,
  });
  if (!isPart("train") && !isPart("test")) return dataset;
  return { ...dataset, whole: { train: wanted("train"), test: wanted("test") } };
}
