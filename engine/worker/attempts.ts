/** Attempts at training that the user may come back to by undo. The newest ones are kept with their weights, as far as memory allows. */

import type { Complaint } from "../define/errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { SavedState } from "../train/transfer.ts";
import type { RunStatus, Snapshot } from "./protocol.ts";
import type { SavedScores } from "./scores.ts";

/** All that is kept of a run that goes on later; its data set is loaded again. */
export interface SavedAttempt extends SavedState {
  readonly experiment: Experiment;
  readonly status: RunStatus;
  /** The file that its initial weights are of; null where they were drawn. */
  readonly weightsFile: string | null;
  /** Where it diverged. */
  readonly divergence: Snapshot["divergence"];
  readonly scores: SavedScores;
}

/** All saved attempts together may take this much memory; the oldest are dropped first. */
const mostBytes = 256 * 2 ** 20;
const mostAttempts = 32;

export const notKept: Complaint = {
  where: "undo",
  got: { en: "weights from before that are gone", zh: "此前的权重已不在" },
  expected: { en: "no more than 32 earlier runs, of 256 MB together", zh: "最多保留 32 次训练，共 256 MB" },
  fix: {
    en: "The experiment is back, with other weights. Export weights that you want to keep.",
    zh: "实验已恢复，但权重不同。想保留的权重请先导出。",
  },
};

export interface Attempts {
  /** The number of the current attempt. */
  readonly current: number;
  /** In which attempt a version of the document was trained; `gone` when that attempt was dropped. */
  find(version: number): "current" | "saved" | "gone" | "never";
  /** The current attempt goes on with an edited document. */
  goOn(version: number): void;
  /** Starts a new attempt; `left` is the state of the one before, null where it is not worth keeping. */
  begin(version: number, left: SavedAttempt | null): void;
  /** Goes back to the attempt in which a version was trained. */
  comeBack(version: number, left: SavedAttempt | null): void;
  /** What is needed to go back there; null where nothing is kept. */
  saved(version: number): SavedAttempt | null;
}

interface Kept {
  readonly id: number;
  readonly versions: ReadonlySet<number>;
  readonly saved: SavedAttempt;
}

export function createAttempts(): Attempts {
  let last = 0;
  let current = 0;
  let versions: ReadonlySet<number> = new Set();
  /** Oldest first. */
  let kept: readonly Kept[] = [];
  const gone = new Set<number>();

  const keptOf = (version: number) => kept.find((one) => one.versions.has(version));

  function leave(left: SavedAttempt | null): void {
    if (left) kept = [...kept, { id: current, versions, saved: left }];
    else for (const version of versions) gone.add(version);
  }

  /** A version is trained in one attempt: an edit that is still going on may begin several. */
  function claim(version: number): void {
    gone.delete(version);
    kept = kept
      .map((one) => ({ ...one, versions: new Set([...one.versions].filter((other) => other !== version)) }))
      .filter((one) => one.versions.size > 0);
  }

  function forgetOldest(): void {
    const bytes = kept.map(({ saved }) => sizeBytes(saved));
    let total = bytes.reduce((sum, size) => sum + size, 0);
    while (total > mostBytes || kept.length > mostAttempts) {
      for (const version of kept[0]!.versions) gone.add(version);
      total -= bytes.shift()!;
      kept = kept.slice(1);
    }
  }

  return {
    get current() {
      return current;
    },

    find(version) {
      if (versions.has(version)) return "current";
      if (keptOf(version)) return "saved";
      return gone.has(version) ? "gone" : "never";
    },

    goOn(version) {
      claim(version);
      versions = new Set([...versions, version]);
    },

    begin(version, left) {
      leave(left);
      claim(version);
      last += 1;
      current = last;
      versions = new Set([version]);
      forgetOldest();
    },

    comeBack(version, left) {
      const back = keptOf(version);
      if (!back) return;
      leave(left);
      kept = kept.filter((one) => one !== back);
      current = back.id;
      versions = back.versions;
      forgetOldest();
    },

    saved: (version) => keptOf(version)?.saved ?? null,
  };
}

function sizeBytes({ initialWeights, checkpoint }: SavedAttempt): number {
  const numbers = [...initialWeights, ...checkpoint.tensors].reduce((sum, { values }) => sum + values.length, 0);
  return numbers * 4 + checkpoint.losses.length * 8;
}
