/** The lines that PyTorch's tutorial prints: `[epoch, mini-batch] mean loss of the last 2000`, begun anew with every epoch. */

import type { RunningLoss } from "../worker/protocol.ts";
import type { Position } from "./position.ts";

const interval = 2000;

export interface RunningLosses {
  /** @param from where the first of the steps began */
  add(from: Position, losses: ArrayLike<number>): void;
  /** Those of the epoch that has begun, step by step. */
  readonly ofEpoch: readonly number[];
  /** Lines since this was last called. */
  take(): readonly RunningLoss[];
  clear(): void;
  /** Takes up the losses of an epoch that another run began, and takes its lines as read. */
  recall(position: Position, losses: readonly number[]): void;
}

export function createRunningLosses(): RunningLosses {
  let lines: RunningLoss[] = [];
  let ofEpoch: number[] = [];
  let sum = 0;
  let count = 0;
  const begin = () => {
    ofEpoch = [];
    sum = 0;
    count = 0;
  };
  const losses: RunningLosses = {
    get ofEpoch() {
      return ofEpoch;
    },
    add(from, added) {
      let { epoch, batch } = from;
      for (let i = 0; i < added.length; i++) {
        if (batch === 0) begin();
        const loss = added[i]!;
        ofEpoch.push(loss);
        sum += loss;
        count++;
        batch++;
        if (batch % interval === 0) {
          lines.push({ epoch: epoch + 1, batch, step: from.step + i + 1, loss: sum / count });
          sum = 0;
          count = 0;
        }
        if (batch < from.stepsPerEpoch) continue;
        batch = 0;
        epoch++;
      }
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
    clear() {
      lines = [];
      begin();
    },
    recall({ step, batch, ...position }, earlier) {
      const { length } = earlier;
      losses.add({ ...position, step: step - length, batch: batch - length }, earlier);
      lines = [];
    },
  };
  return losses;
}
