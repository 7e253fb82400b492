/** Writes down, beside the built page, which chunk loads which and what each module in it weighs: `.vite/chunks.json`. Vite's own manifest leaves out the worker. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { minifySync, type Plugin, type Rollup } from "vite";

export interface Module {
  /** Path from the project's root, or the bundler's name for what has none. */
  readonly id: string;
  /** Minified by itself; in the chunk it shares names with others and is a little smaller. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

export interface Chunk {
  readonly file: string;
  /** The module that the chunk was made for, where it was made for one. */
  readonly entry: string | null;
  /** Chunks that are loaded with it. */
  readonly imports: readonly string[];
  /** Chunks that are loaded when its code asks for them. */
  readonly dynamicImports: readonly string[];
  readonly modules: readonly Module[];
}

export const chunksFile = ".vite/chunks.json";

export interface ChunkPlugins {
  readonly page: Plugin;
  /** For the bundles of workers, which Vite builds apart. */
  readonly worker: Plugin;
}

export function chunkPlugins(root: string): ChunkPlugins {
  const chunks = new Map<string, Chunk>();
  const generateBundle = (_: unknown, bundle: Rollup.OutputBundle) => {
    for (const output of Object.values(bundle))
      if (output.type === "chunk") chunks.set(output.fileName, chunkOf(output, root));
  };
  return {
    page: {
      name: "chunks",
      apply: "build",
      generateBundle,
      writeBundle({ dir }) {
        const path = join(dir!, chunksFile);
        mkdirSync(dirname(path), { recursive: true });
        // A chunk that does nothing but load others is not written: index.html names those.
        const written = [...chunks.values()].filter(({ file }) => existsSync(join(dir!, file)));
        writeFileSync(path, JSON.stringify(written));
      },
    },
    worker: { name: "worker-chunks", apply: "build", generateBundle },
  };
}

function chunkOf(output: Rollup.OutputChunk, root: string): Chunk {
  const nameOf = (id: string) =>
    id.startsWith(root) ? relative(root, id).replaceAll("\\", "/") : id.replace("\0", "");
  return {
    file: output.fileName,
    entry: output.facadeModuleId && nameOf(output.facadeModuleId),
    imports: output.imports,
    dynamicImports: output.dynamicImports,
    modules: Object.entries(output.modules).map(([id, { code }]) => ({ id: nameOf(id), ...weigh(code ?? "") })),
  };
}

function weigh(code: string): Pick<Module, "bytes" | "gzipBytes"> {
  // As a script: a module's names that only other modules of the chunk use would go.
  const minified = minifySync("module.js", code, { module: false, compress: { unused: false } }).code;
  return { bytes: Buffer.byteLength(minified), gzipBytes: gzipSync(minified).length };
}
