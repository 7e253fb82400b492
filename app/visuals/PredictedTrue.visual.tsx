/** Regression: what the net predicts for each test row of a table against what is true, R² and the mean absolute error. */

import { useRef } from "react";
import { kindOf } from "../canvas/network/values.ts";
import { carsSample } from "../gallery/tableSamples.ts";
import { useText } from "../i18n/i18n.ts";
import { store } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { decimal } from "./format.ts";
import styles from "./PredictedTrue.module.css";
import { paintPredicted, predictedRowAt } from "./paintPredicted.ts";
import { useRinged, useRowPicking } from "./rowPicking.ts";
import { fitOf, mostRows } from "./rowScores.ts";
import { predictionsTable } from "./tables.ts";
import { useRowsCanvas } from "./useRowsCanvas.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";
import { writeText } from "./writeText.ts";

export const definition = visual({
  id: "predicted-true",
  title: { en: "Output", zh: "输出" },
  part: "answer",
  order: 13,
  appliesTo: (description) => kindOf(description) === "rows" && description.task === "regression",
});

const words = {
  caption: { en: "predicted against true", zh: "预测值与真实值" },
  predicted: { en: "↑ predicted", zh: "↑ 预测值" },
  truth: { en: "true →", zh: "真实值 →" },
  picture: {
    en: "{{count}} test rows: what is predicted, upwards, against what is true, to the right. A prediction that is right lies on the line.",
    zh: "{{count}} 行测试数据：向上为预测值，向右为真实值。预测正确的点落在线上。",
  },
  r2: { en: "R²", zh: "R²" },
  error: { en: "mean absolute error", zh: "平均绝对误差" },
};

export default function PredictedTrue({ data }: VisualProps) {
  const text = useText();
  const r2 = useRef<HTMLElement>(null);
  const error = useRef<HTMLElement>(null);
  const ringed = useRinged(data);
  const { frame, canvas, exampleAt, predictions } = useRowsCanvas({
    // The first of several outputs, should there be more than one.
    read: ({ values, outputs, labels }) => ({ predicted: values.filter((_, i) => i % outputs === 0), truth: labels }),
    paint: paintPredicted,
    rowAt: predictedRowAt,
    write: ({ predicted, truth }) => {
      const fit = fitOf(predicted, truth);
      if (r2.current) writeText(r2.current, decimal(fit.r2, 2));
      if (error.current) writeText(error.current, decimal(fit.meanAbsoluteError, 2));
    },
  });
  const picking = useRowPicking(exampleAt);
  return (
    <VisualSection
      of={definition}
      caption={text(words.caption)}
      table={() => predictionsTable(predictions(), data, store.getState().experiment.loss)}
    >
      <div className={styles.predicted}>{text(words.predicted)}</div>
      <div ref={frame} className={styles.stage} {...picking.handlers}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          role="img"
          aria-label={text(words.picture, { count: groupDigits(Math.min(data.testSize, mostRows)) }) + ringed}
        />
      </div>
      <div className={styles.truth}>{text(words.truth)}</div>
      <dl className={styles.fit}>
        <dt>{text(words.r2)}</dt>
        <dd ref={r2} />
        <dt>{text(words.error)}</dt>
        <dd ref={error} />
      </dl>
    </VisualSection>
  );
}

export const sample = () => carsSample;
