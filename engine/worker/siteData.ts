/** Data sets that lie beside the page: what there is, and loading one while the run goes on. */

import type { Shares } from "../data/dataset.ts";
import { memoryFiles } from "../data/sources/memory.ts";
import { fetchChunk, findSite } from "../data/sources/site.ts";
import { bytesOf, type SiteManifest, type SiteSet } from "../data/sources/siteManifest.ts";
import type { FileSource } from "../data/sources/source.ts";
import { canCheckSums } from "../data/sources/sums.ts";
import { type Complaint, UserError } from "../define/errors.ts";
import type { SiteAct, SiteState } from "./protocol.ts";

/** What is at hand of a data set, as it stands; another object once there is more. */
export interface AtHand {
  readonly source: FileSource;
  /** Images of each split. */
  readonly images: Shares;
  readonly whole: Shares;
}

export interface SiteData {
  handle(act: SiteAct): void;
  /** null where nothing of it was loaded, or not yet enough to train on. */
  of(type: string): AtHand | null;
  /** Files of it that the user gave count from now on. */
  forget(type: string): void;
}

/** The page is told of progress so often. */
const newsMs = 100;
/** Speed is the mean over about so long. */
const speedMs = 3000;

export function createSiteData(onChange: (state: SiteState) => void): SiteData {
  let address = "";
  let manifest: SiteManifest | null = null;
  let complaint: Complaint | null = null;
  let loading: (NonNullable<SiteState["loading"]> & { readonly abort: AbortController }) | null = null;
  /** Bytes by file, of each data set. */
  const loaded = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>();
  const atHand = new Map<string, AtHand>();

  const setOf = (type: string): SiteSet | undefined =>
    manifest && Object.hasOwn(manifest.sets, type) ? manifest.sets[type] : undefined;

  function tell(): void {
    onChange({
      offers: Object.fromEntries(
        Object.entries(manifest?.sets ?? {}).map(([type, set]) => {
          const { train, test } = set;
          return [type, { train, test, bytes: bytesOf(set) }];
        }),
      ),
      atHand: Object.fromEntries([...atHand].map(([type, { images }]) => [type, images])),
      loading: loading && withoutAbort(loading),
      areSumsChecked: canCheckSums(),
      complaint,
    });
  }

  async function find(at: string): Promise<void> {
    address = at;
    try {
      manifest = await findSite(at);
      complaint = null;
    } catch (error) {
      complaint = complaintOf(error);
    }
    tell();
  }

  async function load(type: string): Promise<void> {
    const set = setOf(type);
    if (!set || loading?.type === type) return;
    loading?.abort.abort();
    const files = loaded.get(type) ?? new Map();
    loaded.set(type, files);
    const abort = new AbortController();
    const totalBytes = bytesOf(set);
    let there = set.chunks.reduce((sum, { file, bytes }) => sum + (files.has(file) ? bytes : 0), 0);
    const meter = createMeter(there);
    complaint = null;
    loading = { abort, type, bytes: there, totalBytes, bytesPerSecond: 0 };
    tell();
    let toldAtMs = 0;
    try {
      for (const chunk of set.chunks) {
        if (files.has(chunk.file)) continue;
        const onBytes = (bytes: number) => {
          if (abort.signal.aborted) return;
          const nowMs = performance.now();
          loading = { abort, type, totalBytes, bytes: there + bytes, bytesPerSecond: meter(there + bytes, nowMs) };
          if (nowMs - toldAtMs < newsMs) return;
          toldAtMs = nowMs;
          tell();
        };
        files.set(chunk.file, await fetchChunk({ address, chunk, signal: abort.signal, onBytes }));
        there += chunk.bytes;
        if (add(type, set, files)) tell();
      }
    } catch (error) {
      if (!abort.signal.aborted) complaint = complaintOf(error);
    }
    // What was loaded before it was stopped stays, and loading goes on from there.
    if (loaded.get(type) === files) add(type, set, files, true);
    if (loading?.abort === abort) loading = null;
    tell();
  }

  /** Whether there is more to train on than was told: twice as many images each time, so that the page does not begin anew with every file. */
  function add(
    type: string,
    set: SiteSet,
    files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
    isLast = false,
  ): boolean {
    const there = set.chunks.filter(({ file }) => files.has(file));
    const count = (split: "train" | "test") =>
      there.filter((chunk) => chunk.split === split).reduce((sum, { images }) => sum + images, 0);
    const images = { train: count("train"), test: count("test") };
    const before = atHand.get(type)?.images ?? { train: 0, test: 0 };
    const isEnough = images.train > 0 && images.test > 0;
    const isMore = images.train > before.train || images.test > before.test;
    const isWhole = there.length === set.chunks.length;
    if (!isEnough || !isMore || !(isWhole || isLast || images.train >= 2 * before.train)) return false;
    const source = memoryFiles(new Map(there.map(({ file }) => [file, files.get(file)!])));
    atHand.set(type, { source, images, whole: { train: set.train, test: set.test } });
    return true;
  }

  function stop(): void {
    loading?.abort.abort();
    loading = null;
    tell();
  }

  return {
    handle(act) {
      if (act.kind === "find") void find(act.address);
      else if (act.kind === "load") void load(act.type);
      else stop();
    },
    of: (type) => atHand.get(type) ?? null,
    forget(type) {
      if (loading?.type === type) stop();
      loaded.delete(type);
      if (atHand.delete(type)) tell();
    },
  };
}

function withoutAbort({ type, bytes, totalBytes, bytesPerSecond }: NonNullable<SiteState["loading"]>) {
  return { type, bytes, totalBytes, bytesPerSecond };
}

function complaintOf(error: unknown): Complaint {
  if (error instanceof UserError) return error.complaint;
  throw error;
}

/** Bytes a second, over the last few seconds. */
function createMeter(firstBytes: number): (bytes: number, nowMs: number) => number {
  let marks = [{ bytes: firstBytes, atMs: performance.now() }];
  return (bytes, nowMs) => {
    marks = [...marks.filter(({ atMs }) => nowMs - atMs < speedMs), { bytes, atMs: nowMs }];
    const [oldest] = marks;
    const seconds = (nowMs - oldest!.atMs) / 1000;
    return seconds > 0 ? Math.max(0, bytes - oldest!.bytes) / seconds : 0;
  };
}
