/** Test images with what the net says of each: the likeliest classes as bars, repainted outside React as often as one can read. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { DataSummary, Evaluation, ProbeResult } from "../../engine/worker/protocol.ts";
import { frames, type Picture } from "../canvas/frames.ts";
import { runOf } from "../gallery/samples.ts";
import { type TranslateText, useText, useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore, useStoreSlowly } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { classNames } from "./classNames.ts";
import { paintImage } from "./imagePaint.ts";
import { confidences, guessesWithTruth, predictedClass, type Reading, readingOf } from "./predictions.ts";
import styles from "./TestImages.module.css";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";
import { writeText } from "./writeText.ts";

export const definition = visual({
  id: "test-images",
  title: { en: "Test images", zh: "测试图像" },
  part: "answer",
  order: 20,
  appliesTo: ({ image }) => image !== null,
});

const words = {
  caption: { en: "truth in green", zh: "绿色为真实类别" },
  onlyWrong: { en: "Only wrong", zh: "只看错误" },
  previous: { en: "Earlier images", zh: "前面的图像" },
  next: { en: "Further images", zh: "后面的图像" },
  range: { en: "{{from}}–{{to}} of {{total}}", zh: "{{from}}–{{to}} / {{total}}" },
  show: {
    en: "Image {{number}}, {{truth}}: show it in the network",
    zh: "第 {{number}} 张图像，{{truth}}：在网络中显示",
  },
  isRight: { en: "Right: {{truth}}, {{share}}", zh: "正确：{{truth}}，{{share}}" },
  isWrong: { en: "Wrong: {{guess}} {{share}}, truth {{truth}}", zh: "错误：{{guess}} {{share}}，真实类别 {{truth}}" },
  noneWrong: { en: "All {{total}} are right.", zh: "{{total}} 张全部正确。" },
  none: { en: "This data set has no test images.", zh: "这个数据集没有测试图像。" },
};

const PAGE = 5;
const GUESSES = 3;
/** Percentages that change faster cannot be read. */
const REPAINT_MS = 120;
/** How often the list of wrong images is made anew while the net trains: one that changes at every evaluation cannot be read. */
const RENEW_MS = 4000;

const selectLoss = (s: AppState) => s.experiment.loss;
const selectExample = (s: AppState) => s.example;
const selectIsRunning = (s: AppState) => s.snapshot?.status === "running";
const selectEvaluation = (s: AppState) => s.snapshot?.evaluation ?? null;

type Answers = Readonly<{ examples: readonly number[]; outputs: number; values: Float32Array }>;

/** Another data set gets a new picture: the page and the filter belonged to the old one. */
export default function TestImages({ data }: VisualProps) {
  return <ImagesOfSet key={data.type} data={data} />;
}

function ImagesOfSet({ data }: VisualProps) {
  const t = useWords();
  const text = useText();
  const loss = useStore(selectLoss);
  const chosen = useStore(selectExample);
  const [page, setPage] = useState(0);
  const [isOnlyWrong, setOnlyWrong] = useState(false);
  const evaluation = useShownEvaluation(isOnlyWrong);
  const wrong = evaluation?.wrong ?? null;
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const rows = useRef(new Map<number, HTMLElement>());

  const total = wrong?.length ?? data.testSize;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const current = Math.min(page, pages - 1);
  const examples = useMemo(() => {
    const length = Math.min(PAGE, total - current * PAGE);
    return Array.from({ length }, (_, i) => wrong?.[current * PAGE + i] ?? current * PAGE + i);
  }, [wrong, total, current]);

  const { imageOf, newestImageOf } = useImages(data, examples);
  const paint = useThrottledPaint((answers: Answers) => {
    const reading = readingOf({ task: "classification", loss, outputs: answers.outputs });
    answers.examples.forEach((example, i) => {
      const row = rows.current.get(example);
      const outputs = answers.values.subarray(i * answers.outputs, (i + 1) * answers.outputs);
      const image = newestImageOf(example);
      if (row && image) paintRow(row, { outputs, reading, truth: image.label, names, text });
    });
  });
  useProbe(examples.length > 0 ? { type: "outputs", examples } : null, paint);

  const from = total === 0 ? 0 : current * PAGE + 1;
  return (
    <VisualSection
      of={definition}
      caption={text(words.caption)}
      controls={
        <Toggle
          label={text(words.onlyWrong)}
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
              aria-label={text(words.show, {
                number: example + 1,
                truth: names[imageOf(example)?.label ?? Number.NaN] ?? "",
              })}
              onClick={() => actions.showExample(example)}
            >
              <ImageCanvas shape={data.inputShape} image={imageOf(example)} />
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
        {total === 0 && (
          <li className={styles.empty}>
            {isOnlyWrong
              ? text(words.noneWrong, { total: groupDigits(evaluation?.testExamples ?? 0) })
              : text(words.none)}
          </li>
        )}
      </ul>
      <nav className={styles.pager} data-unsaved aria-label={text(definition.title)}>
        <button
          type="button"
          className={styles.turn}
          aria-label={text(words.previous)}
          disabled={current === 0}
          onClick={() => setPage(current - 1)}
        >
          <ChevronLeft size={16} aria-hidden="true" />
        </button>
        <span className={styles.range} aria-live="polite">
          {text(words.range, {
            from: groupDigits(from),
            to: groupDigits(from === 0 ? 0 : from + examples.length - 1),
            total: groupDigits(total),
          })}
        </span>
        <button
          type="button"
          className={styles.turn}
          aria-label={text(words.next)}
          disabled={current >= pages - 1}
          onClick={() => setPage(current + 1)}
        >
          <ChevronRight size={16} aria-hidden="true" />
        </button>
      </nav>
    </VisualSection>
  );
}

interface RowAnswer {
  readonly outputs: Float32Array;
  readonly reading: Reading;
  readonly truth: number;
  readonly names: readonly string[];
  readonly text: TranslateText;
}

/** Writes one image's answer into its row. */
function paintRow(row: HTMLElement, { outputs, reading, truth, names, text }: RowAnswer): void {
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
  const values = { truth: nameOf(truth), guess: nameOf(said), share };
  list.setAttribute("aria-label", text(isRight ? words.isRight : words.isWrong, values));
}

interface TestImage {
  readonly bytes: Float32Array | Uint8Array;
  /** Its place in `bytes`. */
  readonly index: number;
  readonly label: number;
}

type SentImages = Extract<ProbeResult, { type: "images" }>;

/** The stored images among `examples`: the page has the first of the set, the others are asked for. `newestImageOf` does not wait to be rendered. */
function useImages(data: DataSummary, examples: readonly number[]) {
  const newest = useRef<SentImages | null>(null);
  const [sent, setSent] = useState<SentImages | null>(null);
  const asked = examples.filter((example) => example >= data.testSample.size);
  useProbe(asked.length > 0 ? { type: "images", examples: asked } : null, (result) => {
    newest.current = result;
    setSent((before) => (before?.examples.join() === result.examples.join() ? before : result));
  });
  return {
    imageOf: (example: number) => storedImage(data, sent, example),
    newestImageOf: (example: number) => storedImage(data, newest.current, example),
  };
}

function storedImage({ testSample }: DataSummary, sent: SentImages | null, example: number): TestImage | null {
  if (example < testSample.size)
    return { bytes: testSample.inputs, index: example, label: testSample.labels[example]! };
  const index = sent?.examples.indexOf(example) ?? -1;
  return sent && index >= 0 ? { bytes: sent.inputs, index, label: sent.labels[index]! } : null;
}

interface ImageCanvasProps {
  readonly shape: DataSummary["inputShape"];
  /** null as long as it is on its way. */
  readonly image: TestImage | null;
}

function ImageCanvas({ shape, image }: ImageCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { bytes, index } = image ?? {};
  useLayoutEffect(() => {
    if (ref.current && bytes && index !== undefined) paintImage(ref.current, { bytes, shape, index });
  }, [bytes, index, shape]);
  return <canvas ref={ref} className={styles.canvas} />;
}

/** The last call is never lost: it is painted when the interval is over, in one of the next frames. */
function useThrottledPaint<T>(paint: (value: T) => void): (value: T) => void {
  const latest = useRef(paint);
  const waiting = useRef<T | undefined>(undefined);
  const picture = useRef<Picture>(null);
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

/** The evaluation whose wrong images are listed: the newest at rest, a newer one at intervals while the net trains. Null while the list is not shown. */
function useShownEvaluation(isWanted: boolean): Evaluation | null {
  const newest = useStoreSlowly(selectEvaluation);
  const isRunning = useStore(selectIsRunning);
  const [shown, setShown] = useState<Evaluation | null>(null);
  const renew = useEffectEvent(() => setShown(newest));
  useEffect(() => {
    if (!isWanted || !isRunning) return;
    const timer = setInterval(() => renew(), RENEW_MS);
    return () => clearInterval(timer);
  }, [isWanted, isRunning]);
  const isDue = shown === null || !isRunning;
  useEffect(() => {
    if (!isWanted) setShown(null);
    else if (isDue) setShown(newest);
  }, [isWanted, isDue, newest]);
  return isWanted ? shown : null;
}

export const sample = () => runOf("shapes");
