/** Files that the site itself brings, from below the page's address: each fetched when it is wanted, once in a visit. */

import { fileName } from "../data/paths.ts";
import { missingFile } from "../data/sources/complaints.ts";
import { fetchFile } from "../data/sources/fetchFile.ts";
import type { FileBlob, FileSource } from "../data/sources/source.ts";

export interface Shipped {
  /**
   * @param path from the page on: `tables/iris.csv`
   * @throws DataError where it does not come; what `signal` gives where that is aborted
   */
  fetch(path: string, signal?: AbortSignal): Promise<FileBlob>;
  /** @throws DataError where it was not fetched yet */
  here(path: string): FileBlob;
  /** The source with one of these files, had by `open`; one of that name which the source has already counts. */
  beside(source: FileSource, path: string, open: () => Promise<FileBlob>): Promise<FileSource>;
}

/** @param site the page's address, with `/` at its end */
export function createShipped(site: string): Shipped {
  const fetched = new Map<string, FileBlob>();
  return {
    async fetch(path, signal = new AbortController().signal) {
      const known = fetched.get(path);
      if (known) return known;
      const file = await fetchFile(new URL(path, site), signal);
      fetched.set(path, file);
      return file;
    },
    here(path) {
      const file = fetched.get(path);
      if (!file) throw missingFile(path);
      return file;
    },
    async beside(source, path, open) {
      const own = await source.list();
      if (own.some((other) => fileName(other) === fileName(path))) return source;
      return {
        list: async () => [...own, path],
        open: (wanted) => (wanted === path ? open() : source.open(wanted)),
      };
    },
  };
}
