/** The data sets at hand: files the user gave, what comes from elsewhere or is kept, and the data set that was loaded last. */

import type { Dataset, OnProgress, Shares } from "../data/dataset.ts";
import type { Description } from "../data/description.ts";
import type { BrowserFiles } from "../data/sources/browserFiles.ts";
import { noFiles } from "../data/sources/memory.ts";
import type { FileBlob, FileSource, GivenFile } from "../data/sources/source.ts";
import type { TableView } from "../data/table/summary.ts";
import { DataError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import { takes } from "../define/takes.ts";
import { paramsOf } from "../experiment/check.ts";
import { describeDataset, descriptionOf } from "../experiment/description.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import { loadDataset } from "../experiment/loadDataset.ts";
import { findDataset } from "../experiment/tables.ts";
import type { DataSources } from "./dataSources.ts";
import type { GivenTable, SourceAct, SourcesState } from "./protocol.ts";
import type { AtHand } from "./shelf.ts";
import type { Shipped } from "./shipped.ts";

export interface Library {
  /** The page's address, below which lies what the site brings. */
  setSite(address: string): void;
  /** Paths of all files that can be used; complaints about those just given that cannot, the data sets that they are of, and a table among them. */
  add(files: readonly GivenFile[]): Promise<Omit<BrowserFiles, "source"> & { readonly table?: GivenTable }>;
  /**
   * What the data would be; what the specification leaves out is guessed. Null where no file of the set is at hand.
   *
   * @throws DataError where the file does not go with the specification
   */
  describeTable(dataset: Spec): Promise<GivenTable | null>;
  /** The file that the specification names, the same object while it is the same; null for a set without such, and where it is missing or damaged. */
  view(dataset: Spec): Promise<TableView | null>;
  /** Goes on by itself; what comes of it is told as it happens. */
  source(act: SourceAct): Promise<void>;
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
    /** Ends waiting for a file that the site brings; what it gives is then thrown. */
    readonly signal: AbortSignal;
  }): Promise<Dataset>;
}

interface Loaded {
  readonly key: string;
  /** null where no files are at hand. */
  readonly from: readonly GivenFile[] | AtHand | null;
  /** What only the files say of the data; null where the document says it. */
  readonly read: Description | null;
  readonly dataset: Dataset;
}

/** @param onFault takes an error of ours, which ends nothing but what it happened in */
export function createLibrary(onSources: (state: SourcesState) => void, onFault: (error: unknown) => void): Library {
  let site = "";
  let given: readonly GivenFile[] = [];
  let opened: Promise<DataSources> | null = null;
  let loaded: Loaded | null = null;
  /** The files that were kept last, by type of data set. */
  const keptFrom = new Map<string, readonly GivenFile[]>();

  function openSources(): Promise<DataSources> {
    opened ??= loadCode(import("./dataSources.ts"), "data").then(({ createDataSources }) =>
      createDataSources(site, onSources, onFault),
    );
    opened.catch(() => {
      opened = null;
    });
    return opened;
  }

  /** Keeps the files that were read, which takes as long as copying them does: nobody waits for it. */
  async function keep(type: string, { source, paths }: Recorded): Promise<void> {
    if (keptFrom.get(type) === given) return;
    keptFrom.set(type, given);
    await (await openSources()).keepFiles(type, source, paths);
  }

  /**
   * Where the set is read from: what was loaded or kept of it, else what was given; and what the site brings, where it names that.
   *
   * @param open how the file is had that the site brings
   */
  async function filesOf(
    dataset: Spec,
    open: (path: string, shipped: Shipped) => Promise<FileBlob>,
  ): Promise<{
    readonly from: Loaded["from"];
    readonly atHand: AtHand | null;
    readonly own: Recorded;
    readonly source: FileSource;
  }> {
    const { type } = dataset;
    const entry = findDataset(type);
    const sources = entry?.files ? await openSources() : null;
    const atHand = sources ? await sources.of(type) : null;
    const from = atHand ?? (given.length > 0 ? given : null);
    const own = recorded(atHand?.source ?? (from ? (await loadBrowserFiles())(given).source : noFiles));
    const path = entry?.shipped?.(paramsOf(dataset, entry));
    const shipped = site ? sources?.shipped : undefined;
    const source = path && shipped ? await shipped.beside(own.source, path, () => open(path, shipped)) : own.source;
    return { from, atHand, own, source };
  }

  /** What the specification leaves out is guessed, and what is no value of its parameter. */
  async function guess(spec: Spec, source: FileSource): Promise<GivenTable | null> {
    const { type } = spec;
    const entry = findDataset(type);
    const folder = `${entry?.files?.folder}/`;
    const list = async () => (await source.list()).filter((path) => path.startsWith(folder));
    const held = Object.entries(entry?.params ?? {}).flatMap(([name, param]) => {
      const value = spec[name];
      return takes(param, value) ? [[name, value] as const] : [];
    });
    const guessed = await entry?.guess?.({ held: Object.fromEntries(held), files: { ...source, list } });
    return guessed ? { dataset: { type, ...guessed.fields }, description: guessed.description } : null;
  }

  return {
    setSite(address) {
      site = address;
    },
    async add(files) {
      given = [...given, ...files];
      const browserFiles = await loadBrowserFiles();
      const { source, complaints, types } = browserFiles(files);
      const { paths } = browserFiles(given);
      // An archive that does not say what it is of was meant for the set that was chosen.
      const meant =
        types.length > 0 ? types : complaints.length < files.length ? files.map(({ chosen }) => chosen) : [];
      if (meant.length > 0) {
        const sources = await openSources();
        meant.forEach(sources.forget);
      }
      const type = types.find((type) => findDataset(type)?.guess);
      if (!type) return { paths, complaints, types };
      try {
        const table = await guess({ type }, source);
        return { paths, complaints, types, ...(table && { table }) };
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        const others = types.filter((other) => other !== type);
        // A text file beside another set's data is not meant as a table.
        const isMeant = others.length === 0;
        return { paths, complaints: isMeant ? [...complaints, error.complaint] : complaints, types: others };
      }
    },
    async describeTable(dataset) {
      const { source } = await filesOf(dataset, (path, shipped) => shipped.fetch(path));
      return guess(dataset, source);
    },
    async view(dataset) {
      const entry = findDataset(dataset.type);
      if (!entry?.view) return null;
      try {
        // To look at it is no reason to fetch it.
        const { source } = await filesOf(dataset, async (path, shipped) => shipped.here(path));
        return await entry.view({ params: paramsOf(dataset, entry), files: source });
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        return null;
      }
    },
    async source(act) {
      (await openSources()).handle(act);
    },
    async load({ experiment, isFresh, onDescription, onProgress, signal }) {
      // Images are augmented on the device, step by step; what is loaded is the same.
      const { augment: _, ...wanted } = experiment.dataset;
      const { type } = wanted;
      const key = JSON.stringify([wanted, experiment.seed]);
      const { from, atHand, own, source } = await filesOf(wanted, (path, shipped) => {
        onProgress({ fraction: 0, file: path });
        return withRetry(shipped.fetch(path, signal));
      });
      // What was cleared since is still in memory.
      if (loaded?.key === key && (loaded.from === from || !isFresh || !from)) {
        if (loaded.read) onDescription(loaded.read);
        return loaded.dataset;
      }
      const read = descriptionOf(wanted) ? null : await describeDataset(wanted, source);
      if (read) onDescription(read);
      const dataset = atHand?.images
        ? await loadPart({ experiment, source, images: atHand.images, onProgress })
        : await loadDataset({ experiment, files: source, onProgress });
      loaded = { key, from, read, dataset };
      if (from === given && own.paths.length > 0) void keep(type, own).catch(onFault);
      return dataset;
    },
  };
}

interface Recorded {
  readonly source: FileSource;
  /** Of the files that were opened. */
  readonly paths: readonly string[];
}

function recorded(source: FileSource): Recorded {
  const paths: string[] = [];
  const open: FileSource["open"] = (path) => {
    if (!paths.includes(path)) paths.push(path);
    return source.open(path);
  };
  return { source: { list: () => source.list(), open }, paths };
}

/** Of what a run cannot begin without: it can be asked for again. */
async function withRetry<T>(fetched: Promise<T>): Promise<T> {
  try {
    return await fetched;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError({ ...error.complaint, remedy: "retry" });
  }
}

/** Only who gives files needs to know what they are. */
const loadBrowserFiles = async () => (await loadCode(import("../data/sources/browserFiles.ts"), "files")).browserFiles;

interface PartRequest {
  readonly experiment: Experiment;
  readonly source: FileSource;
  readonly images: NonNullable<AtHand["images"]>;
  readonly onProgress: OnProgress;
}

/** As many of the images that are asked for as have come: the very data set that an experiment with so many samples has. */
async function loadPart({ experiment, source, images, onProgress }: PartRequest): Promise<Dataset> {
  const { here, whole } = images;
  const wanted = (split: keyof Shares) => {
    const asked = experiment.dataset[`${split}_samples`];
    return typeof asked === "number" ? Math.min(asked, whole[split]) : whole[split];
  };
  const isPart = (split: keyof Shares) => here[split] < wanted(split);
  const dataset = await loadDataset({
    experiment: {
      seed: experiment.seed,
      dataset: {
        ...experiment.dataset,
        ...(isPart("train") && { train_samples: here.train }),
        ...(isPart("test") && { test_samples: here.test }),
      },
    },
    files: source,
    onProgress,
  });
  if (!isPart("train") && !isPart("test")) return dataset;
  return { ...dataset, whole: { train: wanted("train"), test: wanted("test") } };
}
