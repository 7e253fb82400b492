/** Work done beside the run, mostly compiling for the GPU: its progress, its outcome, and how to stop it. */

import type { CompileWatch } from "../graph/device.ts";
import type { CompileProgress } from "./protocol.ts";

export type Outcome<T> =
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

export interface Background<T> {
  /** Null while it is under way. */
  readonly outcome: Outcome<T> | null;
  /** Stops the work and disposes of its result, now or when it comes. Not to be called when the result is in use. */
  stop(): void;
}

export interface BackgroundEvents {
  /** Called when progress changes; null when the work has ended or was stopped. */
  readonly onProgress: (progress: CompileProgress | null) => void;
  /** Called when there is an outcome. */
  readonly onEnd: () => void;
}

/** @param release disposes of a result that is not needed any more */
export function inBackground<T>(
  work: (watch: CompileWatch) => Promise<T>,
  { onProgress, onEnd }: BackgroundEvents,
  release: (value: T) => void,
): Background<T> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let outcome: Outcome<T> | null = null;
  let [done, total] = [0, 0];

  function reportProgress(): void {
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
        reportProgress();
      },
      compiled() {
        done += 1;
        reportProgress();
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

  reportProgress();
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
