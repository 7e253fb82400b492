/** Writes an image set into a site's data folder: chunks, and the manifest that names them. Until all is written the folder holds what it held before. */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Split } from "../data/dataset.ts";
import { packChunk } from "../data/formats/imageChunk.ts";
import { pieceName } from "../data/siteLayout.ts";
import {
  manifestName,
  readManifest,
  type SiteChunk,
  type SiteManifest,
  type SiteSet,
} from "../data/sources/siteManifest.ts";
import type { Shape } from "../graph/tensor.ts";
import { makeFolder, writeWhole } from "./files.ts";

/** Of a chunk before it is packed: it is there in a second or two on a slow line. */
const CHUNK_BYTES = 3.2e6;

export interface SiteImages {
  readonly type: string;
  /** (C, H, W) */
  readonly shape: Shape;
  readonly train: Split;
  readonly test: Split;
}

export interface SiteFolder {
  /** @throws DataError where the disk is full or refuses, or what lies there is no manifest */
  write(images: SiteImages): Promise<SiteSet>;
  /** Breaks off the work and takes away what is only half there; synchronous, for signals. */
  discard(): void;
}

export function createSiteFolder(folder: string): SiteFolder {
  const manifestPath = join(folder, manifestName);
  /** Written under a name that nothing reads yet. */
  const staged: string[] = [];
  let isDiscarded = false;
  const partOf = (path: string) => `${path}.part`;

  function manifestBefore(): SiteManifest {
    if (!existsSync(manifestPath)) return { version: 1, sets: {} };
    return readManifest(readFileSync(manifestPath, "utf8"), manifestPath);
  }

  /** In one go, which no signal interrupts. */
  function publish(type: string, manifest: SiteManifest): void {
    for (const path of staged.splice(0)) renameSync(partOf(path), path);
    writeWhole(manifestPath, new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
    const files = new Set(manifest.sets[type]!.chunks.map(({ file }) => basename(file)));
    const own = join(folder, folderOf(type));
    for (const name of readdirSync(own)) if (!files.has(name)) rmSync(join(own, name), { recursive: true });
  }

  function discard(): void {
    isDiscarded = true;
    for (const path of staged.splice(0)) rmSync(partOf(path), { force: true });
  }

  return {
    async write({ type, shape, train, test }) {
      const before = manifestBefore();
      makeFolder(join(folder, folderOf(type)));
      try {
        const chunks: SiteChunk[] = [];
        for (const part of inLoadingOrder({ train, test }, shape)) {
          const bytes = await packChunk(part, shape);
          if (isDiscarded) throw new Error("broken off");
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          const name = pieceName(type, part.split, part.index, part.count);
          const file = `${folderOf(type)}/${name}-${sha256.slice(0, 8)}.images`;
          const path = join(folder, file);
          staged.push(path);
          writeWhole(partOf(path), bytes);
          chunks.push({ file, split: part.split, images: part.labels.length, bytes: bytes.length, sha256 });
        }
        const set: SiteSet = { train: train.size, test: test.size, chunks };
        publish(type, { version: 1, sets: { ...before.sets, [type]: set } });
        return set;
      } catch (error) {
        discard();
        throw error;
      }
    },
    discard,
  };
}

const folderOf = (type: string) => type.toLowerCase();

interface Part {
  readonly split: "train" | "test";
  /** Among its split's. */
  readonly index: number;
  readonly count: number;
  readonly labels: Int32Array;
  readonly pixels: Uint8Array;
}

/** The first of either split, so that training can begin; then what is left to be tested on, then what is left to learn from. */
function inLoadingOrder(splits: Readonly<Record<Part["split"], Split>>, shape: Shape): readonly Part[] {
  const [test, train] = [partsOf("test", splits.test, shape), partsOf("train", splits.train, shape)];
  return [test[0]!, train[0]!, ...test.slice(1), ...train.slice(1)];
}

function partsOf(split: Part["split"], { inputs, labels, size }: Split, shape: Shape): readonly Part[] {
  const pixels = shape.reduce((product, length) => product * length, 1);
  const images = Math.max(1, Math.floor(CHUNK_BYTES / pixels / 1000) * 1000 || Math.floor(CHUNK_BYTES / pixels));
  const count = Math.ceil(size / images);
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * images, Math.min((index + 1) * images, size)];
    return {
      split,
      index,
      count,
      labels: Int32Array.from(labels.subarray(from, to)),
      pixels: Uint8Array.from(inputs.subarray(from * pixels, to * pixels)),
    };
  });
}
