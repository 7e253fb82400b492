/** Loss and accuracy over the steps, training and test, and the learning rate where a schedule changes it. They are painted; React renders when an axis changes. */

import { useCallback, useMemo } from "react";
import type { CurvePoint, DataSummary } from "../../engine/worker/protocol.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, store, useStore, useStoreSlowly } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { evenAxis } from "./axes.ts";
import { Chart, ChartKey } from "./Chart.tsx";
import type { ChartLine } from "./chartLines.ts";
import { curveAxesOf, isLongRun, isSameCurveAxes, isWide } from "./curveAxes.ts";
import { decimal, learningRate, tickText } from "./format.ts";
import OutputSection, { Toggle } from "./OutputSection.tsx";

const accuracyAxis = evenAxis([0, 0.5, 1]);

const selectCurve = (s: AppState) => s.curve;
const selectHasSchedule = (s: AppState) => s.experiment.scheduler !== null;
const lastOf = ({ curve }: AppState): CurvePoint | undefined => curve.at(-1);

const formatShare = (share: number): string => formatPercent(share, 0);
const formatAccuracy = (share: number): string => formatPercent(share, 1);
const formatEpoch = (epoch: number): string =>
  epoch < 10 && epoch % 1 !== 0 ? epoch.toFixed(1) : groupDigits(Math.floor(epoch));

export default function Curves({ data }: { readonly data: DataSummary }) {
  const t = useWords();
  const { steps, loss, rate } = useStoreSlowly(curveAxesOf, isSameCurveAxes);
  const hasSchedule = useStore(selectHasSchedule);
  const losses = useSplits(t, lossOf);
  const accuracies = useSplits(t, accuracyOf);
  const rates = useMemo<readonly ChartLine<CurvePoint>[]>(
    () => [{ key: "rate", name: t("output.curves.learningRate"), tone: "test", value: (point) => point.learningRate }],
    [t],
  );
  const describeLoss = useCallback(
    (state: AppState) => t("output.curves.lossLabel", valuesOf(lastOf(state), lossOf, decimal)),
    [t],
  );
  const describeAccuracy = useCallback(
    (state: AppState) => t("output.curves.accuracyLabel", valuesOf(lastOf(state), accuracyOf, formatAccuracy)),
    [t],
  );
  const describeRate = useCallback(
    (state: AppState) => t("output.curves.learningRateLabel", { value: learningRate(rateOf(lastOf(state))) }),
    [t],
  );
  const shared = {
    select: selectCurve,
    x: steps,
    formatPlace: ({ step, epoch }: CurvePoint) =>
      t("output.curves.place", { step: groupDigits(step), epoch: formatEpoch(epoch) }),
    empty: t("output.curves.empty"),
  };
  const isLogTime = steps.scale !== "linear";
  const isLogLoss = loss.scale === "log";
  return (
    <>
      <OutputSection
        title={t("output.curves.loss")}
        caption={<ChartKey lines={losses} />}
        controls={
          <>
            <Toggle
              label={t("output.curves.logX")}
              name={t("output.curves.logXLabel")}
              isOn={isLogTime}
              onChange={chooseLogTime}
            />
            <Toggle
              label={t("output.curves.logY")}
              name={t("output.curves.logYLabel")}
              isOn={isLogLoss}
              onChange={chooseLogLoss}
            />
          </>
        }
      >
        <Chart
          {...shared}
          title={t("output.curves.loss")}
          describe={describeLoss}
          lines={losses}
          y={loss}
          formatTick={tickText}
          formatValue={decimal}
        />
      </OutputSection>
      {data.task === "classification" && (
        <OutputSection title={t("output.curves.accuracy")} caption={<ChartKey lines={accuracies} />}>
          <Chart
            {...shared}
            title={t("output.curves.accuracy")}
            describe={describeAccuracy}
            lines={accuracies}
            y={accuracyAxis}
            formatTick={formatShare}
            formatValue={formatAccuracy}
          />
        </OutputSection>
      )}
      {hasSchedule && (
        <OutputSection title={t("output.curves.learningRate")}>
          <Chart
            {...shared}
            title={t("output.curves.learningRate")}
            describe={describeRate}
            lines={rates}
            y={rate}
            formatTick={tickText}
            formatValue={learningRate}
          />
        </OutputSection>
      )}
    </>
  );
}

// A choice that equals the automatic one is not stored.
const chooseLogTime = (isLog: boolean) =>
  actions.setLogTime(isLog === isLongRun(store.getState().curve) ? null : isLog);
const chooseLogLoss = (isLog: boolean) => actions.setLogLoss(isLog === isWide(store.getState().curve) ? null : isLog);

type Split = "train" | "test";
type Measure = (point: CurvePoint, split: Split) => number;
const lossOf: Measure = (point, split) => point[split].loss;
const accuracyOf: Measure = (point, split) => point[split].accuracy ?? Number.NaN;
const rateOf = (point: CurvePoint | undefined): number => point?.learningRate ?? Number.NaN;

function useSplits(t: Translate, measure: Measure): readonly ChartLine<CurvePoint>[] {
  return useMemo(
    () => [
      { key: "train", name: t("output.train"), tone: "train", value: (point) => measure(point, "train") },
      { key: "test", name: t("output.test"), tone: "test", value: (point) => measure(point, "test") },
    ],
    [t, measure],
  );
}

function valuesOf(point: CurvePoint | undefined, measure: Measure, format: (value: number) => string) {
  const text = (split: Split) => format(point ? measure(point, split) : Number.NaN);
  return { train: text("train"), test: text("test") };
}
