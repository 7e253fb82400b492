/** The lines that PyTorch's tutorial prints: `[epoch, mini-batch] mean loss of the last 2000`, begun anew with every epoch. */

import type { RunningLoss } from "../worker/protocol.ts";
import type { Position } from "./session.ts";

const interval = 2000;

export interface RunningLosses {
  /** @param at where the step stands; `batch` counts from 1 within its epoch */
  add(at: Omit<RunningLoss, "loss">, loss: number): void;
  /** Those of the epoch that has begun, step by step. */
  readonly ofEpoch: readonly number[];
  /** Lines since this was last called. */
  take(): readonly RunningLoss[];
  clear(): void;
  /** Takes up the losses of an epoch that another run began, and takes its lines as read. */
  recall(position: Omit<Position, "stepsPerEpoch">, losses: readonly number[]): void;
}

export function createRunningLosses(): RunningLosses {
  let lines: RunningLoss[] = [];
  let ofEpoch: number[] = [];
  let sum = 0;
  let count = 0;
  const losses: RunningLosses = {
    get ofEpoch() {
      return ofEpoch;
    },
    add(at, loss) {
      if (at.batch === 1) {
        ofEpoch = [];
        sum = 0;
        count = 0;
      }
      ofEpoch.push(loss);
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
      ofEpoch = [];
      sum = 0;
      count = 0;
    },
    recall({ step, epoch, batch }, earlier) {
      earlier.forEach((loss, i) => {
        const ago = earlier.length - 1 - i;
        losses.add({ step: step - ago, epoch: epoch + 1, batch: batch - ago }, loss);
      });
      lines = [];
    },
  };
  return losses;
}
