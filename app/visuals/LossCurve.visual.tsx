/** The loss over the steps, on both splits. */

import { useCallback } from "react";
import type { CurvePoint } from "../../engine/worker/protocol.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { actions, store, useStoreSlowly } from "../store/store.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { isSameAxis } from "./axes.ts";
import { CurveSection, type Measure, useSplits, valuesOf } from "./CurveSection.tsx";
import { isLongRun, isWide, lossAxisOf, stepAxisOf } from "./curveAxes.ts";
import { decimal, tickText } from "./format.ts";
import { visual } from "./visual.ts";

export const definition = visual({
  id: "loss",
  title: { en: "Loss", zh: "损失" },
  part: "progress",
  order: 50,
  appliesTo: () => true,
});

const words = {
  label: {
    en: "Loss over steps: train {{train}}, test {{test}}",
    zh: "损失随步数的变化：训练 {{train}}，测试 {{test}}",
  },
  logX: { en: "log x", zh: "对数 x" },
  logXLabel: { en: "Logarithmic scale for the steps", zh: "步数使用对数坐标" },
  logY: { en: "log y", zh: "对数 y" },
  logYLabel: { en: "Logarithmic scale for the loss", zh: "损失使用对数坐标" },
};

const lossOf: Measure = (point, split) => point[split].loss;

export default function LossCurve() {
  const text = useText();
  const steps = useStoreSlowly(stepAxisOf, isSameAxis);
  const loss = useStoreSlowly(lossAxisOf, isSameAxis);
  const describe = useCallback(
    (last: CurvePoint | undefined) => text(words.label, valuesOf(last, lossOf, decimal)),
    [text],
  );
  return (
    <CurveSection
      of={definition}
      lines={useSplits(lossOf)}
      y={loss}
      describe={describe}
      formatTick={tickText}
      formatValue={decimal}
      controls={
        <>
          <Toggle
            label={text(words.logX)}
            name={text(words.logXLabel)}
            isOn={steps.scale !== "linear"}
            onChange={chooseLogTime}
          />
          <Toggle
            label={text(words.logY)}
            name={text(words.logYLabel)}
            isOn={loss.scale === "log"}
            onChange={chooseLogLoss}
          />
        </>
      }
    />
  );
}

// A choice that equals the automatic one is not stored.
const chooseLogTime = (isLog: boolean) =>
  actions.setLogTime(isLog === isLongRun(store.getState().curve) ? null : isLog);
const chooseLogLoss = (isLog: boolean) => actions.setLogLoss(isLog === isWide(store.getState().curve) ? null : isLog);

export const sample = () => runOf("spiral");
