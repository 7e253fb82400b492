/** The learning rate over the epochs, as the schedule sets it. */

import { useMemo } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { useWords } from "../i18n/i18n.ts";
import { Chart, type ChartLine } from "./Chart.tsx";
import { learningRate } from "./format.ts";
import Picture from "./Picture.tsx";
import { linearTicks } from "./ticks.ts";

interface LearningRateCurveProps {
  readonly points: readonly CurvePoint[];
  readonly end: number;
  readonly endLabel: string;
  formatPlace(x: number): string;
}

/** The axis has little room: 0.00075 is 7.5e−4 there. */
const formatTick = (value: number): string =>
  value > 0 && value < 0.01 ? Number(value.toPrecision(3)).toExponential().replace("-", "−") : learningRate(value);

export default function LearningRateCurve({ points, end, endLabel, formatPlace }: LearningRateCurveProps) {
  const t = useWords();
  const rows = useMemo(() => points.map(({ epoch, learningRate }) => ({ x: epoch, learningRate })), [points]);
  const lines = useMemo<readonly ChartLine[]>(
    () => [{ key: "learningRate", name: t("output.curves.learningRate"), tone: "test" }],
    [t],
  );
  const ticks = useMemo(() => linearTicks(Math.max(0, ...rows.map((row) => row.learningRate))), [rows]);
  const last = points.at(-1);
  const now = last ? learningRate(last.learningRate) : "–";
  return (
    <Picture title={t("output.curves.learningRate")} caption={last && t("output.curves.now", { value: now })}>
      <Chart
        label={t("output.curves.learningRateLabel", { value: now })}
        rows={rows}
        lines={lines}
        ticks={ticks}
        end={end}
        endLabel={endLabel}
        formatTick={formatTick}
        formatValue={learningRate}
        formatPlace={formatPlace}
        empty={t("output.curves.empty")}
      />
    </Picture>
  );
}
