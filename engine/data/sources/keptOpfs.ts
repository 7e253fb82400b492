/** Kept files in the origin's private file system: a folder with a file each, and the manifest. */

import type { KeptStorage } from "./keptStorage.ts";

const MANIFEST = "manifest.json";

/**
 * `createWritable` rather than a SyncAccessHandle: it writes to a file of the browser's own, which takes the place
 * of the real one when it is closed. So a manifest is never torn, and no tab locks another out of a file.
 * Browsers without it (Safari before 26) keep files in IndexedDB.
 *
 * @throws where the browser has no private file system, or refuses it
 */
export async function opfsStorage(name: string): Promise<KeptStorage> {
  if (!("createWritable" in FileSystemFileHandle.prototype)) throw new Error("the browser writes no private files");
  // Asked for each time: another tab may have cleared all of it, and then a folder that was opened before is of no use.
  const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  await folder();

  async function find(file: string): Promise<File | null> {
    try {
      return await (await (await folder()).getFileHandle(file)).getFile();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function write(file: string, content: AsyncIterable<FileSystemWriteChunkType>): Promise<void> {
    const writable = await (await (await folder()).getFileHandle(file, { create: true })).createWritable();
    try {
      for await (const piece of content) await writable.write(piece);
      await writable.close();
    } catch (error) {
      // What failed may have closed it, and then there is nothing to abort.
      await writable.abort().catch(() => {});
      throw error;
    }
  }

  const readManifest = async () => (await find(MANIFEST))?.text() ?? null;

  return {
    where: "opfs",
    name,
    list: async () => {
      const names: string[] = [];
      for await (const file of (await folder()).keys()) if (file !== MANIFEST) names.push(file);
      return names;
    },
    write,
    open: find,
    remove: async (file) => {
      await (await folder()).removeEntry(file).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    },
    readManifest,
    editManifest: (edit) =>
      navigator.locks.request(`${name}: manifest`, async () => {
        const text = edit(await readManifest());
        await write(MANIFEST, only(text));
      }),
  };
}

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}

const isMissing = (error: unknown) => error instanceof DOMException && error.name === "NotFoundError";
