/** The accuracy over the steps, on both splits. */

import { useCallback } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { formatPercent } from "../ui/format.ts";
import { evenAxis } from "./axes.ts";
import { CurveSection, type Measure, useSplits, valuesOf } from "./CurveSection.tsx";
import { visual } from "./visual.ts";

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
};

const axis = evenAxis([0, 0.5, 1]);
const accuracyOf: Measure = (point, split) => point[split].accuracy ?? Number.NaN;
const formatTick = (share: number): string => formatPercent(share, 0);
const formatValue = (share: number): string => formatPercent(share, 1);

export default function AccuracyCurve() {
  const text = useText();
  const describe = useCallback(
    (last: CurvePoint | undefined) => text(words.label, valuesOf(last, accuracyOf, formatValue)),
    [text],
  );
  return (
    <CurveSection
      of={definition}
      lines={useSplits(accuracyOf)}
      y={axis}
      describe={describe}
      formatTick={formatTick}
      formatValue={formatValue}
    />
  );
}

export const sample = () => runOf("spiral");
