/** What lies in a site's own data folder: `manifest.json`, as `npm run data` writes it and the page reads it. */

import { DataError } from "../../define/errors.ts";
import type { Shares } from "../dataset.ts";
import type { Piece } from "./pieces.ts";

export const manifestName = "manifest.json";

export interface SiteManifest {
  readonly version: 1;
  /** By type of data set. */
  readonly sets: Readonly<Record<string, SiteSet>>;
}

export interface SiteSet extends Shares {
  /** In the order in which they are loaded: the first of either split come first, so that training can begin. */
  readonly chunks: readonly SiteChunk[];
}

/** A file in the format of `formats/imageChunk.ts`; `file` is relative to the manifest. Its name holds the beginning of its sum: what a browser has kept is never a file of before. */
export interface SiteChunk extends Piece {
  /** In hexadecimal digits. */
  readonly sha256: string;
}

export const bytesOf = ({ chunks }: SiteSet): number => chunks.reduce((sum, { bytes }) => sum + bytes, 0);

/** @throws DataError for a text that is no manifest, or says what cannot be */
export function readManifest(text: string, where: string): SiteManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw notAManifest(where, `text that is not JSON (${error instanceof Error ? error.message : error})`);
  }
  const { version, sets } = fieldsOf(json);
  if (version !== 1 || typeof sets !== "object" || sets === null)
    throw notAManifest(where, "a file without version 1 and sets");
  return {
    version: 1,
    sets: Object.fromEntries(Object.entries(sets).map(([type, set]) => [type, readSet(set, type, where)])),
  };
}

function readSet(json: unknown, type: string, where: string): SiteSet {
  const { train, test, chunks } = fieldsOf(json);
  const list: readonly unknown[] = Array.isArray(chunks) ? chunks : [];
  const read = list.map((chunk, i) => readChunk(chunk, `${type}'s chunk ${i}`, where));
  const imagesOf = (split: SiteChunk["split"]) =>
    read.filter((chunk) => chunk.split === split).reduce((sum, { images }) => sum + images, 0);
  const counts = { train: imagesOf("train"), test: imagesOf("test") };
  if (counts.train === 0 || counts.test === 0 || counts.train !== train || counts.test !== test)
    throw notAManifest(where, `counts of ${type}'s images that its chunks do not sum up to`);
  return { ...counts, chunks: read };
}

function readChunk(json: unknown, what: string, where: string): SiteChunk {
  const { file, split, images, bytes, sha256 } = fieldsOf(json);
  if (
    typeof file === "string" &&
    // Nothing outside the folder, and no other site.
    /^[\w-]+\/[\w-]+\.images$/.test(file) &&
    (split === "train" || split === "test") &&
    isCount(images) &&
    isCount(bytes) &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256)
  )
    return { file, split, images, bytes, sha256 };
  throw notAManifest(where, `${what} without file, split, images, bytes or sha256`);
}

const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null ? { ...json } : {};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

const notAManifest = (where: string, got: string) =>
  new DataError({
    where,
    got: { en: got, zh: `无法识别的清单（${got}）` },
    expected: { en: "a list of data sets as npm run data writes it", zh: "npm run data 写出的数据集清单" },
    fix: {
      en: "Whoever runs this site should remove its data folder and write it anew: npm run data.",
      zh: "请网站管理员删除其 data 文件夹，再用 npm run data 重新写出。",
    },
  });
