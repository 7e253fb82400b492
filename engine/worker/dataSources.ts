/** Data sets that are read from files, besides those given now: what lies beside the page, what the Hub has, what is kept. Loads one while the run goes on. */

import type { Origin } from "../data/sources/kept.ts";
import { bytesBlob } from "../data/sources/memory.ts";
import { openedOnce } from "../data/sources/openedOnce.ts";
import type { PieceSet } from "../data/sources/pieces.ts";
import { findSite, siteSet } from "../data/sources/site.ts";
import { bytesOf, type SiteManifest } from "../data/sources/siteManifest.ts";
import type { FileSource } from "../data/sources/source.ts";
import { canCheckSums } from "../data/sources/sums.ts";
import { type Complaint, UserError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import { findDataset } from "../experiment/tables.ts";
import { createKeeper } from "./keeper.ts";
import { createMeter } from "./meter.ts";
import type { SourceAct, SourcesState } from "./protocol.ts";
import { type AtHand, createShelf, type Shelf } from "./shelf.ts";
import { createShipped, type Shipped } from "./shipped.ts";

export interface DataSources {
  /** What the site brings. */
  readonly shipped: Shipped;
  handle(act: SourceAct): void;
  /** null where nothing of the set was loaded or kept, or not yet enough to train on. */
  of(type: string): Promise<AtHand | null>;
  /** Keeps files from which the set was read. */
  keepFiles(type: string, source: FileSource, paths: readonly string[]): Promise<void>;
  /** Files of the set that the user gave count from now on. */
  forget(type: string): void;
}

type LoadAct = Extract<SourceAct, { readonly kind: "load" }>;
type Loading = NonNullable<SourcesState["loading"]> & { readonly abort: AbortController };

/** The page is told of progress so often. */
const newsMs = 100;

/**
 * @param site the page's address, below which the data folder lies
 * @param onFault takes an error of ours, which ends nothing but what it happened in
 */
export function createDataSources(
  site: string,
  onChange: (state: SourcesState) => void,
  onFault: (error: unknown) => void,
): DataSources {
  const folder = () => new URL("data/", site).href;
  let manifest: SiteManifest | null = null;
  let isSought = false;
  let complaint: Complaint | null = null;
  let loading: Loading | null = null;
  const keeper = createKeeper(tell);
  const shelves = new Map<string, Shelf>();
  /** Files that were given at an earlier visit. */
  const keptFiles = new Map<string, AtHand>();
  /** Sets of which files that were given count. */
  const given = new Set<string>();

  function tell(): void {
    const atHand = [...shelves].flatMap(([type, shelf]) =>
      shelf.atHand?.images ? [[type, shelf.atHand.images.here] as const] : [],
    );
    onChange({
      offers: isSought ? offersOf(manifest) : null,
      atHand: Object.fromEntries(atHand),
      loading: loading && withoutAbort(loading),
      areSumsChecked: canCheckSums(),
      complaint,
      kept: keeper.state,
    });
  }

  /** What is the user's to mend is told on the page, all else is a fault of ours. */
  function complainOf(error: unknown): void {
    if (error instanceof UserError) complaint = error.complaint;
    else onFault(error);
  }

  async function find(): Promise<void> {
    try {
      await keeper.open();
      manifest = await findSite(folder());
      complaint = null;
    } catch (error) {
      complainOf(error);
    }
    isSought = true;
    tell();
  }

  /** The shelf of a set, with what is kept of it. */
  async function shelfOf(type: string): Promise<Shelf | null> {
    const known = shelves.get(type);
    if (known || given.has(type)) return known ?? null;
    const kept = await keeper.open();
    const set = kept?.sets[type];
    if (!kept || !set?.whole) return null;
    const shelf = createShelf(set.from, set.whole);
    const source = kept.source(type);
    for (const { path, images } of set.files) if (images) shelf.put(path, { blob: await source.open(path), images });
    shelf.lay(true);
    // Somebody else may have asked meanwhile.
    if (!shelves.has(type)) shelves.set(type, shelf);
    return shelves.get(type)!;
  }

  async function openSet(act: LoadAct, progress: Progress): Promise<PieceSet | null> {
    if (act.from === "site") {
      const set = manifest && Object.hasOwn(manifest.sets, act.type) ? manifest.sets[act.type] : undefined;
      return set ? siteSet(set, folder()) : null;
    }
    const entry = findDataset(act.type);
    // What an image set is does not depend on its parameters.
    const about = await entry?.describe({ params: {}, files: null });
    if (!entry?.files?.hub || !about?.image) return null;
    const { openHub } = await loadCode(import("../data/sources/hub.ts"), act.base);
    const kind = { shape: about.image, classes: about.classes.length };
    return openHub({ set: { type: act.type, hub: entry.files.hub, kind }, base: act.base, ...progress });
  }

  interface Progress {
    readonly signal: AbortSignal;
    readonly onBytes: (bytes: number, totalBytes: number) => void;
  }

  async function load(act: LoadAct): Promise<void> {
    const { type, from } = act;
    if (loading?.type === type && loading.from === from) return;
    loading?.abort.abort();
    const abort = new AbortController();
    const { signal } = abort;
    complaint = null;
    loading = { abort, type, from, bytes: 0, totalBytes: 0, bytesPerSecond: 0 };
    tell();
    const meter = createMeter();
    let toldAtMs = 0;
    const onBytes = (bytes: number, totalBytes: number) => {
      if (signal.aborted) return;
      const nowMs = performance.now();
      loading = { abort, type, from, bytes, totalBytes, bytesPerSecond: meter(bytes, nowMs) };
      if (nowMs - toldAtMs < newsMs) return;
      toldAtMs = nowMs;
      tell();
    };
    try {
      const set = await openSet(act, { signal, onBytes });
      signal.throwIfAborted();
      if (set) await fill({ type, from, set, signal, onBytes });
    } catch (error) {
      if (!signal.aborted) complainOf(error);
    }
    // What was loaded before it was stopped stays, and loading goes on from there.
    shelves.get(type)?.lay(true);
    if (loading?.abort === abort) loading = null;
    tell();
  }

  interface Filling extends Progress {
    readonly type: string;
    readonly from: Exclude<Origin, "files">;
    readonly set: PieceSet;
  }

  /** Fetches the pieces that are not there yet, one after the other. */
  async function fill({ type, from, set, signal, onBytes }: Filling): Promise<void> {
    const { train, test, pieces } = set;
    const whole = { train, test };
    given.delete(type);
    const shelf = await fitting(type, from, set);
    const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
    let there = pieces.reduce((sum, { file, bytes }) => sum + (shelf.pieces.has(file) ? bytes : 0), 0);
    // A gap in what is kept would be another data set at the next visit.
    let isKeeping = (await keeper.open())?.sets[type]?.files.length === shelf.pieces.size || shelf.pieces.size === 0;
    for (const piece of pieces) {
      const { file: path, split, images: count } = piece;
      if (shelf.pieces.has(path)) continue;
      onBytes(there, total);
      const bytes = await set.fetch(piece, { signal, onBytes: (bytes) => onBytes(there + bytes, total) });
      signal.throwIfAborted();
      const images = { split, count };
      const inMemory = bytesBlob(bytes);
      const isFirst = shelf.pieces.size === 0;
      const kept = isKeeping
        ? await keeper.keepPiece(type, { from, whole }, { path, images, blob: inMemory, isFirst })
        : null;
      isKeeping &&= kept !== null;
      // Files that the user gave meanwhile count.
      if (given.has(type)) return;
      shelves.set(type, shelf);
      shelf.put(path, { images, blob: kept ?? inMemory });
      there += piece.bytes;
      if (shelf.lay(false)) tell();
    }
  }

  /** The set's shelf where all on it are pieces of this very set; else a new one, which takes its place with the first piece that comes. */
  async function fitting(type: string, from: Origin, { train, test, pieces }: PieceSet): Promise<Shelf> {
    const shelf = await shelfOf(type);
    const names = new Set(pieces.map(({ file }) => file));
    const isFitting = shelf?.from === from && [...shelf.pieces.keys()].every((path) => names.has(path));
    return isFitting ? shelf : createShelf(from, { train, test });
  }

  function stop(): void {
    loading?.abort.abort();
    loading = null;
    tell();
  }

  async function discard(type: string | null): Promise<void> {
    if (type === null || loading?.type === type) stop();
    await keeper.discard(type);
    // What lay there can be read no more; the run has its own copy.
    for (const known of type === null ? [...shelves.keys()] : [type]) shelves.delete(known);
    for (const known of type === null ? [...keptFiles.keys()] : [type]) keptFiles.delete(known);
    tell();
  }

  return {
    shipped: createShipped(site),
    handle(act) {
      if (act.kind === "find") void find();
      else if (act.kind === "load") void load(act);
      else if (act.kind === "stop") stop();
      else if (act.kind === "measure") void keeper.measure().catch(onFault);
      else void discard(act.type).catch(onFault);
    },
    async of(type) {
      const shelf = await shelfOf(type);
      if (shelf?.atHand) return shelf.atHand;
      const known = keptFiles.get(type);
      if (known || given.has(type)) return known ?? null;
      const kept = await keeper.open();
      if (kept?.sets[type]?.from !== "files") return null;
      const atHand: AtHand = { source: openedOnce(kept.source(type)), images: null };
      keptFiles.set(type, atHand);
      return atHand;
    },
    async keepFiles(type, source, paths) {
      const files = await Promise.all(paths.map(async (path) => ({ path, blob: await source.open(path) })));
      await keeper.keepFiles(type, files);
    },
    forget(type) {
      given.add(type);
      if (loading?.type === type) stop();
      keptFiles.delete(type);
      if (shelves.delete(type)) tell();
    },
  };
}

const offersOf = (manifest: SiteManifest | null) =>
  Object.fromEntries(
    Object.entries(manifest?.sets ?? {}).map(([type, set]) => {
      const { train, test } = set;
      return [type, { train, test, bytes: bytesOf(set) }];
    }),
  );

const withoutAbort = ({ type, from, bytes, totalBytes, bytesPerSecond }: Loading) => ({
  type,
  from,
  bytes,
  totalBytes,
  bytesPerSecond,
});
