/** What the browser keeps of data sets from one visit to the next. Types alone; `openKept.ts` opens it. */

import type { Shares } from "../dataset.ts";
import type { FileBlob, FileSource } from "./source.ts";

/** Where a kept set came from. */
export type Origin = "site" | "hub" | "files";

export interface KeptFile {
  /** As the set's own layouts know it. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of each MiB, in hexadecimal digits; empty where the browser computes none. */
  readonly sums: readonly string[];
  /** Of a piece of an image set. */
  readonly images?: { readonly split: keyof Shares; readonly count: number };
}

export interface KeptSet {
  readonly from: Origin;
  /** Of a set that comes piece by piece: its images when all have come. */
  readonly whole?: Shares;
  readonly files: readonly KeptFile[];
}

/** A file to be kept. */
export interface FileToKeep extends Pick<KeptFile, "path" | "images"> {
  readonly blob: FileBlob;
}

export interface Kept {
  /** The origin's private file system, or IndexedDB where a page has none, as over plain http. */
  readonly where: "opfs" | "indexedDB";
  /** By type of data set. Another object after each change. */
  readonly sets: Readonly<Record<string, KeptSet>>;
  /**
   * The files that are kept of a set. Bytes are held to their sums as they are read.
   *
   * @throws DataError from opening or reading where they are not what was kept, or are gone
   */
  source(type: string): FileSource;
  /**
   * Keeps files in the place of what is kept of the set: all of them, or none and what was there stays. Needs room for both.
   *
   * @throws DataError where the disk is full or refuses
   */
  replace(
    type: string,
    set: Pick<KeptSet, "from" | "whole"> & { readonly files: readonly FileToKeep[] },
  ): Promise<void>;
  /**
   * Adds one file to a set that is kept, in the place of one of its path.
   *
   * @throws DataError where the disk is full or refuses, or another tab has replaced or cleared the set; what was kept stays
   */
  add(type: string, file: FileToKeep): Promise<void>;
  /**
   * @param type null for all there is
   * @throws DataError where the browser refuses
   */
  discard(type: string | null): Promise<void>;
  measure(): Promise<Room>;
}

export interface Room {
  /** All that this origin keeps, as the browser estimates it; null where it does not say. */
  readonly usedBytes: number | null;
  /** What it may keep at most. */
  readonly quotaBytes: number | null;
  /** Whether the browser has promised not to clear it when the disk runs short. */
  readonly isPersistent: boolean;
}
