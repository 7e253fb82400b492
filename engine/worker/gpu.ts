/** What the worker knows about the GPU: whether there is one, and what is compiled on it. */

import { benchmarkKey, type Run } from "./benchmark.ts";
import type { Devices } from "./devices.ts";

export interface Gpu {
  /** Whether there is one to compute on; none after it was given up. */
  readonly state: "sought" | "there" | "none";
  /**
   * Opens it, or waits until it is open.
   *
   * @throws UserError when there is none
   */
  seek(): Promise<void>;
  /** Gives the GPU up until `seek` is called again. */
  close(): void;
  /** Whether the GPU can run an experiment like this one with little compiling. */
  hasCompiled(run: Run): boolean;
  addCompiled(run: Run): void;
  /** Call when the device was closed: its compiled programs are gone. */
  forget(): void;
}

export function createGpu(devices: Devices): Gpu {
  let state: Gpu["state"] = "sought";
  const compiled = new Set<string>();
  const keyOf = ({ experiment, dataset }: Run) => benchmarkKey(experiment, dataset);
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
