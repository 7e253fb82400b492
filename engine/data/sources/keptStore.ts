/** Sets, their sums and what becomes of files that no set has any more, above a storage that knows files and one manifest. */

import { DataError } from "../../define/errors.ts";
import { missingFile, unreadableFile } from "./complaints.ts";
import type { FileToKeep, Kept } from "./kept.ts";
import { damaged, noRoom, refusedClearing, refusedWriting, replacedElsewhere, vanished } from "./keptComplaints.ts";
import { unlessWriting, whileWriting } from "./keptLocks.ts";
import {
  namesIn,
  newName,
  readManifest,
  type StoredFile,
  type StoredSets,
  setsIn,
  timeOf,
  writeManifest,
} from "./keptManifest.ts";
import { checkedBlob, inPieces } from "./keptPieces.ts";
import { measure } from "./keptRoom.ts";
import type { KeptStorage } from "./keptStorage.ts";
import { rangeBlob } from "./rangeBlob.ts";
import type { FileBlob } from "./source.ts";

/** Where the browser cannot say whether a tab writes: no set takes longer to be written. */
const LONGEST_WRITING_MS = 3_600_000;

/** @throws what the browser says where it refuses to read */
export async function keptIn(storage: KeptStorage): Promise<Kept> {
  const writing = `${storage.name}: writing`;
  let stored = readManifest(await storage.readManifest());
  let sets = setsIn(stored);
  /** Sets that `add` may add to: files that two tabs load are no data set. */
  const known = new Set(Object.values(stored).map(({ id }) => id));
  await unlessWriting(writing, removeOrphans);

  /** Left by a tab that was closed while it wrote, or by a manifest that cannot be read. */
  async function removeOrphans(isNobodyWriting: boolean): Promise<void> {
    const names = await storage.list();
    const named = namesIn(readManifest(await storage.readManifest()));
    const isAbandoned = (name: string) => isNobodyWriting || Date.now() - timeOf(name) > LONGEST_WRITING_MS;
    await remove(names.filter((name) => !named.has(name) && isAbandoned(name)));
  }

  /** What cannot be removed now is an orphan, and goes when the store opens again. */
  async function remove(names: Iterable<string>): Promise<void> {
    await Promise.all([...names].map((name) => storage.remove(name).catch(() => {})));
  }

  /** From the sets as they are by now, another tab's changes among them. Files that no set has after it are removed. */
  async function change(edit: (sets: StoredSets) => StoredSets): Promise<void> {
    let before: StoredSets = {};
    let after: StoredSets = {};
    await storage.editManifest((text) => {
      before = readManifest(text);
      after = edit(before);
      return writeManifest(after);
    });
    stored = after;
    sets = setsIn(stored);
    const stay = namesIn(stored);
    await remove([...namesIn(before)].filter((name) => !stay.has(name)));
  }

  let last: Promise<unknown> = Promise.resolve();
  /** Changes wait for each other, as whoever asks for two of them expects; tabs that clean up wait for all. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = last.then(() => whileWriting(writing, act));
    last = done.catch(() => {});
    return done;
  }

  /** Writes the files, then the sets as `edit` makes them with these: both, or nothing is left. */
  function keep(
    type: string,
    files: readonly FileToKeep[],
    edit: (sets: StoredSets, files: readonly StoredFile[]) => StoredSets,
  ): Promise<void> {
    const written: StoredFile[] = [];
    const named = files.map((file) => ({ ...file, name: newName() }));
    const write = async () => {
      for (const { name, path, images, blob } of named) {
        const sums: string[] = [];
        const pieces = inPieces(blob, (sum) => sums.push(sum));
        await storage.write(name, pieces);
        written.push({ name, path, bytes: blob.size, sums, ...(images && { images }) });
      }
      await change((sets) => edit(sets, written));
    };
    return inTurn(async () => {
      try {
        await write();
      } catch (error) {
        await remove(named.map(({ name }) => name));
        throw whyNotKept(error, files[written.length]?.path ?? type, files);
      }
    });
  }

  return {
    where: storage.where,
    get sets() {
      return sets;
    },
    source: (type) => ({
      list: async () => stored[type]?.files.map(({ path }) => path) ?? [],
      open: async (path) => {
        const file = stored[type]?.files.find((file) => file.path === path);
        if (!file) throw missingFile(path);
        return openFile(storage, file);
      },
    }),
    replace: (type, { from, whole, files }) => {
      const id = newName();
      known.add(id);
      return keep(type, files, (sets, files) => ({ ...sets, [type]: { id, from, ...(whole && { whole }), files } }));
    },
    add: (type, file) =>
      keep(type, [file], (sets, files) => {
        const set = sets[type];
        if (!set || !known.has(set.id)) throw replacedElsewhere(file.path);
        const others = set.files.filter(({ path }) => path !== file.path);
        return { ...sets, [type]: { ...set, files: [...others, ...files] } };
      }),
    discard: (type) => {
      const isGone = (other: string) => type === null || other === type;
      const only = (sets: StoredSets, isIn: (type: string) => boolean): StoredSets =>
        Object.fromEntries(Object.entries(sets).filter(([other]) => isIn(other)));
      const discard = () => change((sets) => only(sets, (other) => !isGone(other)));
      return inTurn(async () => {
        await discard()
          .catch(async () => {
            // On a full disk there may be no room for another manifest: the files make it.
            await remove(namesIn(only(stored, isGone)));
            await discard();
          })
          .catch((error: unknown) => {
            throw refusedClearing(type ?? "Storage", error);
          });
      });
    },
    measure,
  };
}

async function openFile(storage: KeptStorage, { name, path, bytes, sums }: StoredFile): Promise<FileBlob> {
  const open = async () => {
    const blob = await storage.open(name);
    if (!blob) throw vanished(path);
    return blob;
  };
  const blob = await open();
  if (blob.size !== bytes) throw damaged(path);
  const read = async (start: number, end: number) => {
    try {
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    } catch (error) {
      await open();
      throw unreadableFile(path, error);
    }
  };
  return checkedBlob(rangeBlob({ size: bytes, read }), sums, () => damaged(path));
}

/** What the files themselves say when they are read for keeping is said as it is. */
function whyNotKept(error: unknown, where: string, files: readonly FileToKeep[]): DataError {
  if (error instanceof DataError) return error;
  if (!(error instanceof Error && error.name === "QuotaExceededError")) return refusedWriting(where, error);
  const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  return noRoom(where, bytes);
}
