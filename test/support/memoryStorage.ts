/** A disk for kept files that is gone with the test, of any size: what browsers have and Node has not. */

import type { KeptStorage } from "../../engine/data/sources/keptStorage.ts";
import { bytesBlob } from "../../engine/data/sources/memory.ts";

export interface MemoryStorage extends KeptStorage {
  /** Bytes that still fit. */
  room: number;
}

export function memoryStorage(): MemoryStorage {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let manifest: string | null = null;
  const storage: MemoryStorage = {
    where: "opfs",
    name: "memory",
    room: Number.POSITIVE_INFINITY,
    list: async () => [...files.keys()],
    async write(name, pieces) {
      for await (const piece of pieces) {
        if (piece.length > storage.room) throw new DOMException("no room", "QuotaExceededError");
        storage.room -= piece.length;
        const before = files.get(name) ?? new Uint8Array(0);
        const bytes = new Uint8Array(before.length + piece.length);
        bytes.set(before);
        bytes.set(piece, before.length);
        files.set(name, bytes);
      }
    },
    open: async (name) => {
      const bytes = files.get(name);
      return bytes ? bytesBlob(bytes) : null;
    },
    async remove(name) {
      storage.room += files.get(name)?.length ?? 0;
      files.delete(name);
    },
    readManifest: async () => manifest,
    async editManifest(edit) {
      manifest = edit(manifest);
    },
  };
  return storage;
}
