/** The accuracy over the steps, on both splits, and what it has to beat. */

import { useCallback, useMemo } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { formatPercent } from "../ui/format.ts";
import { evenAxis } from "./axes.ts";
import { majorityBaseline } from "./baseline.ts";
import { CurveSection, type Measure, useSplits, valuesOf } from "./CurveSection.tsx";
import type { ChartLevel } from "./chartLines.ts";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "accuracy",
  title: { en: "Accuracy", zh: "准确率" },
  part: "progress",
  order: 60,
  appliesTo: ({ task }) => task === "classification",
});

const words = {
  label: {
    en: "Accuracy over steps: train {{train}}, test {{test}}",
    zh: "准确率随步数的变化：训练 {{train}}，测试 {{test}}",
  },
  baseline: { en: "baseline {{share}}", zh: "基线 {{share}}" },
  baselineHint: {
    en: "Majority baseline: the test accuracy of always saying the most frequent class of the training set.",
    zh: "多数类基线：总是回答训练集中最多的类别，在测试集上的准确率。",
  },
};

const axis = evenAxis([0, 0.5, 1]);
const accuracyOf: Measure = (point, split) => point[split].accuracy ?? Number.NaN;
const formatTick = (share: number): string => formatPercent(share, 0);
const formatValue = (share: number): string => formatPercent(share, 1);

export default function AccuracyCurve({ data }: VisualProps) {
  const text = useText();
  const baseline = majorityBaseline(data);
  const level = useMemo<ChartLevel | null>(() => {
    if (baseline === null) return null;
    const name = text(words.baseline, { share: formatTick(baseline) });
    return { name, hint: text(words.baselineHint), value: baseline };
  }, [baseline, text]);
  const describe = useCallback(
    (last: CurvePoint | undefined) => {
      const values = text(words.label, valuesOf(last, accuracyOf, formatValue));
      return level ? `${values}; ${level.name}` : values;
    },
    [text, level],
  );
  return (
    <CurveSection
      of={definition}
      lines={useSplits(accuracyOf)}
      level={level}
      y={axis}
      describe={describe}
      formatTick={formatTick}
      formatValue={formatValue}
    />
  );
}

export const sample = () => runOf("spiral");
