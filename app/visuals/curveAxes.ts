/** The axes of the curves: chosen so that they change seldom, and logarithmic where that reads better. */

import type { CurvePoint } from "../../engine/worker/protocol.ts";
import type { AppState } from "../store/state.ts";
import { type Axis, extentOf, stepAxis, valueAxis } from "./axes.ts";

/** After this many epochs the beginning, where most is learned, is a thin strip at the left of a linear axis. */
const longRunEpochs = 200;
/** Above this ratio of the largest to the smallest loss, most of a curve lies flat at the foot of a linear axis. */
const wideRatio = 1000;

type Curve = readonly CurvePoint[];

export const isLongRun = (curve: Curve): boolean => (curve.at(-1)?.epoch ?? 0) >= longRunEpochs;

export function isWide(curve: Curve): boolean {
  const { smallest, largest } = extentOf(losses(curve), true);
  const hasNegative = extentOf(losses(curve)).smallest < 0;
  return !hasNegative && largest >= wideRatio * smallest;
}

export const stepAxisOf = ({ curve, logTime }: AppState): Axis =>
  stepAxis(curve.at(-1)?.step ?? 0, logTime ?? isLongRun(curve));

export function lossAxisOf({ curve, logLoss }: AppState): Axis {
  const isLog = logLoss ?? isWide(curve);
  return valueAxis({ ...extentOf(losses(curve), isLog), isLog });
}

export const rateAxisOf = ({ curve }: AppState): Axis => valueAxis({ ...extentOf(rates(curve)), isLog: false });

function* losses(curve: Curve): Generator<number> {
  for (const { train, test } of curve) {
    yield train.loss;
    yield test.loss;
  }
}

function* rates(curve: Curve): Generator<number> {
  for (const { learningRate } of curve) yield learningRate;
}
