/** Finds out which device is faster for the experiment at hand, beside the run and in short pieces; remembers it for experiments that come back. */

import { DeviceLostError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { type Background, type BackgroundEvents, inBackground } from "./background.ts";
import type { Devices } from "./devices.ts";
import { reasonOf } from "./reasons.ts";
import { type MsPerStep, prepareTrial, type Run, type Trial, trialKey } from "./trial.ts";

/** What is known of an experiment. */
export type Verdict =
  | { readonly kind: "measured"; readonly msPerStep: MsPerStep }
  | { readonly kind: "unavailable"; readonly why: Text };

export interface Chooser {
  /** Null where it has to be found out. */
  verdict(session: Run): Verdict | null;
  /** The GPU cannot take the experiment. */
  refuse(session: Run, why: Text): void;
  /** Whether `work` has something to do now. */
  isDue(session: Run): boolean;
  /**
   * Begins to compile copies beside the run, or trains them for a moment: the run must not compute meanwhile.
   *
   * @throws DeviceLostError, and what is no error of the user's
   */
  work(session: Run): Promise<void>;
  /** Gives back what is under way, unless it is for this session's experiment. */
  stop(unless?: Run): void;
}

export function createChooser(devices: Devices, events: BackgroundEvents): Chooser {
  const verdicts = new Map<string, Verdict>();
  let current: { readonly key: string; readonly trial: Background<Trial> } | null = null;

  const keyOf = ({ experiment, dataset }: Run) => trialKey(experiment, dataset);

  function stop(): void {
    current?.trial.stop();
    current = null;
  }

  function settle(key: string, verdict: Verdict): void {
    stop();
    verdicts.set(key, verdict);
  }

  return {
    verdict: (session) => verdicts.get(keyOf(session)) ?? null,
    refuse: (refused, why) => settle(keyOf(refused), { kind: "unavailable", why }),

    isDue(session) {
      const key = keyOf(session);
      if (verdicts.has(key)) return false;
      return current?.key !== key || current.trial.outcome !== null;
    },

    async work({ experiment, dataset }) {
      const key = keyOf({ experiment, dataset });
      if (current?.key !== key) {
        stop();
        const trial = inBackground(
          async (watch) => {
            const [cpu, gpu] = await Promise.all([devices.get("cpu"), devices.get("gpu")]);
            return prepareTrial({ experiment, dataset, cpu, gpu, watch });
          },
          events,
          (unwanted) => unwanted.dispose(),
        );
        current = { key, trial };
      }
      const { outcome } = current.trial;
      if (outcome === null) return;
      try {
        if (outcome.kind === "failed") throw outcome.error;
        const msPerStep = await outcome.value.next();
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

    stop(unless) {
      if (unless === undefined || current?.key !== keyOf(unless)) stop();
    },
  };
}
