/** The test examples that excite a unit or a channel most: images with what it sees of them ringed, points, or rows of a table. */

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Activation, DataSummary, ProbeResult } from "../../engine/worker/protocol.ts";
import { significant } from "../canvas/network/facts.ts";
import type { Field } from "../canvas/network/receptiveField.ts";
import { kindOf } from "../canvas/network/values.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { useSlowProbe } from "../store/slowProbe.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { classNames } from "../visuals/classNames.ts";
import { featureName } from "../visuals/featureNames.ts";
import { paintImage } from "../visuals/imagePaint.ts";
import { tryRow } from "../visuals/triedRow.ts";
import styles from "./Excites.module.css";
import { isWhole } from "./useSeen.ts";

type Activations = Extract<ProbeResult, { type: "activations" }>;

const words = {
  title: { en: "Excites it most", zh: "最能激发它" },
  image: { en: "of {{count}} test images", zh: "取自 {{count}} 张测试图像" },
  plane: { en: "of {{count}} test points", zh: "取自 {{count}} 个测试点" },
  line: { en: "of {{count}} test points", zh: "取自 {{count}} 个测试点" },
  rows: { en: "of {{count}} test rows", zh: "取自 {{count}} 行测试数据" },
  show: {
    en: "Test image {{number}}, {{truth}}, {{value}}: show it in the network",
    zh: "第 {{number}} 张测试图像，{{truth}}，{{value}}：在网络中显示",
  },
  row: { en: "row {{number}}", zh: "第 {{number}} 行" },
  try: {
    en: "Test row {{number}}, {{truth}}, {{value}}: try it",
    zh: "第 {{number}} 行测试数据，{{truth}}，{{value}}：试一试",
  },
};

/** A unit that the pointer only passes is not asked about. */
const restMs = 200;
/** While a run goes on. */
const periodMs = 2000;
const examplesAtRest = 1000;
const examplesMeanwhile = 200;

const selectData = (state: AppState) => state.data;
const selectIsRunning = ({ snapshot }: AppState) => snapshot?.status === "running";

interface ExcitesProps {
  readonly layer: number;
  readonly unit: number;
  /** What a place of the unit's map sees of the image; null where that is not known, and for what is no image. */
  readonly onImage: ((place: number) => Field | null) | null;
}

export function Excites({ layer, unit, onImage }: ExcitesProps) {
  const text = useText();
  const data = useStore(selectData);
  const isRunning = useStore(selectIsRunning);
  const [isResting, setResting] = useState(false);
  const [newest, setNewest] = useState<Activations | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another unit begins anew.
  useEffect(() => {
    setResting(false);
    const timer = setTimeout(() => setResting(true), restMs);
    return () => clearTimeout(timer);
  }, [layer, unit]);
  const examples = isRunning ? examplesMeanwhile : examplesAtRest;
  useSlowProbe<"activations">(isResting ? { type: "activations", layer, unit, examples } : null, periodMs, setNewest);
  const known = newest?.layer === layer && newest.unit === unit ? newest : null;
  if (!known || !data) return null;
  const kind = kindOf(data);
  return (
    <div className={styles.excites}>
      <p>
        {text(words.title)} <small>· {text(words[kind], { count: groupDigits(known.looked) })}</small>
      </p>
      <ol data-kind={kind}>
        {known.strongest.map((activation, index) => (
          <li key={activation.example}>
            {kind === "image" ? (
              <ImageExample known={known} index={index} data={data} onImage={onImage} />
            ) : (
              <RowExample known={known} index={index} data={data} />
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ExampleProps {
  readonly known: Activations;
  readonly index: number;
  readonly data: DataSummary;
}

function useTruth(data: DataSummary): (activation: Activation) => string {
  const t = useWords();
  const names = classNames(data.classes, t);
  return ({ label }) => names[label] ?? significant(label);
}

function ImageExample({ known, index, data, onImage }: ExampleProps & Pick<ExcitesProps, "onImage">) {
  const text = useText();
  const truthOf = useTruth(data);
  const canvas = useRef<HTMLCanvasElement>(null);
  const activation = known.strongest[index]!;
  const shape = data.inputShape;
  const [, rows = 1, columns = 1] = shape;
  useLayoutEffect(() => paintImage(canvas.current!, { bytes: known.inputs, shape, index }), [known, shape, index]);
  const field = onImage?.(activation.place);
  const value = significant(activation.value);
  return (
    <button
      type="button"
      aria-label={text(words.show, { number: String(activation.example + 1), truth: truthOf(activation), value })}
      onClick={() => actions.showExample(activation.example)}
    >
      <span className={styles.image}>
        <canvas ref={canvas} />
        {field && !isWhole(field, [rows, columns]) && (
          <span
            className={styles.field}
            style={{
              left: `${(field.left / columns) * 100}%`,
              top: `${(field.top / rows) * 100}%`,
              width: `${((field.right - field.left + 1) / columns) * 100}%`,
              height: `${((field.bottom - field.top + 1) / rows) * 100}%`,
            }}
          />
        )}
      </span>
      {value}
    </button>
  );
}

/** A point by its coordinates, a row by its number, which can be tried. */
function RowExample({ known, index, data }: ExampleProps) {
  const text = useText();
  const truthOf = useTruth(data);
  const activation = known.strongest[index]!;
  const number = String(activation.example + 1);
  const value = significant(activation.value);
  const names = data.plane?.names.map(featureName) ?? (data.line ? data.features : null);
  if (names) {
    const coordinates = names.map((name, i) => `${name} ${significant(known.inputs[index * names.length + i]!)}`);
    return (
      <span className={styles.row}>
        <span>{coordinates.join(", ")}</span>
        <b>{value}</b>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.row}
      aria-label={text(words.try, { number, truth: truthOf(activation), value })}
      onClick={() => tryRow(activation.example)}
    >
      <span>{text(words.row, { number })}</span>
      <span>{truthOf(activation)}</span>
      <b>{value}</b>
    </button>
  );
}
