/** Kept files in IndexedDB: records of a piece each, one of the file, and the manifest. For pages over plain http, which have no private file system. */

import { PIECE } from "./keptPieces.ts";
import type { KeptStorage } from "./keptStorage.ts";
import { rangeBlob } from "./rangeBlob.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Of each file its size, null until all of it is written. */
const FILES = "files";
/** By name and number. */
const PIECES = "pieces";
/** One record. */
const MANIFEST = "manifest";
const THE_ONE = 0;

type Open = (store: string) => IDBObjectStore;

/** @throws where the browser has no IndexedDB, or refuses it */
export async function indexedDbStorage(name: string): Promise<KeptStorage> {
  let connection: Promise<IDBDatabase> | null = null;

  /** Opened again after it was closed, as when the user clears what sites keep. */
  function connect(): Promise<IDBDatabase> {
    const forget = () => {
      connection = null;
    };
    connection ??= connectTo(name, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return connection;
  }

  /** All that `act` does in one transaction, or nothing of it. It may await nothing but requests. */
  async function transact<T>(mode: IDBTransactionMode, act: (open: Open) => Promise<T>): Promise<T> {
    const transaction = (await connect()).transaction([FILES, PIECES, MANIFEST], mode);
    const end = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException("nothing was written", "AbortError"));
    });
    const result = act((store) => transaction.objectStore(store)).catch((error: unknown) => {
      // It has ended by itself where a request has failed.
      if (transaction.error === null) transaction.abort();
      throw error;
    });
    // Both are awaited, so that neither is left to reject unheard.
    const [done] = await Promise.allSettled([result, end]);
    if (done.status === "rejected") throw done.reason;
    await end;
    return done.value;
  }
  const read = <T>(act: (open: Open) => Promise<T>) => transact("readonly", act);
  const write = <T>(act: (open: Open) => Promise<T>) => transact("readwrite", act);

  /** Bytes `start` … `end` − 1 of a file. */
  async function readRange(file: string, start: number, end: number): Promise<Bytes> {
    const bytes = new Uint8Array(end - start);
    await read(async (open) => {
      for (let i = Math.floor(start / PIECE); i * PIECE < end; i++) {
        const piece: Bytes | undefined = await answer(open(PIECES).get([file, i]));
        if (!piece) throw new DOMException("a part of the file is gone", "NotFoundError");
        const from = Math.max(start - i * PIECE, 0);
        bytes.set(piece.subarray(from, end - i * PIECE), i * PIECE + from - start);
      }
    });
    return bytes;
  }

  await connect();
  return {
    where: "indexedDB",
    name,
    list: () => read(async (open) => (await answer(open(FILES).getAllKeys())).map(String)),
    write: async (file, pieces) => {
      // In transactions of its own for each piece: one cannot wait for bytes to come.
      await write((open) => answer(open(FILES).put(null, file)));
      let size = 0;
      for await (const piece of pieces) {
        await write((open) => answer(open(PIECES).put(piece, [file, Math.floor(size / PIECE)])));
        size += piece.length;
      }
      await write((open) => answer(open(FILES).put(size, file)));
    },
    open: async (file) => {
      const size: number | null | undefined = await read((open) => answer(open(FILES).get(file)));
      return typeof size === "number" ? rangeBlob({ size, read: (start, end) => readRange(file, start, end) }) : null;
    },
    remove: (file) =>
      write(async (open) => {
        await answer(open(FILES).delete(file));
        await answer(open(PIECES).delete(IDBKeyRange.bound([file, 0], [file, Number.POSITIVE_INFINITY])));
      }),
    readManifest: async () => (await read((open) => manifestIn(open(MANIFEST)))) ?? null,
    editManifest: (edit) =>
      write(async (open) => {
        const text = edit((await manifestIn(open(MANIFEST))) ?? null);
        await answer(open(MANIFEST).put(text, THE_ONE));
      }),
  };
}

const manifestIn = (store: IDBObjectStore): Promise<string | undefined> => answer(store.get(THE_ONE));

function connectTo(name: string, onClose: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of [FILES, PIECES, MANIFEST]) request.result.createObjectStore(store);
  };
  return answer(request).then((database) => {
    database.onclose = onClose;
    database.onversionchange = () => {
      database.close();
      onClose();
    };
    return database;
  });
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
