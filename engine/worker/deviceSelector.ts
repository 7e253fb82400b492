/** Measures which device is faster for the experiment, beside the run and in short pieces, and remembers the result for later. */

import { DeviceLostError, UserError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { type Background, type BackgroundEvents, inBackground } from "./background.ts";
import { type Benchmark, benchmarkKey, type MsPerStep, prepareBenchmark, type Run } from "./benchmark.ts";
import type { Devices } from "./devices.ts";
import { reasonOf } from "./reasons.ts";

/** What is known about an experiment on the GPU. */
export type Verdict =
  | { readonly kind: "measured"; readonly msPerStep: MsPerStep }
  | { readonly kind: "unavailable"; readonly why: Text };

export interface DeviceSelector {
  /** Null where it is not known yet. */
  verdict(session: Run): Verdict | null;
  /** The GPU cannot take the experiment. */
  refuse(session: Run, why: Text): void;
  /** Whether `work` has something to do now. */
  isDue(session: Run): boolean;
  /**
   * Compiles copies beside the run or, once compiled, trains them for a short time: the run must not compute meanwhile.
   *
   * @throws DeviceLostError, and any error that is not a UserError
   */
  work(session: Run): Promise<void>;
  /** Stops and disposes of the benchmark under way, unless it is for this experiment. */
  stop(unless?: Run): void;
}

export function createDeviceSelector(devices: Devices, events: BackgroundEvents): DeviceSelector {
  const verdicts = new Map<string, Verdict>();
  let current: { readonly key: string; readonly benchmark: Background<Benchmark> } | null = null;

  const keyOf = ({ experiment, dataset }: Run) => benchmarkKey(experiment, dataset);

  function stop(): void {
    current?.benchmark.stop();
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
      return current?.key !== key || current.benchmark.outcome !== null;
    },

    async work({ experiment, dataset }) {
      const key = keyOf({ experiment, dataset });
      if (current?.key !== key) {
        stop();
        const benchmark = inBackground(
          async (watch) => {
            const [cpu, gpu] = await Promise.all([devices.get("cpu"), devices.get("gpu")]);
            return prepareBenchmark({ experiment, dataset, cpu, gpu, watch });
          },
          events,
          (unwanted) => unwanted.dispose(),
        );
        current = { key, benchmark };
      }
      const { outcome } = current.benchmark;
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
