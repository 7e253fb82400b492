/** Loss and accuracy over the epochs, training and test, and the learning rate where a schedule changes it. Follows the run a few times a second, not with every snapshot. */

import { useCallback, useMemo, useState } from "react";
import type { CurvePoint, DataSummary } from "../../engine/worker/protocol.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore, useStoreSlowly } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { Chart, ChartKey, type ChartLine, type ChartRow } from "./Chart.tsx";
import { decimate } from "./decimate.ts";
import { decimal } from "./format.ts";
import LearningRateCurve from "./LearningRateCurve.tsx";
import Picture, { Toggle } from "./Picture.tsx";
import { linearTicks, logTicks } from "./ticks.ts";
import { useSampled } from "./useSampled.ts";

const REDRAW_MS = 250;
/** About one point a pixel of the panel. */
const POINTS = 240;
const accuracyTicks = [0, 0.5, 1];

const selectCurve = (s: AppState) => s.curve;
const selectHasSchedule = (s: AppState) => s.experiment.scheduler !== null;

const formatShare = (share: number): string => formatPercent(share, 0);
const formatAccuracy = (share: number): string => formatPercent(share, 1);
const formatEpoch = (epoch: number): string =>
  epoch < 10 && epoch % 1 !== 0 ? epoch.toFixed(1) : groupDigits(Math.round(epoch));
const formatLossTick = (loss: number): string =>
  loss !== 0 && loss < 0.001 ? loss.toExponential(0).replace("-", "−") : String(loss);

export default function Curves({ data }: { readonly data: DataSummary }) {
  const t = useWords();
  const curve = useSampled(useStoreSlowly(selectCurve), REDRAW_MS);
  const hasSchedule = useStore(selectHasSchedule);
  const [isLog, setLog] = useState(false);
  const points = useMemo(() => decimate(curve, POINTS), [curve]);
  const lines = useMemo<readonly ChartLine[]>(
    () => [
      { key: "train", name: t("output.train"), tone: "train" },
      { key: "test", name: t("output.test"), tone: "test" },
    ],
    [t],
  );
  const losses = useMemo(() => points.map((point) => toRow(point, "loss", isLog)), [points, isLog]);
  const accuracies = useMemo(() => points.map((point) => toRow(point, "accuracy", false)), [points]);
  const ticks = useMemo(() => lossTicks(losses, isLog), [losses, isLog]);
  const last = points.at(-1);
  const end = Math.max(last?.epoch ?? 0, 1e-9);
  const endLabel = last ? t("output.curves.atEpoch", { epoch: formatEpoch(last.epoch) }) : t("output.epoch");
  const formatPlace = useCallback((x: number) => t("output.curves.atEpoch", { epoch: formatEpoch(x) }), [t]);
  const empty = t("output.curves.empty");
  return (
    <>
      <Picture
        title={t("output.curves.loss")}
        caption={<ChartKey lines={lines} />}
        controls={
          <Toggle label={t("output.curves.log")} name={t("output.curves.logLabel")} isOn={isLog} onChange={setLog} />
        }
      >
        <Chart
          label={t("output.curves.lossLabel", {
            train: decimal(lossOf(last, "train")),
            test: decimal(lossOf(last, "test")),
          })}
          rows={losses}
          lines={lines}
          ticks={ticks}
          isLog={isLog}
          end={end}
          endLabel={endLabel}
          formatTick={formatLossTick}
          formatValue={decimal}
          formatPlace={formatPlace}
          empty={empty}
        />
      </Picture>
      {data.task === "classification" && (
        <Picture title={t("output.curves.accuracy")} caption={<ChartKey lines={lines} />}>
          <Chart
            label={t("output.curves.accuracyLabel", {
              train: formatAccuracy(last?.train.accuracy ?? Number.NaN),
              test: formatAccuracy(last?.test.accuracy ?? Number.NaN),
            })}
            rows={accuracies}
            lines={lines}
            ticks={accuracyTicks}
            end={end}
            endLabel={endLabel}
            formatTick={formatShare}
            formatValue={formatAccuracy}
            formatPlace={formatPlace}
            empty={empty}
          />
        </Picture>
      )}
      {hasSchedule && <LearningRateCurve points={points} end={end} endLabel={endLabel} formatPlace={formatPlace} />}
    </>
  );
}

const lossOf = (point: CurvePoint | undefined, set: "train" | "test"): number => point?.[set].loss ?? Number.NaN;

/** What cannot be drawn is a gap: a diverged loss, and on a logarithmic scale what is not positive. */
function toRow(point: CurvePoint, measure: "loss" | "accuracy", isLog: boolean): ChartRow {
  const drawable = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) && (!isLog || value > 0) ? value : null;
  return { x: point.epoch, train: drawable(point.train[measure]), test: drawable(point.test[measure]) };
}

function lossTicks(rows: readonly ChartRow[], isLog: boolean): readonly number[] {
  let smallest = Infinity;
  let largest = -Infinity;
  for (const { train, test } of rows) {
    for (const value of [train, test]) {
      if (value === null || value === undefined) continue;
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
  }
  if (isLog) return logTicks(smallest, largest);
  const ticks = linearTicks(Math.max(largest, -smallest));
  // Only a loss such as NLLLoss of something that is no log-probability falls below zero.
  if (!(smallest < 0)) return ticks;
  const below = ticks.slice(1).map((tick) => -tick);
  return [...below.reverse(), ...(largest > 0 ? ticks : [0])];
}
