/** A copy of the run beside a device that may be lost: how old it may grow, and what it may cost. */

import type { Session } from "../train/session.ts";
import { type SavedRun, saveRun } from "../train/transfer.ts";

/** Training that may be lost with the device. */
const intervalMs = 1000;
/** Copying takes at most this share of the time while training runs. */
const affordableShare = 0.05;

export interface Mirror {
  /** Null before the first. */
  readonly saved: SavedRun | null;
  isDue(at: { readonly session: Session; readonly isResting: boolean; readonly nowMs: number }): boolean;
  /** @throws DeviceLostError, and keeps the copy before */
  take(session: Session): Promise<void>;
  clear(): void;
}

export function createMirror(): Mirror {
  let saved: SavedRun | null = null;
  let takenMs = -Infinity;
  let costMs = 0;
  return {
    get saved() {
      return saved;
    },
    isDue({ session, isResting, nowMs }) {
      if (saved?.checkpoint.position.step === session.position.step) return false;
      return isResting || nowMs - takenMs >= Math.max(intervalMs, costMs / affordableShare);
    },
    async take(session) {
      const start = performance.now();
      saved = await saveRun(session);
      takenMs = performance.now();
      costMs = takenMs - start;
    },
    clear() {
      saved = null;
      takenMs = -Infinity;
    },
  };
}
