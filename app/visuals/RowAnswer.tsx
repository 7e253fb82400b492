/** What the net says of a row that is tried: between two classes its score and the threshold, of more the likeliest, or a number; each beside what it said of the row as it was. */

import { type ReactNode, useMemo } from "react";
import type { DataSummary, ProbeResult } from "../../engine/worker/protocol.ts";
import { classColor, cssColor } from "../canvas/colors.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatPercent } from "../ui/format.ts";
import { classNames } from "./classNames.ts";
import { decimal } from "./format.ts";
import { confidences, guessesWithTruth, predictedClass, type Reading, readingOf } from "./predictions.ts";
import styles from "./RowAnswer.module.css";
import { scoreOf } from "./rowScores.ts";

export type Row = Extract<ProbeResult, { type: "row" }>;

const words = {
  says: { en: "the net says", zh: "网络的回答" },
  asItWas: { en: "as it was: {{answer}}", zh: "原样：{{answer}}" },
  between: { en: "{{name}}, {{figure}}", zh: "{{name}}，{{figure}}" },
  truth: { en: "truth: {{answer}}", zh: "真实：{{answer}}" },
};

/** Best guesses shown of many classes, the truth among them. */
const mostGuesses = 3;

const selectLoss = (s: AppState) => s.experiment.loss;
const selectThreshold = (s: AppState) => s.threshold;
const selectIsRunning = (s: AppState) => s.snapshot?.status === "running";

interface RowAnswerProps {
  readonly data: DataSummary;
  readonly row: Row;
}

export function RowAnswer({ data, row }: RowAnswerProps) {
  const text = useText();
  const t = useWords();
  const loss = useStore(selectLoss);
  const threshold = useStore(selectThreshold);
  const isRunning = useStore(selectIsRunning);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const reading = readingOf({ task: data.task, loss, outputs: row.outputs.length });
  const read = (outputs: Float32Array) => readAnswer({ outputs, reading, names, threshold });
  const [now, before] = [read(row.outputs), read(row.asItWas)];
  const isChanged = row.changes.length > 0;
  const inWords = ({ name, figure }: Answer) => (name ? text(words.between, { name, figure }) : figure);
  return (
    <div className={styles.answer}>
      <div className={styles.says} aria-hidden="true">
        {text(words.says)}
      </div>
      {/* While the net trains it would be read out all the time. */}
      <output className={styles.now} aria-label={text(words.says)} aria-live={isRunning ? "off" : "polite"}>
        {now.name && <strong>{now.name}</strong>} <strong>{now.figure}</strong>
      </output>
      {names.length === 2 ? (
        <Track label={now.label} share={now.share} before={isChanged ? before.share : null}>
          <span className={styles.threshold} style={{ left: percent(threshold) }} />
        </Track>
      ) : (
        names.length > 2 && <Guesses {...{ names, row, reading, isChanged }} />
      )}
      <p className={styles.before}>
        {isChanged && <span>{text(words.asItWas, { answer: inWords(before) })}</span>}
        <span>{text(words.truth, { answer: names[row.label] ?? decimal(row.label, 2) })}</span>
      </p>
    </div>
  );
}

interface Answer {
  /** The class that is said; null for a number. */
  readonly name: string | null;
  readonly figure: string;
  readonly label: number;
  /** From the first of two classes, 0, to the second, 1; of more, how much speaks for the one that is said. */
  readonly share: number;
}

interface AnswerOptions {
  readonly outputs: Float32Array;
  readonly reading: Reading;
  readonly names: readonly string[];
  readonly threshold: number;
}

function readAnswer({ outputs, reading, names, threshold }: AnswerOptions): Answer {
  if (names.length === 0) return { name: null, figure: decimal(outputs[0]!, 2), label: 0, share: 0 };
  const shares = confidences(reading, outputs);
  if (names.length === 2) {
    const share = scoreOf(shares);
    const label = share > threshold ? 1 : 0;
    return { name: names[label]!, figure: decimal(share, 2), label, share };
  }
  const label = predictedClass(reading, outputs);
  const share = shares[label]!;
  return { name: names[label] ?? "", figure: formatPercent(share, 0), label, share };
}

interface GuessesProps {
  readonly names: readonly string[];
  readonly row: Row;
  readonly reading: Reading;
  readonly isChanged: boolean;
}

function Guesses({ names, row, reading, isChanged }: GuessesProps) {
  const before = confidences(reading, row.asItWas);
  return (
    <ul className={styles.guesses}>
      {guessesWithTruth(confidences(reading, row.outputs), row.label, mostGuesses).map(({ label, confidence }) => (
        <li key={label} data-truth={label === row.label || undefined}>
          <span className={styles.name}>{names[label]}</span>
          <Track label={label} share={confidence} before={isChanged ? before[label]! : null} />
          <span className={styles.share}>{formatPercent(confidence, 0)}</span>
        </li>
      ))}
    </ul>
  );
}

interface TrackProps {
  readonly label: number;
  readonly share: number;
  /** A ring stands where it was. */
  readonly before: number | null;
  readonly children?: ReactNode;
}

const selectTheme = (s: AppState) => s.theme;

function Track({ label, share, before, children }: TrackProps) {
  const theme = useStore(selectTheme);
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={styles.bar} style={{ width: percent(share), background: cssColor(classColor(label, theme)) }} />
      {children}
      {before !== null && <span className={styles.ring} style={{ left: percent(before) }} />}
    </span>
  );
}

const percent = (share: number) => `${(100 * (share || 0)).toFixed(1)}%`;
