/** The lines that PyTorch's tutorial prints: `[epoch, mini-batch] mean loss of the last 2000`, begun anew with every epoch. */

import type { RunningLoss } from "../worker/protocol.ts";

const interval = 2000;

export interface RunningLosses {
  /** @param at where the step stands; `batch` counts from 1 within its epoch */
  add(at: Omit<RunningLoss, "loss">, loss: number): void;
  /** Lines since this was last called. */
  take(): readonly RunningLoss[];
  clear(): void;
}

export function createRunningLosses(): RunningLosses {
  let lines: RunningLoss[] = [];
  let sum = 0;
  let count = 0;
  return {
    add(at, loss) {
      if (at.batch === 1) {
        sum = 0;
        count = 0;
      }
      sum += loss;
      count++;
      if (at.batch % interval !== 0) return;
      lines.push({ ...at, loss: sum / count });
      sum = 0;
      count = 0;
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
    clear() {
      lines = [];
      sum = 0;
      count = 0;
    },
  };
}
