/** A curve of the run over its steps. It is painted; React renders when an axis changes. */

import { type ReactNode, useCallback, useMemo } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { useText } from "../i18n/i18n.ts";
import { curvesTable } from "../pictures/curves.ts";
import type { AppState } from "../store/state.ts";
import { store, useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { type Axis, isSameAxis } from "./axes.ts";
import { Chart, ChartKey } from "./Chart.tsx";
import type { ChartLevel, ChartLine } from "./chartLines.ts";
import { stepAxisOf } from "./curveAxes.ts";
import { VisualSection } from "./VisualSection.tsx";
import type { VisualDefinition } from "./visual.ts";

const words = {
  train: { en: "train", zh: "训练" },
  test: { en: "test", zh: "测试" },
  place: { en: "step {{step}} · epoch {{epoch}}", zh: "第 {{step}} 步 · {{epoch}} 轮" },
  empty: { en: "Train, and the curve begins here.", zh: "开始训练，曲线就从这里画起。" },
};

interface CurveSectionProps {
  readonly of: VisualDefinition;
  readonly lines: readonly ChartLine<CurvePoint>[];
  readonly level?: ChartLevel | null;
  readonly y: Axis;
  /** What a screen reader says of the newest point; undefined before there is one. */
  readonly describe: (last: CurvePoint | undefined) => string;
  /** A module-level function. */
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number) => string;
  readonly controls?: ReactNode;
}

export function CurveSection({ of, lines, level, describe, controls, ...axis }: CurveSectionProps) {
  const text = useText();
  const steps = useStoreSlowly(stepAxisOf, isSameAxis);
  const describeState = useCallback(({ curve }: AppState) => describe(curve.at(-1)), [describe]);
  return (
    <VisualSection
      of={of}
      caption={lines.length > 1 ? <ChartKey lines={lines} level={level} /> : undefined}
      controls={controls}
      table={tableNow}
    >
      <Chart
        {...axis}
        title={text(of.title)}
        describe={describeState}
        select={selectCurve}
        lines={lines}
        level={level}
        x={steps}
        formatPlace={({ step, epoch }) => text(words.place, { step: groupDigits(step), epoch: formatEpoch(epoch) })}
        empty={text(words.empty)}
      />
    </VisualSection>
  );
}

const tableNow = () => curvesTable(store.getState());
const selectCurve = ({ curve }: AppState) => curve;

const formatEpoch = (epoch: number): string =>
  epoch < 10 && epoch % 1 !== 0 ? epoch.toFixed(1) : groupDigits(Math.floor(epoch));

export type Measure = (point: CurvePoint, split: "train" | "test") => number;

/** A line for each split. */
export function useSplits(measure: Measure): readonly ChartLine<CurvePoint>[] {
  const text = useText();
  return useMemo(
    () => [
      { key: "train", name: text(words.train), tone: "train", value: (point) => measure(point, "train") },
      { key: "test", name: text(words.test), tone: "test", value: (point) => measure(point, "test") },
    ],
    [text, measure],
  );
}

/** The values of both for a sentence. */
export function valuesOf(point: CurvePoint | undefined, measure: Measure, format: (value: number) => string) {
  const write = (split: "train" | "test") => format(point ? measure(point, split) : Number.NaN);
  return { train: write("train"), test: write("test") };
}
