/** A source that hands out the same blob each time it opens a path, by which readers know what they have read already. */

import type { FileBlob, FileSource } from "./source.ts";

export function openedOnce(source: FileSource): FileSource {
  const opened = new Map<string, FileBlob>();
  return {
    list: () => source.list(),
    async open(path) {
      const blob = opened.get(path) ?? (await source.open(path));
      opened.set(path, blob);
      return blob;
    },
  };
}
