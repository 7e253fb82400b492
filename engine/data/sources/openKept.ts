/** Opens what the browser keeps. In the worker: the page itself reads no data. */

import type { Kept } from "./kept.ts";
import { indexedDbStorage } from "./keptIndexedDb.ts";
import { opfsStorage } from "./keptOpfs.ts";
import { keptIn } from "./keptStore.ts";

const NAME = "layerlab";

/** null where the browser refuses the private file system and IndexedDB too, as some do in private windows. */
export async function openKept(): Promise<Kept | null> {
  for (const open of [opfsStorage, indexedDbStorage]) {
    try {
      return await keptIn(await open(NAME));
    } catch {
      // Each browser refuses in its own words. The next will do; where none does, the page says so.
    }
  }
  return null;
}
