/** What the browser keeps of data sets, in its private file system and in IndexedDB: both are held to the same. */

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cdp } from "vitest/browser";
import type { FileToKeep, Kept } from "../../engine/data/sources/kept.ts";
import { indexedDbStorage } from "../../engine/data/sources/keptIndexedDb.ts";
import { opfsStorage } from "../../engine/data/sources/keptOpfs.ts";
import { PIECE } from "../../engine/data/sources/keptPieces.ts";
import type { KeptStorage } from "../../engine/data/sources/keptStorage.ts";
import { keptIn } from "../../engine/data/sources/keptStore.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { openKept } from "../../engine/data/sources/openKept.ts";
import { rangeBlob } from "../../engine/data/sources/rangeBlob.ts";
import { DataError } from "../../engine/define/errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of no short period: a piece in the place of another is seen. Loops, as `from` takes seconds for MiBs. */
function made(size: number, seed = 0): Bytes {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = i + (i >> 8) * 7 + (i >> 16) * 31 + seed;
  return bytes;
}

async function toKeep(path: string, bytes: Bytes, images?: FileToKeep["images"]): Promise<FileToKeep> {
  return { path, blob: await memoryFiles(new Map([[path, bytes]])).open(path), ...(images && { images }) };
}

const read = async (kept: Kept, type: string, path: string, start?: number, end?: number): Promise<Bytes> => {
  const blob = await kept.source(type).open(path);
  return new Uint8Array(await blob.slice(start, end).arrayBuffer());
};

/** `toEqual` takes seconds for a MiB. */
function areSame(a: Bytes, b: Bytes): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

const full = () => new DOMException("no room", "QuotaExceededError");

/** A disk with room for so many bytes, as a browser tells of its end. */
function onDisk(storage: KeptStorage, disk: { room: number }): KeptStorage {
  const use = (bytes: number) => {
    if (bytes > disk.room) throw full();
    disk.room -= bytes;
  };
  return {
    ...storage,
    write: (name, pieces) =>
      storage.write(
        name,
        (async function* () {
          for await (const piece of pieces) {
            use(piece.length);
            yield piece;
          }
        })(),
      ),
    editManifest: (edit) =>
      storage.editManifest((text) => {
        const edited = edit(text);
        if (disk.room <= 0) throw full();
        return edited;
      }),
    remove: async (name) => {
      const size = (await storage.open(name))?.size ?? 0;
      await storage.remove(name);
      disk.room += size;
    },
  };
}

interface Browser {
  readonly where: Kept["where"];
  readonly open: (name: string) => Promise<KeptStorage>;
  /** As when the user clears what the site keeps, in another tab. */
  readonly clear: (name: string) => Promise<void>;
  /** Changes the first byte of a piece of a file, as a failing disk would. */
  readonly damage: (name: string, file: string, piece: number) => Promise<void>;
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const browsers: readonly Browser[] = [
  {
    where: "opfs",
    open: opfsStorage,
    clear: async (name) => (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true }),
    damage: async (name, file, piece) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
      const handle = await folder.getFileHandle(file);
      const writable = await handle.createWritable({ keepExistingData: true });
      await writable.write({ type: "write", position: piece * PIECE, data: new Uint8Array([255]) });
      await writable.close();
    },
  },
  {
    where: "indexedDB",
    open: indexedDbStorage,
    clear: async (name) => {
      await answer(indexedDB.deleteDatabase(name));
    },
    damage: async (name, file, piece) => {
      const database = await answer(indexedDB.open(name));
      const store = database.transaction("pieces", "readwrite").objectStore("pieces");
      const bytes: Bytes = await answer(store.get([file, piece]));
      bytes[0] = 255;
      await answer(store.put(bytes, [file, piece]));
      database.close();
    },
  },
];

let count = 0;
let name = "";
beforeEach(() => {
  name = `test ${count++}`;
});
afterEach(() => vi.restoreAllMocks());

// First: Chromium remembers for a while how much room IndexedDB had.
describe("a browser's own quota that is too small", () => {
  it.each(browsers)(
    "is told of in $where, and what did not fit is kept once there is room",
    async ({ open, clear }) => {
      // IndexedDB packs what can be packed.
      const random = made(4 * PIECE);
      for (let at = 0; at < random.length; at += 2 ** 16) crypto.getRandomValues(random.subarray(at, at + 2 ** 16));
      const files = [await toKeep("images", random)];
      const quota = (quotaSize?: number) =>
        cdp().send("Storage.overrideQuotaForOrigin", { origin: location.origin, ...(quotaSize && { quotaSize }) });
      await quota(2 * PIECE);
      const kept = await keptIn(await open(name));
      try {
        await expect(kept.replace("MNIST", { from: "files", files })).rejects.toThrow(/^images: got a full disk/);
      } finally {
        await quota();
      }
      expect(await (await open(name)).list()).toEqual([]);
      await kept.replace("MNIST", { from: "files", files });
      expect(areSame(await read(await keptIn(await open(name)), "MNIST", "images"), random)).toBe(true);
      await clear(name);
    },
  );
});

describe.each(browsers)("what is kept in $where", ({ where, open, clear, damage }) => {
  const openAgain = async () => keptIn(await open(name));
  const filesThere = async () => (await open(name)).list();
  afterEach(() => clear(name));

  it("is there when it is opened again: sets, pieces, and every byte", async () => {
    const kept = await openAgain();
    expect(kept.where).toBe(where);
    expect(kept.sets).toEqual({});
    const [labels, images] = [made(100), made(2 * PIECE + 9, 1)];
    const before = kept.sets;
    await kept.replace("MNIST", {
      from: "files",
      files: [await toKeep("MNIST/raw/labels", labels), await toKeep("MNIST/raw/images", images)],
    });
    expect(kept.sets).not.toBe(before);
    const whole = { train: 20, test: 10 };
    const piece = await toKeep("a.images", made(5), { split: "train", count: 2 });
    await kept.replace("CIFAR10", { from: "site", whole, files: [piece] });
    await kept.add("CIFAR10", await toKeep("b.images", made(0), { split: "test", count: 1 }));

    const again = await openAgain();
    expect(again.sets).toEqual(kept.sets);
    const { MNIST, CIFAR10 } = again.sets;
    expect(MNIST).toMatchObject({ from: "files", files: [{ bytes: 100 }, { bytes: 2 * PIECE + 9 }] });
    expect(MNIST).not.toHaveProperty("whole");
    // `sha256sum` of the bytes 0 … 4.
    const sums = ["08bb5e5d6eaac1049ede0893d30ed022b1a4d9b5b48db414871f51c9cb35283d"];
    expect(CIFAR10).toEqual({
      from: "site",
      whole,
      files: [
        { path: "a.images", bytes: 5, sums, images: { split: "train", count: 2 } },
        { path: "b.images", bytes: 0, sums: [], images: { split: "test", count: 1 } },
      ],
    });
    expect(await again.source("MNIST").list()).toEqual(["MNIST/raw/labels", "MNIST/raw/images"]);
    expect(areSame(await read(again, "MNIST", "MNIST/raw/images"), images)).toBe(true);
    const blob = await again.source("MNIST").open("MNIST/raw/images");
    const digest = vi.spyOn(crypto.subtle, "digest");
    for (const [start, end] of [
      [PIECE - 3, 2 * PIECE + 5],
      [2 * PIECE, 2 * PIECE + 9],
      [5, 8],
      [7, 7],
    ] as const)
      expect(areSame(new Uint8Array(await blob.slice(start, end).arrayBuffer()), images.subarray(start, end))).toBe(
        true,
      );
    expect(digest, "once for each of three pieces").toHaveBeenCalledTimes(3);
    expect(await read(again, "CIFAR10", "b.images")).toEqual(made(0));
  });

  it("is written and read a MiB at a time, however large the file", async () => {
    const size = 20 * PIECE + 1;
    const asked: number[] = [];
    const lines = made(251 + PIECE).map((_, i) => i % 251);
    const at = (start: number, end: number) => lines.slice(start % 251, (start % 251) + end - start);
    const blob = rangeBlob({
      size,
      read: async (start, end) => {
        asked.push(end - start);
        return at(start, end);
      },
    });
    const kept = await openAgain();
    await kept.replace("CIFAR10", { from: "files", files: [{ path: "large", blob }] });
    expect(asked).toEqual([...Array(20).fill(PIECE), 1]);
    const reader = (await kept.source("CIFAR10").open("large")).stream().getReader();
    let there = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      expect(part.value.length).toBeLessThanOrEqual(PIECE);
      expect(areSame(part.value, at(there, there + part.value.length))).toBe(true);
      there += part.value.length;
    }
    expect(there).toBe(size);
  });

  it("is changed in the order that was asked for, and not held up by what was refused", async () => {
    const kept = await openAgain();
    const gate = Promise.withResolvers<Bytes>();
    const slow = { path: "a", blob: rangeBlob({ size: 4, read: () => gate.promise }) };
    const never = { path: "c", blob: rangeBlob({ size: 4, read: () => Promise.reject(new Error("gone")) }) };
    const done = kept.replace("MNIST", { from: "files", files: [slow] });
    const refused = expect(kept.add("MNIST", never)).rejects.toThrow(/^c: .*gone/);
    const added = kept.add("MNIST", await toKeep("b", made(2)));
    // Time enough for the small file to be written before the slow one, if it were.
    for (let i = 0; i < 5; i++) await openAgain();
    gate.resolve(made(4));
    await Promise.all([done, refused, added]);
    expect(await kept.source("MNIST").list()).toEqual(["a", "b"]);
  });

  it("tells of bytes that are not those that were kept, and reads the pieces that are", async () => {
    await (await openAgain()).replace("MNIST", { from: "files", files: [await toKeep("images", made(3 * PIECE))] });
    const [file] = await filesThere();
    await damage(name, file!, 1);
    const kept = await openAgain();
    expect(areSame(await read(kept, "MNIST", "images", 0, PIECE), made(3 * PIECE).subarray(0, PIECE))).toBe(true);
    const why =
      /^images: got bytes that are not those that were kept, .* Clear the data set under Storage, then load it again/;
    const lengthOf = async (start?: number, end?: number) => (await read(kept, "MNIST", "images", start, end)).length;
    await expect(lengthOf()).rejects.toThrow(why);
    await expect(lengthOf(PIECE + 5, PIECE + 6)).rejects.toThrow(DataError);
    expect(await lengthOf(2 * PIECE)).toBe(PIECE);
  });

  it("holds bytes to their length alone where the browser computes no sums", async () => {
    vi.spyOn(crypto, "subtle", "get").mockReturnValue(undefined as unknown as SubtleCrypto);
    const kept = await openAgain();
    await kept.replace("MNIST", { from: "files", files: [await toKeep("images", made(9))] });
    expect(kept.sets.MNIST?.files[0]?.sums).toEqual([]);
    expect(await read(await openAgain(), "MNIST", "images")).toEqual(made(9));
    const storage = await open(name);
    await storage.editManifest((text) => text!.replace('"bytes":9', '"bytes":10'));
    await expect(read(await openAgain(), "MNIST", "images")).rejects.toThrow(/not those that were kept/);
  });

  it.each([
    "",
    "{",
    '{"version":2,"sets":{"MNIST":{"id":"a","from":"site","files":[]}}}',
    "null",
    '{"version":1,"sets":{"MNIST":{"id":"a","from":"elsewhere","files":[]}}}',
    '{"version":1,"sets":{"MNIST":{"id":"a","from":"site","files":[{"name":"a","path":"a","bytes":-1,"sums":[]}]}}}',
  ])("counts as nothing with the manifest %j, and its room is free again", async (manifest) => {
    await (await openAgain()).replace("MNIST", { from: "files", files: [await toKeep("images", made(9))] });
    await (await open(name)).editManifest(() => manifest);
    const kept = await openAgain();
    expect(kept.sets).toEqual({});
    expect(await filesThere()).toEqual([]);
    await kept.replace("MNIST", { from: "files", files: [await toKeep("images", made(9))] });
    expect((await openAgain()).sets).toEqual(kept.sets);
  });

  it("loses at the next opening what a tab had written that was closed in the middle, and not what a tab writes now", async () => {
    const storage = await open(name);
    const half = (async function* () {
      yield made(PIECE);
      throw new Error("closed");
    })();
    await expect(storage.write("1-a", half)).rejects.toThrow("closed");
    await storage.write("1-b", pieces(made(3)));
    const one = await openAgain();
    expect(await filesThere()).toEqual([]);

    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow = rangeBlob({
      size: 4,
      read: async () => {
        asked.resolve();
        await gate.promise;
        return made(4);
      },
    });
    const files = [await toKeep("labels", made(3)), { path: "images", blob: slow }];
    const done = one.replace("MNIST", { from: "files", files });
    await asked.promise;
    const other = await openAgain();
    expect(other.sets).toEqual({});
    gate.resolve();
    await done;
    expect(await read(await openAgain(), "MNIST", "images")).toEqual(made(4));
    expect(await read(one, "MNIST", "labels")).toEqual(made(3));
  });

  it("is kept whole by two tabs at once; a tab adds to no set that another has replaced or cleared", async () => {
    const [one, two] = [await openAgain(), await openAgain()];
    const set = async (seed: number) => ({ from: "site" as const, files: [await toKeep("a", made(9, seed))] });
    await Promise.all([one.replace("MNIST", await set(1)), two.replace("CIFAR10", await set(2))]);
    expect(Object.keys((await openAgain()).sets).sort()).toEqual(["CIFAR10", "MNIST"]);

    await one.add("MNIST", await toKeep("b", made(5)));
    await two.replace("MNIST", await set(3));
    const added = one.add("MNIST", await toKeep("c", made(5)));
    await expect(added).rejects.toThrow(/^c: got a data set that another tab has cleared or replaced/);
    // Nor when a change of its own has shown it the other's set.
    await one.replace("Fashion", await set(4));
    expect(one.sets.MNIST?.files).toHaveLength(1);
    await expect(one.add("MNIST", await toKeep("c", made(5)))).rejects.toThrow(DataError);
    await two.discard("Fashion");
    await expect(one.add("Fashion", await toKeep("c", made(5)))).rejects.toThrow(DataError);

    const again = await openAgain();
    expect(Object.keys(again.sets).sort()).toEqual(["CIFAR10", "MNIST"]);
    expect(await read(again, "CIFAR10", "a")).toEqual(made(9, 2));
    expect(await read(again, "MNIST", "a")).toEqual(made(9, 3));
    expect(await filesThere()).toHaveLength(2);
  });

  it("stays as it was where the disk is full half-way, and what was written is removed", async () => {
    const disk = { room: 3 * PIECE };
    const kept = await keptIn(onDisk(await open(name), disk));
    await kept.replace("MNIST", { from: "files", files: [await toKeep("images", made(9))] });
    const before = kept.sets;
    const there = await filesThere();
    const why = /^second: got a full disk, expected room for 4\.2 MB\. Clear data sets under Storage/;
    const files = [await toKeep("first", made(2 * PIECE)), await toKeep("second", made(2 * PIECE))];
    await expect(kept.replace("MNIST", { from: "files", files })).rejects.toThrow(why);
    await expect(kept.add("MNIST", await toKeep("second", made(4 * PIECE)))).rejects.toThrow(why);
    disk.room = 9;
    await expect(kept.add("MNIST", await toKeep("labels", made(9)))).rejects.toThrow(/full disk/);
    expect(kept.sets).toBe(before);
    expect(await filesThere()).toEqual(there);
    expect(await read(await openAgain(), "MNIST", "images")).toEqual(made(9));

    disk.room = 0;
    await kept.discard("MNIST");
    expect(kept.sets).toEqual({});
    expect(await filesThere()).toEqual([]);
  });

  it("says what a file says that cannot be read, and what the browser says that refuses to write or to clear", async () => {
    const storage = await open(name);
    const kept = await keptIn(storage);
    const complaint = new DataError({ where: "images", got: "a file that is gone", expected: "a file", fix: "Look." });
    const blob = rangeBlob({ size: 2, read: () => Promise.reject(complaint) });
    const files = [await toKeep("labels", made(9)), { path: "images", blob }];
    await expect(kept.replace("MNIST", { from: "files", files })).rejects.toBe(complaint);
    expect(await filesThere()).toEqual([]);
    vi.spyOn(storage, "editManifest").mockRejectedValue(new DOMException("no", "NotAllowedError"));
    const refused = /^MNIST: got a browser that does not write it \(no\), .* Reload the page/;
    await expect(kept.replace("MNIST", { from: "files", files: files.slice(0, 1) })).rejects.toThrow(refused);
    expect(await filesThere()).toEqual([]);
    await expect(kept.discard(null)).rejects.toThrow(/^Storage: got a browser that does not remove it/);
  });

  it("is told to be gone where a file has vanished, before it is opened or after; all can be kept anew", async () => {
    const kept = await openAgain();
    const set = { from: "files" as const, files: [await toKeep("images", made(9))] };
    await kept.replace("MNIST", set);
    const blob = await kept.source("MNIST").open("images");
    await clear(name);
    const why = /^images: got no such file any more: .* Clear the data set under Storage, then load it again/;
    await expect(blob.arrayBuffer()).rejects.toThrow(why);
    await expect(kept.source("MNIST").open("images")).rejects.toThrow(why);
    await expect(kept.source("MNIST").open("labels")).rejects.toThrow(/no such file/);
    await expect(kept.add("MNIST", await toKeep("b", made(5)))).rejects.toThrow(/cleared or replaced/);
    expect(await filesThere()).toEqual([]);
    await kept.replace("MNIST", set);
    expect(await read(await openAgain(), "MNIST", "images")).toEqual(made(9));
  });

  it("goes when it is discarded, one set or all, and its room is free again", async () => {
    const kept = await openAgain();
    for (const type of ["MNIST", "CIFAR10"])
      await kept.replace(type, { from: "hub", files: [await toKeep("a", made(5)), await toKeep("b", made(5))] });
    await kept.discard("MNIST");
    expect(Object.keys(kept.sets)).toEqual(["CIFAR10"]);
    expect(await filesThere()).toHaveLength(2);
    expect((await openAgain()).sets).toEqual(kept.sets);
    await kept.discard("MNIST");
    await kept.discard(null);
    expect(kept.sets).toEqual({});
    expect(await filesThere()).toEqual([]);
    expect((await openAgain()).sets).toEqual({});
  });

  it("is what was kept last, whatever is kept, added, discarded, opened again or refused before", async () => {
    const types = fc.constantFrom("MNIST", "CIFAR10");
    const paths = fc.constantFrom("a", "b/c", "ä");
    const size = fc.constantFrom(0, 1, 700, PIECE + 1);
    const fails = fc.boolean();
    const act = fc.oneof(
      fc.record({ act: fc.constant("replace" as const), type: types, files: fc.dictionary(paths, size), fails }),
      fc.record({
        act: fc.constant("add" as const),
        type: types,
        files: fc.dictionary(paths, size, { minKeys: 1, maxKeys: 1 }),
        fails,
      }),
      fc.record({ act: fc.constant("discard" as const), type: fc.option(types) }),
      fc.record({ act: fc.constant("open" as const) }),
    );
    const disk = { room: Number.POSITIVE_INFINITY };
    const openOnDisk = async () => keptIn(onDisk(await open(name), disk));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        name = `test ${count}, run ${run++}`;
        const model = new Map<string, Map<string, Bytes>>();
        let kept = await openOnDisk();
        for (const [i, step] of acts.entries()) {
          if (step.act === "open") kept = await openOnDisk();
          else if (step.act === "discard") {
            await kept.discard(step.type);
            for (const type of [...model.keys()]) if (step.type === null || type === step.type) model.delete(type);
          } else {
            const contents = Object.entries(step.files).map(([path, size]) => [path, made(size, i)] as const);
            const files = await Promise.all(contents.map(([path, bytes]) => toKeep(path, bytes)));
            const old = model.get(step.type);
            const isRefused = step.fails || (step.act === "add" && !old);
            if (step.fails) disk.room = 0;
            const done =
              step.act === "replace"
                ? kept.replace(step.type, { from: "files", files })
                : kept.add(step.type, files[0]!);
            if (isRefused) await expect(done).rejects.toThrow(DataError);
            else {
              await done;
              const others = step.act === "add" ? [...old!].filter(([path]) => path !== contents[0]![0]) : [];
              model.set(step.type, new Map([...others, ...contents]));
            }
            disk.room = Number.POSITIVE_INFINITY;
          }
          const lengths = (sets: Map<string, Map<string, Bytes>>) =>
            Object.fromEntries(
              [...sets].map(([type, files]) => [type, [...files].map(([path, { length }]) => [path, length])]),
            );
          const shown = Object.entries(kept.sets).map(([type, { files }]) => [
            type,
            files.map(({ path, bytes }) => [path, bytes]),
          ]);
          expect(Object.fromEntries(shown)).toEqual(lengths(model));
        }
        kept = await openOnDisk();
        for (const [type, files] of model)
          for (const [path, bytes] of files) expect(areSame(await read(kept, type, path), bytes)).toBe(true);
        expect(await filesThere()).toHaveLength([...model.values()].reduce((sum, { size }) => sum + size, 0));
        await clear(name);
      }),
      { numRuns: 12 },
    );
    await open(name);
  });
});

async function* pieces(...list: readonly Bytes[]): AsyncGenerator<Bytes> {
  yield* list;
}

describe("what is kept where the browser has no locks, as over plain http", () => {
  afterEach(async () => {
    await answer(indexedDB.deleteDatabase(name));
  });

  it("loses half-written files only when they are old: a tab may be writing them", async () => {
    vi.spyOn(navigator, "locks", "get").mockReturnValue(undefined as unknown as LockManager);
    const storage = await indexedDbStorage(name);
    const now = `${Date.now()}-a`;
    for (const file of [now, `${Date.now() - 2 * 3_600_000}-a`, "other"]) await storage.write(file, pieces(made(3)));
    const kept = await keptIn(storage);
    expect(await storage.list()).toEqual([now]);
    await kept.replace("MNIST", { from: "files", files: [await toKeep("images", made(9))] });
    expect(await read(await keptIn(await indexedDbStorage(name)), "MNIST", "images")).toEqual(made(9));
  });
});

describe("the browser's storage", () => {
  afterEach(async () => {
    vi.unstubAllGlobals();
    await Promise.all(browsers.map(({ clear }) => clear("layerlab").catch(() => {})));
  });

  it("is the private file system, else IndexedDB; null where a browser refuses both", async () => {
    expect((await openKept())?.where).toBe("opfs");
    const refuse = () => {
      throw new DOMException("not in a private window", "SecurityError");
    };
    vi.spyOn(navigator.storage, "getDirectory").mockImplementation(refuse);
    expect((await openKept())?.where).toBe("indexedDB");
    vi.spyOn(indexedDB, "open").mockImplementation(refuse);
    expect(await openKept()).toBe(null);
  });

  it("is IndexedDB for a browser whose private files cannot be written piece by piece, and for a page over plain http", async () => {
    vi.stubGlobal("FileSystemFileHandle", class {});
    expect((await openKept())?.where).toBe("indexedDB");
    vi.stubGlobal("FileSystemFileHandle", undefined);
    vi.spyOn(navigator, "storage", "get").mockReturnValue(undefined as unknown as StorageManager);
    const kept = await openKept();
    expect(kept?.where).toBe("indexedDB");
    expect(await kept?.measure()).toEqual({ usedBytes: null, quotaBytes: null, isPersistent: false });
  });

  it("is measured as the browser estimates it", async () => {
    const kept = await openKept();
    const before = (await kept!.measure()).usedBytes!;
    await kept!.replace("MNIST", { from: "files", files: [await toKeep("images", made(PIECE))] });
    const { usedBytes, quotaBytes, isPersistent } = await kept!.measure();
    expect(usedBytes! - before).toBeGreaterThanOrEqual(PIECE);
    expect(quotaBytes).toBeGreaterThan(usedBytes!);
    expect(isPersistent).toBe(false);
    await kept!.discard(null);
    expect((await kept!.measure()).usedBytes).toBeLessThan(before + PIECE);
  });
});
