/** Two classes: every test row of a table at its score, with a threshold that can be moved, and what it makes of the rows. */

import { useMemo, useRef } from "react";
import { classColor, cssColor } from "../canvas/colors.ts";
import { kindOf } from "../canvas/network/values.ts";
import { creditSample } from "../gallery/tableSamples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { classNames } from "./classNames.ts";
import { dotsAtMost, paintScores, scoreRowAt } from "./paintScores.ts";
import { readingOf } from "./predictions.ts";
import { useRinged, useRowPicking } from "./rowPicking.ts";
import { confusionAt, mostRows, scoresOf } from "./rowScores.ts";
import styles from "./ScoreDistribution.module.css";
import { predictionsTable } from "./tables.ts";
import { useRowsCanvas } from "./useRowsCanvas.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";
import { writeText } from "./writeText.ts";

export const definition = visual({
  id: "score-distribution",
  title: { en: "Output", zh: "输出" },
  part: "answer",
  order: 11,
  appliesTo: (description) =>
    kindOf(description) === "rows" && description.task === "classification" && description.classes.length === 2,
});

const words = {
  dots: { en: "each dot a test row", zh: "每个点是一行测试数据" },
  bars: { en: "{{count}} test rows", zh: "{{count}} 行测试数据" },
  some: { en: "{{count}} of {{total}} test rows", zh: "{{total}} 行测试数据中的 {{count}} 行" },
  says: { en: "says {{name}}", zh: "判为 {{name}}" },
  threshold: { en: "threshold {{value}}", zh: "阈值 {{value}}" },
  slider: { en: "Threshold: a score above it says {{name}}", zh: "阈值：得分高于它时判为 {{name}}" },
  picture: {
    en: "Test rows at their scores, from 0, {{first}}, to 1, {{second}}. Above the line those that are {{second}}, below it those that are {{first}}.",
    zh: "测试数据按得分排列：0 为 {{first}}，1 为 {{second}}。线上方的真实类别是 {{second}}，下方是 {{first}}。",
  },
  table: { en: "What this threshold makes of the test rows", zh: "此阈值下的判断" },
  truth: { en: "truth ↓ said →", zh: "真实 ↓ 判断 →" },
  found: { en: "found", zh: "找到" },
  right: { en: "{{share}} right", zh: "正确 {{share}}" },
};

const selectTheme = (s: AppState) => s.theme;
const selectLoss = (s: AppState) => s.experiment.loss;

const selectThreshold = (s: AppState) => s.threshold;

export default function ScoreDistribution({ data }: VisualProps) {
  const t = useWords();
  const text = useText();
  const theme = useStore(selectTheme);
  const loss = useStore(selectLoss);
  const threshold = useStore(selectThreshold);
  const ringed = useRinged(data);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const [first = "", second = ""] = names;
  const table = useRef<HTMLTableElement>(null);
  const right = useRef<HTMLSpanElement>(null);

  const { frame, canvas, exampleAt, predictions } = useRowsCanvas({
    read: (predictions) => ({
      scores: scoresOf(predictions, readingOf({ task: "classification", loss, outputs: predictions.outputs })),
      labels: predictions.labels,
      threshold,
    }),
    paint: paintScores,
    rowAt: scoreRowAt,
    write: ({ scores, labels }) => {
      const confusion = confusionAt(scores, labels, threshold);
      const cells = [...(table.current?.querySelectorAll("td[data-kind]") ?? [])];
      const found = [...(table.current?.querySelectorAll("td[data-found]") ?? [])];
      confusion.forEach((counts, truth) => {
        const total = counts[0]! + counts[1]!;
        counts.forEach((count, said) => {
          const cell = cells[2 * truth + said];
          if (!(cell instanceof HTMLElement)) return;
          writeText(cell, String(count));
          cell.style.setProperty("--share", `${total > 0 ? ((count / total) * 55).toFixed(1) : 0}%`);
        });
        if (found[truth]) writeText(found[truth], formatPercent(counts[truth]! / total, 0));
      });
      const share = formatPercent((confusion[0]![0]! + confusion[1]![1]!) / scores.length);
      if (right.current) writeText(right.current, text(words.right, { share }));
    },
  });

  const { isPressed, handlers } = useRowPicking(exampleAt);

  const rows = Math.min(data.testSize, mostRows);
  const count = groupDigits(rows);
  const caption =
    rows < data.testSize
      ? text(words.some, { count, total: groupDigits(data.testSize) })
      : text(rows <= dotsAtMost ? words.dots : words.bars, { count });
  return (
    <VisualSection
      of={definition}
      caption={caption}
      table={() => predictionsTable(predictions(), data, loss)}
      controls={
        <ul className={styles.legend}>
          {names.map((name, k) => (
            <li key={name}>
              <span className={styles.swatch} style={{ background: cssColor(classColor(k, theme)) }} />
              {name}
            </li>
          ))}
        </ul>
      }
    >
      <div className={styles.sides}>
        <span>← {text(words.says, { name: first })}</span>
        <strong>{text(words.threshold, { value: threshold.toFixed(2) })}</strong>
        <span>{text(words.says, { name: second })} →</span>
      </div>
      <div ref={frame} className={styles.stage} {...handlers}>
        <canvas
          ref={canvas}
          className={styles.canvas}
          role="img"
          aria-label={text(words.picture, { first, second }) + ringed}
        />
        <input
          type="range"
          className={styles.threshold}
          min={0}
          max={1}
          step={0.01}
          value={threshold}
          aria-label={text(words.slider, { name: second })}
          aria-valuetext={threshold.toFixed(2)}
          onChange={(event) => {
            // A click on a row takes the row.
            if (!isPressed()) actions.setThreshold(Number(event.target.value));
          }}
        />
      </div>
      <table ref={table} className={styles.table}>
        <caption className={styles.hidden}>{text(words.table)}</caption>
        <thead>
          <tr>
            <td className={styles.corner}>{text(words.truth)}</td>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className={styles.found}>
              {text(words.found)}
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, truth) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {names.map((other, said) => (
                <td key={other} className={styles.cell} data-kind={truth === said ? "right" : "wrong"} />
              ))}
              <td className={styles.found} data-found />
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.right} aria-live="off">
        <span ref={right} />
      </p>
    </VisualSection>
  );
}

export const sample = () => creditSample;
