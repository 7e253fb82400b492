/** The built page, as its list of chunks and its files tell: what is loaded together, and what that weighs. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type Chunk, chunksFile } from "../../app/build/chunks.ts";

export const dist = resolve(import.meta.dirname, "../../dist");

export interface Weight {
  readonly bytes: number;
  readonly gzipBytes: number;
}

export interface Built {
  readonly chunks: readonly Chunk[];
  /** All that index.html makes the browser load before the page can be used. */
  readonly page: readonly Chunk[];
  /** All that the worker loads before it can train on the CPU. */
  readonly worker: readonly Chunk[];
}

export function readBuilt(): Built {
  const path = join(dist, chunksFile);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run build\` first`);
  const chunks: readonly Chunk[] = JSON.parse(readFileSync(path, "utf8"));
  return {
    chunks,
    page: loadedWith(scripts(), chunks),
    worker: loadedWith(
      chunks.filter(({ entry }) => entry === "engine/worker/worker.ts").map(({ file }) => file),
      chunks,
    ),
  };
}

/** What index.html runs. */
const scripts = () => namedIn(/<script[^>]* src="\.\/([^"]+)"/g);
/** What it asks for beside that, to have it early. */
export const preloads = () => namedIn(/<link rel="modulepreload"[^>]* href="\.\/([^"]+)"/g);

const namedIn = (pattern: RegExp): readonly string[] =>
  [...readFileSync(join(dist, "index.html"), "utf8").matchAll(pattern)].map(([, file]) => file!);

/** These files and, through static imports alone, all that come with them. */
function loadedWith(files: readonly string[], chunks: readonly Chunk[]): readonly Chunk[] {
  if (files.length === 0) throw new Error("nothing was built");
  const loaded = new Set(files);
  for (const file of loaded)
    for (const imported of chunks.find((chunk) => chunk.file === file)?.imports ?? []) loaded.add(imported);
  return [...loaded].map((file) => chunks.find((chunk) => chunk.file === file) ?? bare(file));
}

/** A script that is served as it stands. */
const bare = (file: string): Chunk => ({ file, entry: null, imports: [], dynamicImports: [], modules: [] });

/** As the server sends them: every file packed by itself. */
export function weightOf(chunks: readonly Chunk[]): Weight {
  const files = chunks.map(({ file }) => readFileSync(join(dist, file)));
  const sum = (weigh: (file: Buffer) => number) => files.reduce((total, file) => total + weigh(file), 0);
  return { bytes: sum((file) => file.length), gzipBytes: sum((file) => gzipSync(file).length) };
}

/** Most bytes, gzipped. A school's line of 10 Mbit/s takes 0.2 s for the first and 0.1 s for the second. */
export const budgets = { page: 250_000, worker: 110_000 } as const;
