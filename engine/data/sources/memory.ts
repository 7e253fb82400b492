/** Files in memory as a source. */

import { missingFile } from "./complaints.ts";
import { rangeBlob } from "./rangeBlob.ts";
import type { FileBlob, FileSource } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** For generated data sets, which read nothing. */
export const noFiles: FileSource = memoryFiles(new Map());

/** Files already in memory, by path. */
export function memoryFiles(files: ReadonlyMap<string, Bytes>): FileSource {
  return {
    list: async () => [...files.keys()],
    open: async (path) => {
      const bytes = files.get(path);
      if (!bytes) throw missingFile(path);
      return bytesBlob(bytes);
    },
  };
}

/** Not a `Blob`, which would copy all bytes when it is made and again when it is read. */
export const bytesBlob = (bytes: Bytes): FileBlob =>
  rangeBlob({ size: bytes.length, read: async (start, end) => bytes.subarray(start, end) });
