/** Decides when to evaluate during a run, and keeps the results: the newest scores and new points of the curves. */

import type { EvaluationLimits, Session } from "../train/session.ts";
import type { CurvePoint, Evaluation, RunStatus } from "./protocol.ts";

/** Enough examples for a score within a percent or two, while a large data set trains. */
const partialExamples = 1000;
/** Evaluating may take this share of the time while training runs. */
const affordableShare = 0.1;
/** A curve's next point is due when the run is longer by this share: as many points for its first ten steps as for its last million. */
const pointGrowth = 1 / 4;

export type Extent = "partial" | "complete";

export interface SavedScores {
  readonly newest: Evaluation | null;
  /** The curve's points that were not taken yet. */
  readonly points: readonly CurvePoint[];
  readonly lastPointStep: number;
}

export interface Scores {
  readonly newest: Evaluation | null;
  /** What the last evaluation took; 0 before the first. */
  readonly costMs: number;
  /** Steps until the curve's next point is due, however fast training goes; infinite where evaluating takes too long for that. */
  stepsToPoint(session: Session): number;
  /** What should be evaluated now; null for nothing. */
  due(at: {
    readonly session: Session;
    readonly status: RunStatus;
    readonly hasCredit: boolean;
    readonly nowMs: number;
  }): Extent | null;
  /** Evaluates. An error thrown by `between` stops the evaluation and changes nothing. */
  evaluate(session: Session, extent: Extent, between: NonNullable<EvaluationLimits["between"]>): Promise<void>;
  /** Call when epochs have ended; `trainingMs` is how long training them took. */
  endEpoch(trainingMs: number): void;
  /** Call when loss or model have changed: the newest scores are outdated, the curves go on. */
  outdate(): void;
  /** Points since this was last called. */
  takePoints(): readonly CurvePoint[];
  /** Call when a run starts from initial weights. */
  clear(): void;
  /** What has to be kept of a run that may come back. */
  save(): SavedScores;
  restore(saved: SavedScores): void;
}

export function createScores(): Scores {
  let newest: Evaluation | null = null;
  let isOutdated = false;
  let costMs = 0;
  let msPerExample = 0;
  let finishedAtMs = -Infinity;
  /** Training time of epochs that ended since the last evaluation. */
  let epochMs: number | null = null;
  let points: CurvePoint[] = [];
  let lastPointStep = -1;

  function stepsToPoint({ position, dataset }: Session): number {
    if (dataset.image) return Infinity;
    const nextPointStep = lastPointStep + Math.max(1, Math.floor(lastPointStep * pointGrowth));
    return Math.max(0, nextPointStep - position.step);
  }

  const isStale = ({ position }: Session) => newest === null || isOutdated || newest.step !== position.step;

  function isComplete({ dataset: { train, test } }: Session): boolean {
    if (newest === null) return false;
    return newest.testExamples === test.size && newest.trainExamples >= Math.min(train.size, test.size);
  }

  function restore(saved: SavedScores): void {
    newest = saved.newest;
    isOutdated = false;
    epochMs = null;
    points = [...saved.points];
    lastPointStep = saved.lastPointStep;
    finishedAtMs = -Infinity;
  }

  return {
    get newest() {
      return newest;
    },
    get costMs() {
      return costMs;
    },

    stepsToPoint,

    due({ session, status, hasCredit, nowMs }) {
      const { image, train, test } = session.dataset;
      const whole: Extent = image ? "partial" : "complete";
      if (status !== "running") {
        if (isStale(session)) return whole;
        const wantsAll = status === "paused" || status === "finished";
        return wantsAll && !isComplete(session) ? "complete" : null;
      }
      const hasNews = epochMs !== null && image !== null;
      const completeMs = (Math.min(train.size, test.size) + test.size) * msPerExample;
      if (hasNews && completeMs <= affordableShare * epochMs!) return "complete";
      if (stepsToPoint(session) === 0) return whole;
      const isAffordable = (nowMs - finishedAtMs) * affordableShare >= costMs;
      return (hasCredit || hasNews) && isStale(session) && isAffordable ? whole : null;
    },

    async evaluate(session, extent, between) {
      const { image, test: tests } = session.dataset;
      const complete = image ? tests.size : Infinity;
      const start = performance.now();
      let waitedMs = 0;
      const evaluation = await session.evaluate({
        maxExamples: extent === "complete" ? complete : Math.min(partialExamples, complete),
        async between() {
          const before = performance.now();
          await between();
          waitedMs += performance.now() - before;
        },
      });
      finishedAtMs = performance.now();
      costMs = finishedAtMs - start - waitedMs;
      msPerExample = costMs / Math.max(1, evaluation.trainExamples + evaluation.testExamples);
      newest = evaluation;
      isOutdated = false;
      epochMs = null;
      const { step, epoch, batch, stepsPerEpoch } = session.position;
      // A run that lost some steps with its device makes them again: curves go on where they ended.
      if (step <= lastPointStep) return;
      lastPointStep = step;
      const { train, test } = evaluation;
      points.push({ step, epoch: epoch + batch / stepsPerEpoch, learningRate: session.learningRate, train, test });
    },

    endEpoch(trainingMs) {
      epochMs = trainingMs;
    },

    outdate() {
      isOutdated = true;
    },

    takePoints() {
      const taken = points;
      points = [];
      return taken;
    },

    clear: () => restore({ newest: null, points: [], lastPointStep: -1 }),
    save: () => ({ newest: isOutdated ? null : newest, points, lastPointStep }),
    restore,
  };
}
