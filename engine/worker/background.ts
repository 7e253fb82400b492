/** Something that is done beside the run, mostly compiling for the GPU: how far it is, what came of it, and a way to stop it. */

import type { CompileWatch } from "../graph/device.ts";
import type { CompileProgress } from "./protocol.ts";

export type Outcome<T> =
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

export interface Background<T> {
  /** Null while it is under way. */
  readonly outcome: Outcome<T> | null;
  /** Ends what is under way, and gives back what came or will come of it. Not for a value that has been put to use. */
  stop(): void;
}

export interface BackgroundEvents {
  /** Called whenever there is more to do or less is left; null when it has ended or was stopped. */
  readonly onProgress: (progress: CompileProgress | null) => void;
  /** Called when there is an outcome. */
  readonly onEnd: () => void;
}

/** @param release gives back what nobody wants any more */
export function inBackground<T>(
  work: (watch: CompileWatch) => Promise<T>,
  { onProgress, onEnd }: BackgroundEvents,
  release: (value: T) => void,
): Background<T> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let outcome: Outcome<T> | null = null;
  let [done, total] = [0, 0];

  function tell(): void {
    if (outcome === null && !signal.aborted) onProgress({ done, total });
  }

  function giveBack(unwanted: Outcome<T>): void {
    if (unwanted.kind !== "ready") return;
    try {
      release(unwanted.value);
    } catch {
      // The device was closed, and everything on it is gone.
    }
  }

  async function run(): Promise<void> {
    const ended = await work({
      signal,
      planned(kernels) {
        total += kernels;
        tell();
      },
      compiled() {
        done += 1;
        tell();
      },
    }).then(
      (value): Outcome<T> => ({ kind: "ready", value }),
      (error: unknown): Outcome<T> => ({ kind: "failed", error }),
    );
    if (signal.aborted) return giveBack(ended);
    outcome = ended;
    onProgress(null);
    onEnd();
  }

  tell();
  void run();
  return {
    get outcome() {
      return outcome;
    },
    stop() {
      if (signal.aborted) return;
      if (outcome === null) onProgress(null);
      else giveBack(outcome);
      stopping.abort(new Error("stopped: nobody needs it any more"));
    },
  };
}
