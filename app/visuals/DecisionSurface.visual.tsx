/** What the model says everywhere on the plane, with the examples it learns from and is tested on. Painted outside React. */

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Plane } from "../../engine/data/description.ts";
import { classColor, cssColor } from "../canvas/colors.ts";
import type { Detail } from "../canvas/frames.ts";
import { runOf } from "../gallery/samples.ts";
import { type TranslateText, useText, useWords } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatPercent } from "../ui/format.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { classNames } from "./classNames.ts";
import styles from "./DecisionSurface.module.css";
import { featureName, shortName } from "./featureNames.ts";
import { coordinateTick, decimal, decimalsOf } from "./format.ts";
import { digitsBeside, PlaneTicks } from "./PlaneTicks.tsx";
import { downOf, lengthOf, type PlanePoint, pointAt, within } from "./planeScale.ts";
import { confidences, predictedClass, type Reading, readingOf } from "./predictions.ts";
import { createSurfaceCanvas, type SurfaceCanvas } from "./surfaceCanvas.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";
import { writeText } from "./writeText.ts";

export const definition = visual({
  id: "surface",
  title: { en: "Output", zh: "输出" },
  part: "answer",
  order: 10,
  appliesTo: ({ plane }) => plane !== null,
});

const words = {
  caption: { en: "what the net says, everywhere", zh: "网络在每一处的回答" },
  label: {
    en: "The model's output over the plane: {{x1}} from {{left}} to {{right}} across, {{x2}} from {{bottom}} to {{top}} upwards. Arrow keys move a cross hair that reads it out.",
    zh: "模型在平面上的输出：横轴为 {{x1}}，从 {{left}} 到 {{right}}；纵轴为 {{x2}}，从 {{bottom}} 到 {{top}}。用方向键移动十字线读取数值。",
  },
  legend: { en: "What the colours mean", zh: "颜色的含义" },
  testPoints: { en: "Test points", zh: "测试点" },
  discretize: { en: "Discretize", zh: "离散化" },
  train: { en: "train", zh: "训练" },
  test: { en: "test", zh: "测试" },
  wrong: { en: "wrong", zh: "错误" },
  value: { en: "output {{value}}", zh: "输出 {{value}}" },
  says: { en: "{{name}} {{share}}", zh: "{{name}} {{share}}" },
  nearest: { en: "nearest: {{set}}, {{name}}", zh: "最近：{{set}}，{{name}}" },
};

/** The probe's grid at full detail; its values are interpolated for the screen. */
const RESOLUTION = 80;
/** The protocol's limit of the `outputs` probe. */
const MOST_EXAMPLES = 256;

const selectTheme = (s: AppState) => s.theme;
const selectLoss = (s: AppState) => s.experiment.loss;
/** 0 until the model is known. */
const selectOutputs = (s: AppState) => s.model?.layers.at(-1)?.output[0] ?? 0;

/** Another data set gets a new picture: what was hovered or shown belonged to the old one. */
export default function DecisionSurface({ data }: VisualProps) {
  return data.plane && <SurfaceOfSet key={`${data.type} ${data.features}`} data={data} plane={data.plane} />;
}

interface SurfaceProps extends VisualProps {
  readonly plane: Plane;
}

function SurfaceOfSet({ data, plane }: SurfaceProps) {
  const t = useWords();
  const text = useText();
  const theme = useStore(selectTheme);
  const loss = useStore(selectLoss);
  const outputs = useStore(selectOutputs);
  const [showsTest, setShowsTest] = useState(false);
  const [isDiscrete, setDiscrete] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const wrongCount = useRef<HTMLSpanElement>(null);
  const painter = useRef<SurfaceCanvas | null>(null);
  const crossHair = useRef<PlanePoint | null>(null);
  const [detail, setDetail] = useState<Detail>(1);

  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const axes = useMemo(() => axesOf(plane), [plane]);
  const reading = readingOf({ task: data.task, loss, outputs });
  const isClassification = data.task === "classification";

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const created = createSurfaceCanvas(element, setDetail);
    painter.current = created;
    created.resize();
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.stop();
      painter.current = null;
    };
  }, []);

  const read = () => {
    const count = painter.current?.wrongCount() ?? null;
    if (wrongCount.current) writeText(wrongCount.current, count === null ? "" : String(count));
    const element = readout.current;
    if (!element || !stage.current) return;
    const at = crossHair.current;
    element.hidden = at === null;
    if (!at || !painter.current) return;
    // On the half where the pointer is not.
    stage.current.dataset.readout = downOf(plane, at.x2) < 0.5 ? "bottom" : "top";
    const lines = readPoint({ at, plane, axes, painter: painter.current, reading, names, text });
    [...element.children].forEach((child, i) => {
      writeText(child, lines[i] ?? "");
    });
  };

  useEffect(() => {
    // A surface of other outputs than the model now has belongs to an older model.
    painter.current?.setView({ data, plane, theme, reading, isDiscrete, showsTest });
  }, [data, plane, theme, reading, isDiscrete, showsTest]);
  useEffect(read);

  const examples = useMemo(() => {
    const { size, examples } = data.testSample;
    return Array.from({ length: Math.min(size, MOST_EXAMPLES) }, (_, i) => examples?.[i] ?? i);
  }, [data.testSample]);
  useProbe(showsTest && isClassification ? { type: "outputs", examples } : null, (result) => {
    painter.current?.setTestOutputs(result);
    read();
  });
  useProbe({ type: "surface", resolution: RESOLUTION * detail }, (result) => {
    painter.current?.setSurface(result);
    read();
  });

  const moveTo = (at: PlanePoint | null) => {
    crossHair.current = at;
    painter.current?.setCrosshair(at);
    read();
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    moveTo(pointAt(plane, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // As shares of the picture.
    const step = event.shiftKey ? 1 / 12 : 1 / 48;
    const from = crossHair.current ?? pointAt(plane, 0.5, 0.5);
    const move = arrowMoves[event.key];
    if (event.key === "Escape") return moveTo(null);
    if (!move) return;
    event.preventDefault();
    moveTo({
      x1: within(plane.x1, from.x1 + move[0] * step * lengthOf(plane.x1)),
      x2: within(plane.x2, from.x2 + move[1] * step * lengthOf(plane.x2)),
    });
  };

  return (
    <VisualSection of={definition} caption={text(words.caption)}>
      <div className={styles.plane} style={{ "--digits": String(digitsBeside(plane.x2)) }}>
        {/* biome-ignore lint/a11y/useSemanticElements: a painted plane that is read with a cross hair has no element of its own. */}
        <div
          ref={stage}
          className={styles.stage}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cross hair.
          tabIndex={0}
          aria-label={text(words.label, {
            ...axes,
            left: coordinateTick(plane.x1[0]),
            right: coordinateTick(plane.x1[1]),
            bottom: coordinateTick(plane.x2[0]),
            top: coordinateTick(plane.x2[1]),
          })}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={() => moveTo(null)}
          onKeyDown={onKeyDown}
          onBlur={() => moveTo(null)}
        >
          <canvas ref={canvas} className={styles.canvas} />
          <AxisName axis="x1" axes={axes} />
          <AxisName axis="x2" axes={axes} />
          <div ref={readout} className={styles.readout} aria-live="polite" hidden>
            <span />
            <strong />
            <span />
          </div>
        </div>
        <PlaneTicks axis="x2" range={plane.x2} />
        <PlaneTicks axis="x1" range={plane.x1} />
      </div>
      <Legend data={data} plane={plane} names={names} />
      <div className={styles.marks}>
        <span className={styles.mark}>
          <svg viewBox="0 0 12 12" className={styles.sign} aria-hidden="true">
            <circle cx="6" cy="6" r="3.5" />
          </svg>
          {text(words.train)}
        </span>
        <Toggle
          label={
            <>
              <svg viewBox="0 0 12 12" className={styles.sign} aria-hidden="true">
                <path d="M6 1.5 10.5 6 6 10.5 1.5 6Z" />
              </svg>
              {text(words.test)}
            </>
          }
          name={text(words.testPoints)}
          isOn={showsTest}
          onChange={setShowsTest}
        />
        {isClassification && showsTest && (
          <span className={styles.mark}>
            <svg viewBox="0 0 12 12" className={styles.wrongSign} aria-hidden="true">
              <circle cx="6" cy="6" r="4.5" />
            </svg>
            {text(words.wrong)}
            <span ref={wrongCount} className={styles.wrongCount} />
          </span>
        )}
        <span className={styles.toggles}>
          <Toggle label={text(words.discretize)} isOn={isDiscrete} onChange={setDiscrete} />
        </span>
      </div>
    </VisualSection>
  );
}

const arrowMoves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** What the axes are called. */
type Axes = Readonly<Record<"x1" | "x2", string>>;

const axesOf = ({ names: [x1, x2] }: Plane): Axes => ({ x1: featureName(x1), x2: featureName(x2) });

function AxisName({ axis, axes }: { readonly axis: "x1" | "x2"; readonly axes: Axes }) {
  return (
    <span className={styles.axisName} data-axis={axis} title={axes[axis]} aria-hidden="true">
      {axes[axis]}
    </span>
  );
}

interface PointReading {
  readonly at: PlanePoint;
  readonly plane: Plane;
  readonly axes: Axes;
  readonly painter: SurfaceCanvas;
  readonly reading: Reading;
  readonly names: readonly string[];
  readonly text: TranslateText;
}

function readPoint({
  at,
  plane,
  axes,
  painter,
  reading,
  names,
  text,
}: PointReading): readonly [string, string, string] {
  const outputs = painter.outputsAt(at.x1, at.x2);
  const hit = painter.nearest(at.x1, at.x2);
  const coordinate = (axis: "x1" | "x2") =>
    `${shortName(axes[axis])} ${decimal(at[axis], decimalsOf(lengthOf(plane[axis])))}`;
  const value = (y: number) => decimal(y, plane.y ? decimalsOf(lengthOf(plane.y)) : 2);
  const nameOf = (label: number) => (reading === "value" ? value(label) : (names[label] ?? String(label)));
  const said =
    outputs === null
      ? ""
      : reading === "value" || reading === "sign"
        ? text(words.value, { value: value(outputs[0]!) })
        : sayClass(reading, outputs, nameOf, text);
  return [
    `${coordinate("x1")}  ${coordinate("x2")}`,
    said,
    hit ? text(words.nearest, { set: text(words[hit.set]), name: nameOf(hit.label) }) : "",
  ];
}

function sayClass(
  reading: Reading,
  outputs: readonly number[],
  nameOf: (label: number) => string,
  text: TranslateText,
): string {
  const label = predictedClass(reading, outputs);
  const share = confidences(reading, outputs)[label] ?? Number.NaN;
  return text(words.says, { name: nameOf(label), share: formatPercent(share, 0) });
}

interface LegendProps extends SurfaceProps {
  readonly names: readonly string[];
}

function Legend({ data, plane, names }: LegendProps) {
  const text = useText();
  const theme = useStore(selectTheme);
  if (data.task === "classification" && names.length > 2) {
    return (
      <ul className={styles.classes} aria-label={text(words.legend)}>
        {names.map((name, k) => (
          <li key={name}>
            <svg viewBox="0 0 12 12" className={styles.swatch} aria-hidden="true">
              <rect x="1" y="1" width="10" height="10" rx="3" fill={cssColor(classColor(k, theme))} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    );
  }
  const { y } = plane;
  const [low, middle, high] = y ? [y[0], (y[0] + y[1]) / 2, y[1]].map(coordinateTick) : [names[0], null, names[1]];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend of colours is no fieldset.
    <div className={styles.legend} role="group" aria-label={text(words.legend)}>
      <div className={styles.bar} />
      <div className={styles.ends}>
        <span>{low}</span>
        {middle && <span>{middle}</span>}
        <span>{high}</span>
      </div>
    </div>
  );
}

export const sample = () => runOf("spiral");
