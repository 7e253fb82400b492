/** The learning rate over the steps, where a schedule changes it. */

import { useCallback, useMemo } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { useStoreSlowly } from "../store/store.ts";
import { isSameAxis } from "./axes.ts";
import { CurveSection } from "./CurveSection.tsx";
import type { ChartLine } from "./chartLines.ts";
import { rateAxisOf } from "./curveAxes.ts";
import { learningRate, tickText } from "./format.ts";
import { type Sample, visual } from "./visual.ts";

export const definition = visual({
  id: "learning-rate",
  title: { en: "Learning rate", zh: "学习率" },
  part: "progress",
  order: 70,
  appliesTo: (_, { experiment }) => experiment.scheduler !== null,
});

const words = {
  label: { en: "Learning rate over steps: now {{value}}", zh: "学习率随步数的变化：现在 {{value}}" },
};

export default function LearningRateCurve() {
  const text = useText();
  const lines = useMemo<readonly ChartLine<CurvePoint>[]>(
    () => [{ key: "rate", name: text(definition.title), tone: "test", value: (point) => point.learningRate }],
    [text],
  );
  const describe = useCallback(
    (last: CurvePoint | undefined) => text(words.label, { value: learningRate(last?.learningRate ?? Number.NaN) }),
    [text],
  );
  return (
    <CurveSection
      of={definition}
      lines={lines}
      y={useStoreSlowly(rateAxisOf, isSameAxis)}
      describe={describe}
      formatTick={tickText}
      formatValue={learningRate}
    />
  );
}

export async function sample(): Promise<Sample> {
  const run = await runOf("spiral");
  const scheduler = { type: "ExponentialLR", gamma: 0.9, interval: "epoch" };
  return { ...run, state: { ...run.state, experiment: { ...run.state.experiment, scheduler } } };
}
