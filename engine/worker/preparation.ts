/** A session that is being compiled on the GPU beside the run, for the experiment as it was at the start of compiling. */

import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { type Background, type BackgroundEvents, inBackground, type Outcome } from "./background.ts";
import type { Run } from "./benchmark.ts";
import type { Devices } from "./devices.ts";
import type { ProbeRequest } from "./protocol.ts";

export interface Preparation {
  isFor(run: Run): boolean;
  /** Compiling has ended or failed. */
  readonly isOver: boolean;
  begin(run: Run): void;
  /** The result, which then belongs to the caller; null while compiling. */
  take(): Outcome<Session> | null;
  stop(): void;
}

/** @param probes what the page watches now */
export function createPreparation(
  devices: Devices,
  probes: () => readonly ProbeRequest[],
  events: BackgroundEvents,
): Preparation {
  let current: (Run & { readonly session: Background<Session> }) | null = null;

  function stop(): void {
    current?.session.stop();
    current = null;
  }

  return {
    isFor: ({ experiment, dataset }) => current?.experiment === experiment && current.dataset === dataset,
    get isOver() {
      return current !== null && current.session.outcome !== null;
    },
    begin({ experiment, dataset }) {
      stop();
      const session = inBackground(
        async (watch) =>
          createSession({ experiment, dataset, device: await devices.get("gpu"), watch, ahead: probes() }),
        events,
        (unwanted) => unwanted.dispose(),
      );
      current = { experiment, dataset, session };
    },
    take() {
      const outcome = current?.session.outcome ?? null;
      if (outcome) current = null;
      return outcome;
    },
    stop,
  };
}
