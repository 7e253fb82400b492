/** Finds out which device is faster for the experiment at hand, beside the run and in short pieces; remembers it for experiments that come back. */

import { DeviceLostError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Session } from "../train/session.ts";
import type { Devices } from "./devices.ts";
import { reasonOf } from "./reasons.ts";
import { type MsPerStep, prepareTrial, type Trial, trialKey } from "./trial.ts";

/** What is known of an experiment. */
export type Verdict =
  | { readonly kind: "measured"; readonly msPerStep: MsPerStep }
  | { readonly kind: "unavailable"; readonly why: Text };

export interface Chooser {
  /** Null where it has to be found out. */
  verdict(session: Pick<Session, "experiment" | "dataset">): Verdict | null;
  /** The GPU cannot take the experiment. */
  refuse(session: Pick<Session, "experiment" | "dataset">, why: Text): void;
  /** An edit has come: what is under way is for an older experiment, and another edit may follow. */
  disturb(): void;
  /** Whether `work` has something to do now; begins to prepare it where nothing is. */
  isDue(session: Session, nowMs: number): boolean;
  /**
   * Trains copies for a moment; the run must not compute meanwhile.
   *
   * @throws DeviceLostError, and what is no error of the user's
   */
  work(session: Session): Promise<void>;
  /** Gives back what is under way. */
  stop(): void;
}

/** Nothing is prepared before the user has left the experiment alone for so long. */
const calmMs = 250;

/** @param wake called when there may be something to do */
export function createChooser(devices: Devices, wake: () => void): Chooser {
  const verdicts = new Map<string, Verdict>();
  let calmAtMs = 0;
  let current: { readonly key: string; trial: Trial | null; error: unknown } | null = null;

  const keyOf = ({ experiment, dataset }: Pick<Session, "experiment" | "dataset">) => trialKey(experiment, dataset);

  function stop(): void {
    current?.trial?.dispose();
    current = null;
  }

  /** Prepares copies while the run goes on. */
  async function prepare(key: string, { experiment, dataset }: Session): Promise<void> {
    const mine: NonNullable<typeof current> = { key, trial: null, error: null };
    current = mine;
    try {
      const [cpu, gpu] = await Promise.all([devices.get("cpu"), devices.get("gpu")]);
      if (current !== mine) return;
      const trial = await prepareTrial({ experiment, dataset, cpu, gpu });
      if (current === mine) mine.trial = trial;
      else trial.dispose();
    } catch (error) {
      mine.error = error;
    }
    wake();
  }

  function settle(key: string, verdict: Verdict): void {
    stop();
    verdicts.set(key, verdict);
  }

  return {
    verdict: (session) => verdicts.get(keyOf(session)) ?? null,
    refuse: (refused, why) => settle(keyOf(refused), { kind: "unavailable", why }),

    disturb() {
      calmAtMs = performance.now() + calmMs;
      setTimeout(wake, calmMs + 1);
    },

    isDue(session, nowMs) {
      const key = keyOf(session);
      if (verdicts.has(key) || nowMs < calmAtMs) return false;
      if (current?.key !== key) {
        stop();
        void prepare(key, session);
      }
      return current?.trial !== null || current.error !== null;
    },

    async work(session) {
      const key = keyOf(session);
      if (current?.key !== key) return;
      const { trial, error } = current;
      try {
        if (error !== null) throw error;
        const msPerStep = await trial?.next();
        if (msPerStep) settle(key, { kind: "measured", msPerStep });
      } catch (reason) {
        if (reason instanceof DeviceLostError) {
          stop();
          throw reason;
        }
        settle(key, { kind: "unavailable", why: reasonOf(reason) });
        if (!(reason instanceof UserError)) throw reason;
      }
    },

    stop,
  };
}
