/** Test images with what the net says of each: the likeliest classes as bars, repainted outside React as often as one can read. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Spec } from "../../engine/experiment/experiment.ts";
import type { DataSummary } from "../../engine/worker/protocol.ts";
import { type Picture as FramePicture, frames } from "../canvas/frames.ts";
import { type Translate, useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { formatPercent } from "../ui/format.ts";
import { classNames } from "./classNames.ts";
import { paintImage } from "./imagePaint.ts";
import Picture, { Toggle } from "./Picture.tsx";
import { confidences, guessesWithTruth, predictedClass, type Reading, readingOf } from "./predictions.ts";
import styles from "./TestImages.module.css";
import { writeText } from "./writeText.ts";

const PAGE = 5;
const GUESSES = 3;
/** Percentages that change faster cannot be read. */
const REPAINT_MS = 120;
/** How often the list of wrong images is made anew while the net trains. */
const RESCAN_MS = 4000;

const selectLoss = (s: AppState) => s.experiment.loss;
const selectExample = (s: AppState) => s.example;
const selectIsRunning = (s: AppState) => s.snapshot?.status === "running";

type Answers = Readonly<{ examples: readonly number[]; outputs: number; values: Float32Array }>;

export default function TestImages({ data }: { readonly data: DataSummary }) {
  const t = useWords();
  const loss = useStore(selectLoss);
  const chosen = useStore(selectExample);
  const [page, setPage] = useState(0);
  const [isOnlyWrong, setOnlyWrong] = useState(false);
  const wrong = useWrongImages(data, isOnlyWrong, loss);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const rows = useRef(new Map<number, HTMLElement>());

  const shown = useMemo(() => wrong ?? Array.from({ length: data.test.size }, (_, i) => i), [wrong, data.test.size]);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const current = Math.min(page, pages - 1);
  const examples = useMemo(() => shown.slice(current * PAGE, (current + 1) * PAGE), [shown, current]);

  const paint = useThrottledPaint((answers: Answers) => {
    const reading = readingOf({ task: "classification", loss, outputs: answers.outputs });
    answers.examples.forEach((example, i) => {
      const row = rows.current.get(example);
      const outputs = answers.values.subarray(i * answers.outputs, (i + 1) * answers.outputs);
      if (row) paintRow(row, { outputs, reading, truth: data.test.labels[example]!, names, t });
    });
  });
  useProbe(examples.length > 0 ? { type: "outputs", examples } : null, paint);

  const from = shown.length === 0 ? 0 : current * PAGE + 1;
  return (
    <Picture
      title={t("output.images.title")}
      caption={t("output.images.caption")}
      controls={
        <Toggle
          label={t("output.images.onlyWrong")}
          isOn={isOnlyWrong}
          onChange={(isOn) => {
            setOnlyWrong(isOn);
            setPage(0);
          }}
        />
      }
    >
      <ul className={styles.list}>
        {examples.map((example) => (
          <li
            key={example}
            className={styles.row}
            ref={(element) => {
              if (element) rows.current.set(example, element);
              else rows.current.delete(example);
            }}
          >
            <button
              type="button"
              className={styles.image}
              aria-pressed={example === chosen}
              aria-label={t("output.images.show", {
                number: example + 1,
                truth: names[data.test.labels[example]!] ?? "",
              })}
              onClick={() => actions.showExample(example)}
            >
              <ImageCanvas data={data} example={example} />
              <span className={styles.verdict} aria-hidden="true" />
            </button>
            <div className={styles.guesses} role="img">
              {Array.from({ length: GUESSES }, (_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a fixed number of places, painted from outside.
                <div key={i} className={styles.guess}>
                  <span className={styles.name} />
                  <span className={styles.track}>
                    <span className={styles.bar} />
                  </span>
                  <span className={styles.share} />
                </div>
              ))}
            </div>
          </li>
        ))}
        {shown.length === 0 && (
          <li className={styles.empty}>
            {isOnlyWrong ? t("output.images.noneWrong", { total: data.test.size }) : t("output.images.none")}
          </li>
        )}
      </ul>
      <nav className={styles.pager} aria-label={t("output.images.title")}>
        <button
          type="button"
          className={styles.turn}
          aria-label={t("output.images.previous")}
          disabled={current === 0}
          onClick={() => setPage(current - 1)}
        >
          <ChevronLeft size={16} aria-hidden="true" />
        </button>
        <span className={styles.range} aria-live="polite">
          {t("output.images.range", { from, to: from === 0 ? 0 : from + examples.length - 1, total: shown.length })}
        </span>
        <button
          type="button"
          className={styles.turn}
          aria-label={t("output.images.next")}
          disabled={current >= pages - 1}
          onClick={() => setPage(current + 1)}
        >
          <ChevronRight size={16} aria-hidden="true" />
        </button>
      </nav>
    </Picture>
  );
}

interface RowAnswer {
  readonly outputs: Float32Array;
  readonly reading: Reading;
  readonly truth: number;
  readonly names: readonly string[];
  readonly t: Translate;
}

/** Writes one image's answer into its row. */
function paintRow(row: HTMLElement, { outputs, reading, truth, names, t }: RowAnswer): void {
  const guesses = guessesWithTruth(confidences(reading, outputs), truth, GUESSES);
  const said = predictedClass(reading, outputs);
  const isRight = said === truth;
  const nameOf = (label: number) => names[label] ?? String(label);
  const list = row.querySelector("[role=img]");
  if (!list) return;
  guesses.forEach(({ label, confidence }, i) => {
    const guess = list.children[i];
    const [name, track, share] = guess?.children ?? [];
    const bar = track?.firstElementChild;
    if (!(guess instanceof HTMLElement) || !name || !share || !(bar instanceof HTMLElement)) return;
    guess.dataset.kind = label === truth ? "truth" : label === said ? "mistake" : "other";
    writeText(name, nameOf(label));
    bar.style.width = `${Number.isFinite(confidence) ? (100 * confidence).toFixed(1) : 0}%`;
    writeText(share, formatPercent(confidence, 0));
  });
  row.dataset.verdict = isRight ? "right" : "wrong";
  const verdict = row.querySelector(`.${styles.verdict}`);
  if (verdict) writeText(verdict, isRight ? "✓" : "✗");
  const share = formatPercent(guesses[0]?.confidence ?? Number.NaN, 0);
  const words = { truth: nameOf(truth), guess: nameOf(said), share };
  list.setAttribute("aria-label", t(isRight ? "output.images.isRight" : "output.images.isWrong", words));
}

function ImageCanvas({ data, example }: { readonly data: DataSummary; readonly example: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (ref.current) paintImage(ref.current, { bytes: data.test.inputs, shape: data.inputShape, index: example });
  }, [data, example]);
  return <canvas ref={ref} className={styles.canvas} />;
}

/** The last call is never lost: it is painted when the time has come, in the frames' turn. */
function useThrottledPaint<T>(paint: (value: T) => void): (value: T) => void {
  const latest = useRef(paint);
  const waiting = useRef<T | undefined>(undefined);
  const picture = useRef<FramePicture>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const paintedAt = useRef(-Infinity);
  useEffect(() => {
    latest.current = paint;
  });
  useEffect(() => {
    const added = frames.add({
      paint() {
        paintedAt.current = performance.now();
        if (waiting.current !== undefined) latest.current(waiting.current);
      },
    });
    picture.current = added;
    return () => {
      clearTimeout(timer.current);
      added.remove();
    };
  }, []);
  return (value) => {
    waiting.current = value;
    clearTimeout(timer.current);
    const wait = paintedAt.current + REPAINT_MS - performance.now();
    if (wait <= 0) picture.current?.request();
    else timer.current = setTimeout(() => picture.current?.request(), wait);
  };
}

/**
 * Which of the test images the net gets wrong, now and then made anew: answering for all of them in every snapshot would
 * cost training its time, and a list that changes at every step cannot be read.
 *
 * @returns null while the filter is off or the first answer is awaited
 */
function useWrongImages(data: DataSummary, isWanted: boolean, loss: Spec): readonly number[] | null {
  const [wrong, setWrong] = useState<readonly number[] | null>(null);
  const [isScanning, setScanning] = useState(false);
  const isRunning = useStore(selectIsRunning);
  const examples = useMemo(() => Array.from({ length: data.test.size }, (_, i) => i), [data.test.size]);
  // Also when training stops, so that the list at rest is true.
  useEffect(() => {
    setScanning(isWanted);
    if (!isWanted) setWrong(null);
    if (!isWanted || !isRunning) return;
    const timer = setInterval(() => setScanning(true), RESCAN_MS);
    return () => clearInterval(timer);
  }, [isWanted, isRunning]);
  useProbe(isScanning ? { type: "outputs", examples } : null, (answers) => {
    const reading = readingOf({ task: "classification", loss, outputs: answers.outputs });
    const found = answers.examples.filter((example, i) => {
      const outputs = answers.values.subarray(i * answers.outputs, (i + 1) * answers.outputs);
      return predictedClass(reading, outputs) !== data.test.labels[example];
    });
    setWrong((before) => (before && before.join() === found.join() ? before : found));
    setScanning(false);
  });
  return isWanted ? wrong : null;
}
