/** The GPU as far as the worker knows it: whether there is one, and what it has compiled. */

import type { Devices } from "./devices.ts";
import { type Run, trialKey } from "./trial.ts";

export interface Gpu {
  /** Whether there is one to compute on; none after it was given up. */
  readonly state: "sought" | "there" | "none";
  /**
   * Opens it, or waits until it is open.
   *
   * @throws UserError when there is none
   */
  seek(): Promise<void>;
  /** It is not to be used until it is sought again. */
  close(): void;
  /** Whether an experiment like this one computes there without compiling much. */
  hasCompiled(run: Run): boolean;
  addCompiled(run: Run): void;
  /** It was closed as a device: what it had compiled is gone. */
  forget(): void;
}

export function createGpu(devices: Devices): Gpu {
  let state: Gpu["state"] = "sought";
  const compiled = new Set<string>();
  const keyOf = ({ experiment, dataset }: Run) => trialKey(experiment, dataset);
  return {
    get state() {
      return state;
    },
    async seek() {
      state = "sought";
      try {
        await devices.get("gpu");
        if (state === "sought") state = "there";
      } catch (error) {
        state = "none";
        throw error;
      }
    },
    close() {
      state = "none";
      compiled.clear();
      devices.close("gpu");
    },
    hasCompiled: (run) => compiled.has(keyOf(run)),
    addCompiled: (run) => void compiled.add(keyOf(run)),
    forget: () => compiled.clear(),
  };
}
