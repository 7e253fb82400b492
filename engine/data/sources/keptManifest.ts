/** What is kept, as it is written beside the files: the sets, and under which name each file lies. */

import type { KeptFile, KeptSet, Origin } from "./kept.ts";

/** Of a form that is read in another way from then on. */
const VERSION = 1;

export interface StoredFile extends KeptFile {
  /** Of the file in the storage; no other ever has it. */
  readonly name: string;
}

export interface StoredSet extends KeptSet {
  /** Tells the set from one that has taken its place. */
  readonly id: string;
  readonly files: readonly StoredFile[];
}

export type StoredSets = Readonly<Record<string, StoredSet>>;

/** As they are shown. */
export const setsIn = (stored: StoredSets): Readonly<Record<string, KeptSet>> =>
  Object.fromEntries(
    Object.entries(stored).map(([type, { id: _, files, ...set }]) => [
      type,
      { ...set, files: files.map(({ name: _, ...file }) => file) },
    ]),
  );

export const namesIn = (stored: StoredSets): ReadonlySet<string> =>
  new Set(Object.values(stored).flatMap(({ files }) => files.map(({ name }) => name)));

/** Begins with the time, by which one that no manifest names is known to be old. */
export function newName(): string {
  // Not randomUUID, which plain http lacks.
  const random = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36));
  return [Date.now(), ...random].join("-");
}

/** When the file of this name was begun, in ms; 0 for a name of another make. */
export const timeOf = (name: string): number => Number.parseInt(name, 10) || 0;

export const writeManifest = (sets: StoredSets): string => JSON.stringify({ version: VERSION, sets });

/** Nothing is kept where there is no manifest, or one of another version or another make: data can be loaded again. */
export function readManifest(text: string | null): StoredSets {
  if (text === null) return {};
  try {
    const { version, sets } = fieldsOf(JSON.parse(text));
    if (version !== VERSION) return {};
    return Object.fromEntries(Object.entries(fieldsOf(sets)).map(([type, set]) => [type, readSet(set)]));
  } catch {
    return {};
  }
}

const origins: Readonly<Record<Origin, true>> = { site: true, hub: true, files: true };
const isOrigin = (value: unknown): value is Origin => typeof value === "string" && Object.hasOwn(origins, value);

function readSet(json: unknown): StoredSet {
  const { id, from, whole, files } = fieldsOf(json);
  if (typeof id !== "string" || !isOrigin(from) || !Array.isArray(files)) throw new TypeError("not a set");
  return { id, from, ...(whole !== undefined && { whole: readShares(whole) }), files: files.map(readFile) };
}

function readShares(json: unknown) {
  const { train, test } = fieldsOf(json);
  if (!isCount(train) || !isCount(test)) throw new TypeError("not counts of images");
  return { train, test };
}

function readFile(json: unknown): StoredFile {
  const { name, path, bytes, sums, images } = fieldsOf(json);
  if (typeof name !== "string" || typeof path !== "string" || !isCount(bytes) || !areStrings(sums))
    throw new TypeError("not a file");
  return { name, path, bytes, sums, ...(images !== undefined && { images: readImages(images) }) };
}

function readImages(json: unknown): NonNullable<KeptFile["images"]> {
  const { split, count } = fieldsOf(json);
  if ((split !== "train" && split !== "test") || !isCount(count)) throw new TypeError("not a piece's images");
  return { split, count };
}

const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null ? { ...json } : {};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const areStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
