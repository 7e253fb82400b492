/** Looks beside everything else for what made a run diverge, in short slices. */

import type { Session } from "../train/session.ts";
import { type Background, inBackground } from "./background.ts";
import type { Divergence } from "./protocol.ts";

export interface CauseSearch {
  /** It has something to do that is not under way yet, or has come to an end. */
  isDue(session: Session): boolean;
  /**
   * Begins the search; null until it has come to an end.
   *
   * @throws what went wrong in it, DeviceLostError for one
   */
  look(session: Session): Divergence | null;
  /** Call when the run has changed: stops the search, without a result. */
  stop(): void;
}

/** @param breathe lets messages in */
export function createCauseSearch({
  breathe,
  onEnd,
}: {
  readonly breathe: () => Promise<void>;
  readonly onEnd: () => void;
}): CauseSearch {
  let current: { readonly session: Session; readonly search: Background<Divergence> } | null = null;

  function stop(): void {
    current?.search.stop();
    current = null;
  }

  function begin(session: Session): void {
    stop();
    const search = inBackground(
      ({ signal }) =>
        session.explainDivergence(async () => {
          await breathe();
          signal.throwIfAborted();
        }),
      { onProgress() {}, onEnd },
      () => {},
    );
    current = { session, search };
  }

  return {
    isDue: (session) => current?.session !== session || current.search.outcome !== null,
    look(session) {
      if (current?.session !== session) begin(session);
      const outcome = current?.search.outcome;
      if (!outcome) return null;
      stop();
      if (outcome.kind === "failed") throw outcome.error;
      return outcome.value;
    },
    stop,
  };
}
