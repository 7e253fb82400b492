/** A copy of the run, kept while its device may be lost: how often it is made, and how much time that may take. */

import type { Session } from "../train/session.ts";
import { type SavedRun, saveRun } from "../train/transfer.ts";

/** How much training may be lost with the device. */
const intervalMs = 1000;
/** Copying takes at most this share of the time while training runs. */
const affordableShare = 0.05;

export interface Mirror {
  /** Null before the first. */
  readonly saved: SavedRun | null;
  /** Whether the run has moved on since the last copy, and enough time has passed. */
  isDue(session: Session, isResting: boolean): boolean;
  /** Call when the run has changed where it is: an edit by hand of its weights. */
  outdate(): void;
  /** @throws DeviceLostError, and keeps the copy before */
  take(session: Session): Promise<void>;
  /** Stores a copy that was made elsewhere; null forgets it. */
  keep(copy: SavedRun | null): void;
}

export function createMirror(): Mirror {
  let saved: SavedRun | null = null;
  let takenMs = -Infinity;
  let costMs = 0;
  let isOutdated = false;
  return {
    get saved() {
      return saved;
    },
    isDue(session, isResting) {
      if (!isOutdated && saved?.checkpoint.position.step === session.position.step) return false;
      return isResting || performance.now() - takenMs >= Math.max(intervalMs, costMs / affordableShare);
    },
    outdate() {
      isOutdated = true;
    },
    async take(session) {
      const start = performance.now();
      saved = await saveRun(session);
      isOutdated = false;
      takenMs = performance.now();
      costMs = takenMs - start;
    },
    keep(copy) {
      saved = copy;
      isOutdated = false;
      takenMs = performance.now();
    },
  };
}
