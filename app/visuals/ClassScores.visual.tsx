/** Three classes and more: for each, how sure the net is of it on rows that are of this class, and on all others. */

import { useMemo } from "react";
import type { DataSummary } from "../../engine/worker/protocol.ts";
import { kindOf } from "../canvas/network/values.ts";
import { flowersSample } from "../gallery/tableSamples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import styles from "./ClassScores.module.css";
import { classNames } from "./classNames.ts";
import { classScoresRowAt, paintClassScores } from "./paintClassScores.ts";
import { readingOf } from "./predictions.ts";
import { useRinged, useRowPicking } from "./rowPicking.ts";
import { mostRows, sharesOf } from "./rowScores.ts";
import { predictionsTable } from "./tables.ts";
import { useRowsCanvas } from "./useRowsCanvas.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

/** More do not fit below each other: those with the most rows are shown. */
const mostClasses = 12;

export const definition = visual({
  id: "class-scores",
  title: { en: "Output", zh: "输出" },
  part: "answer",
  order: 12,
  appliesTo: (description) =>
    kindOf(description) === "rows" && description.task === "classification" && description.classes.length > 2,
});

const words = {
  caption: { en: "how sure the net is of each class", zh: "网络对每一类的把握" },
  some: { en: "the {{shown}} largest of {{count}} classes", zh: "{{count}} 类中最多的 {{shown}} 类" },
  own: { en: "rows of the class", zh: "该类的数据" },
  others: { en: "all other rows", zh: "其他数据" },
  picture: {
    en: "For each class, how {{count}} test rows are distributed from 0, surely another class, to 1, surely this one: the rows of the class in its colour, all others in grey.",
    zh: "对每一类，{{count}} 行测试数据的分布：0 表示肯定是别的类，1 表示肯定是这一类。该类的数据用它的颜色，其他用灰色。",
  },
};

const selectLoss = (s: AppState) => s.experiment.loss;

export default function ClassScores({ data }: VisualProps) {
  const t = useWords();
  const text = useText();
  const loss = useStore(selectLoss);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const classes = useMemo(() => largestClasses(data), [data]);
  const ringed = useRinged(data);
  const { frame, canvas, exampleAt, predictions } = useRowsCanvas({
    read: (predictions) => ({
      shares: sharesOf(predictions, readingOf({ task: "classification", loss, outputs: predictions.outputs })),
      labels: predictions.labels,
      classes,
    }),
    paint: paintClassScores,
    write: () => {},
    rowAt: classScoresRowAt,
  });
  const picking = useRowPicking(exampleAt);
  return (
    <VisualSection
      of={definition}
      caption={
        classes.length < names.length
          ? text(words.some, { shown: String(classes.length), count: String(names.length) })
          : text(words.caption)
      }
      table={() => predictionsTable(predictions(), data, loss)}
    >
      <div className={styles.classes} style={{ "--classes": String(classes.length) }}>
        <ul className={styles.names} aria-hidden="true">
          {classes.map((k) => (
            <li key={k}>{names[k]}</li>
          ))}
        </ul>
        <div ref={frame} className={styles.stage} {...picking.handlers}>
          <canvas
            ref={canvas}
            className={styles.canvas}
            role="img"
            aria-label={text(words.picture, { count: groupDigits(Math.min(data.testSize, mostRows)) }) + ringed}
          />
        </div>
      </div>
      <div className={styles.legend}>
        <span>
          <span className={styles.swatch} data-of="own" />
          {text(words.own)}
        </span>
        <span>
          <span className={styles.swatch} data-of="others" />
          {text(words.others)}
        </span>
      </div>
    </VisualSection>
  );
}

/** By their test rows, in label order. */
function largestClasses({ classes, classCounts }: DataSummary): readonly number[] {
  const labels = classes.map((_, k) => k);
  if (labels.length <= mostClasses) return labels;
  const rows = (k: number) => classCounts?.test[k] ?? 0;
  return labels
    .sort((a, b) => rows(b) - rows(a))
    .slice(0, mostClasses)
    .sort((a, b) => a - b);
}

export const sample = () => flowersSample;
