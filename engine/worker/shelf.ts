/** The pieces of an image set that are there, kept or in memory, and what can be trained on of them. */

import type { Shares } from "../data/dataset.ts";
import { missingFile } from "../data/sources/complaints.ts";
import type { KeptFile, Origin } from "../data/sources/kept.ts";
import type { FileBlob, FileSource } from "../data/sources/source.ts";
import { imagesOf } from "./keeper.ts";

/** What can be trained on of a data set; another object once there is more. */
export interface AtHand {
  readonly source: FileSource;
  /** Images of each split, and how many they will be; null of files that were given, which say it themselves. */
  readonly images: { readonly here: Shares; readonly whole: Shares } | null;
}

interface PieceThere {
  readonly blob: FileBlob;
  readonly images: NonNullable<KeptFile["images"]>;
}

export interface Shelf {
  readonly from: Origin;
  readonly pieces: ReadonlyMap<string, PieceThere>;
  readonly atHand: AtHand | null;
  put(path: string, piece: PieceThere): void;
  /**
   * Makes what is there at hand, where it is enough: twice as many images each time, so that the page does not begin anew with every piece.
   *
   * @param isLast whether nothing more is coming for now
   * @returns whether there is more at hand than before
   */
  lay(isLast: boolean): boolean;
}

export function createShelf(from: Origin, whole: Shares): Shelf {
  const pieces = new Map<string, PieceThere>();
  let atHand: AtHand | null = null;
  return {
    from,
    pieces,
    get atHand() {
      return atHand;
    },
    put: (path, piece) => void pieces.set(path, piece),
    lay(isLast) {
      const here = imagesOf([...pieces.values()]);
      const before = atHand?.images?.here ?? { train: 0, test: 0 };
      const isEnough = here.train > 0 && here.test > 0;
      const isMore = here.train > before.train || here.test > before.test;
      const isWhole = here.train === whole.train && here.test === whole.test;
      if (!isEnough || !isMore || !(isWhole || isLast || here.train >= 2 * before.train)) return false;
      atHand = { source: sourceOf(new Map(pieces)), images: { here, whole } };
      return true;
    },
  };
}

const sourceOf = (pieces: ReadonlyMap<string, PieceThere>): FileSource => ({
  list: async () => [...pieces.keys()],
  open: async (path) => {
    const piece = pieces.get(path);
    if (!piece) throw missingFile(path);
    return piece.blob;
  },
});
