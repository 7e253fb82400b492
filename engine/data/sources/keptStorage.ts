/** Where kept files lie, as little of it as `keptStore.ts` needs: the private file system and IndexedDB are each one. Types alone. */

import type { Kept } from "./kept.ts";
import type { FileBlob } from "./source.ts";

export interface KeptStorage {
  readonly where: Kept["where"];
  /** No other storage of this origin has it. */
  readonly name: string;
  /** Names of all files, also of those that are half written. */
  list(): Promise<readonly string[]>;
  /**
   * Writes a file under a new name.
   *
   * @param pieces of `PIECE` bytes each, but for the last; they are asked for one by one, as each is written
   * @throws what the browser says; `remove` then frees what was written
   */
  write(name: string, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** null where there is no such file, or only a half of one. */
  open(name: string): Promise<FileBlob | null>;
  /** Does nothing where there is no such file. */
  remove(name: string): Promise<void>;
  /** null where none was written yet. */
  readManifest(): Promise<string | null>;
  /**
   * Puts what `edit` makes of the manifest in its place, whole or not at all, and not where `edit` throws. Of two
   * tabs that edit at a time one waits for the other.
   */
  editManifest(edit: (text: string | null) => string): Promise<void>;
}
