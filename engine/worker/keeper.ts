/** Keeps what was loaded for the next visit. A disk that is full or refuses is told, and ends no training. */

import type { Shares } from "../data/dataset.ts";
import type { FileToKeep, Kept, KeptSet, Origin } from "../data/sources/kept.ts";
import { openKept } from "../data/sources/openKept.ts";
import type { FileBlob } from "../data/sources/source.ts";
import { type Complaint, UserError } from "../define/errors.ts";
import type { KeptState, KeptSummary } from "./protocol.ts";

export interface Keeper {
  readonly state: KeptState;
  /** What is kept; null where the browser keeps nothing. Opened at the first call. */
  open(): Promise<Kept | null>;
  /** Keeps a piece behind those that are kept, or as the first one in the place of all that is. Returns the kept file; null where it is not kept. */
  keepPiece(
    type: string,
    set: { readonly from: Origin; readonly whole: Shares },
    piece: PieceToKeep,
  ): Promise<FileBlob | null>;
  /** Keeps files in the place of what is kept of the set. */
  keepFiles(type: string, files: readonly FileToKeep[]): Promise<void>;
  discard(type: string | null): Promise<void>;
  measure(): Promise<void>;
}

export interface PieceToKeep extends FileToKeep {
  readonly isFirst: boolean;
}

const nothing: KeptState = {
  where: null,
  sets: {},
  usedBytes: null,
  quotaBytes: null,
  isPersistent: false,
  complaint: null,
};

/** @param onChange called when `state` is another */
export function createKeeper(onChange: () => void): Keeper {
  let state = nothing;
  let opening: Promise<Kept | null> | null = null;

  function set(changes: Partial<KeptState>): void {
    state = { ...state, ...changes };
    onChange();
  }

  const open = (): Promise<Kept | null> => {
    opening ??= openKept().then(
      async (kept) => {
        if (kept) await tell(kept);
        return kept;
      },
      (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        set({ complaint: error.complaint });
        return null;
      },
    );
    return opening;
  };

  async function tell(kept: Kept, complaint: Complaint | null = null): Promise<void> {
    const sets = Object.fromEntries(Object.entries(kept.sets).map(([type, files]) => [type, summaryOf(files)]));
    set({ where: kept.where, sets, complaint, ...(await kept.measure()) });
  }

  /** Whether it could be done; what went wrong stays told until something else is kept or cleared. */
  async function attempt(act: (kept: Kept) => Promise<void>): Promise<boolean> {
    const kept = await open();
    if (!kept) return false;
    try {
      await act(kept);
      await tell(kept);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await tell(kept, error.complaint);
      return false;
    }
  }

  return {
    get state() {
      return state;
    },
    open,
    async keepPiece(type, { from, whole }, { isFirst, ...piece }) {
      const isKept = await attempt((kept) =>
        isFirst ? kept.replace(type, { from, whole, files: [piece] }) : kept.add(type, piece),
      );
      const kept = await open();
      return isKept && kept ? kept.source(type).open(piece.path) : null;
    },
    async keepFiles(type, files) {
      await attempt((kept) => kept.replace(type, { from: "files", files }));
    },
    async discard(type) {
      await attempt((kept) => kept.discard(type));
    },
    async measure() {
      const kept = await open();
      if (kept) set(await kept.measure());
    },
  };
}

function summaryOf({ from, files, whole }: KeptSet): KeptSummary {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { from, bytes, ...(whole && { images: { here: imagesOf(files), whole } }) };
}

/** How many images of each split the pieces hold. */
export function imagesOf(files: readonly Pick<FileToKeep, "images">[]): Shares {
  const count = (split: keyof Shares) =>
    files.reduce((sum, { images }) => sum + (images?.split === split ? images.count : 0), 0);
  return { train: count("train"), test: count("test") };
}
