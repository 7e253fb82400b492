/** What the net says along a line, as a curve through the points that it learns from and is tested on. Painted outside React. */

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Line } from "../../engine/data/description.ts";
import type { Detail } from "../canvas/frames.ts";
import { runOf } from "../gallery/samples.ts";
import { useText } from "../i18n/i18n.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { Toggle } from "../ui/Toggle.tsx";
import styles from "./CurveFit.module.css";
import { type CurveCanvas, createCurveCanvas } from "./curveCanvas.ts";
import plane from "./DecisionSurface.module.css";
import { featureNames, shortName } from "./featureNames.ts";
import { coordinateTick, decimal, decimalsOf } from "./format.ts";
import { PlaneTicks } from "./PlaneTicks.tsx";
import { lengthOf, within } from "./planeScale.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type Sample, type VisualProps, visual } from "./visual.ts";
import { writeText } from "./writeText.ts";

export const definition = visual({
  id: "curve",
  title: { en: "Output", zh: "输出" },
  part: "answer",
  order: 11,
  appliesTo: ({ line }) => line !== null,
});

const words = {
  caption: { en: "what the net says, for every {{x}}", zh: "网络对每个 {{x}} 的回答" },
  label: {
    en: "The model's output as a curve: {{x}} from {{left}} to {{right}} across, values from {{bottom}} to {{top}} upwards. The left and right arrow keys move a line that reads it out.",
    zh: "模型输出的曲线：横轴为 {{x}}，从 {{left}} 到 {{right}}；纵轴为数值，从 {{bottom}} 到 {{top}}。用左右方向键移动读数线。",
  },
  net: { en: "net", zh: "网络" },
  train: { en: "train", zh: "训练" },
  test: { en: "test", zh: "测试" },
  testPoints: { en: "Test points", zh: "测试点" },
  value: { en: "output {{value}}", zh: "输出 {{value}}" },
  nearest: { en: "nearest: {{set}}, {{value}} at {{x}}", zh: "最近：{{set}}，{{x}} 处为 {{value}}" },
};

/** The probe's places at full detail. */
const places = 240;

const selectTheme = (s: AppState) => s.theme;

/** Another data set gets a new picture: what was shown belonged to the old one. */
export default function CurveFit({ data }: VisualProps) {
  return data.line && <CurveOfSet key={`${data.type} ${data.features}`} data={data} line={data.line} />;
}

interface CurveProps extends VisualProps {
  readonly line: Line;
}

function CurveOfSet({ data, line }: CurveProps) {
  const text = useText();
  const theme = useStore(selectTheme);
  const [showsTest, setShowsTest] = useState(false);
  const [detail, setDetail] = useState<Detail>(1);
  const canvas = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const painter = useRef<CurveCanvas | null>(null);
  const crosshair = useRef<number | null>(null);
  const [name = ""] = featureNames(data.features);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const created = createCurveCanvas(element, setDetail);
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
    const element = readout.current;
    if (!element) return;
    const x = crosshair.current;
    element.hidden = x === null;
    if (x === null || !painter.current) return;
    const [said, hit] = [painter.current.outputAt(x), painter.current.nearest(x)];
    const value = (y: number) => decimal(y, decimalsOf(lengthOf(line.y)));
    const place = (x: number) => `${shortName(name)} ${decimal(x, decimalsOf(lengthOf(line.x)))}`;
    const lines = [
      place(x),
      said === null ? "" : text(words.value, { value: value(said) }),
      hit ? text(words.nearest, { set: text(words[hit.set]), value: value(hit.y), x: place(hit.x) }) : "",
    ];
    [...element.children].forEach((child, i) => {
      writeText(child, lines[i]!);
    });
  };

  useEffect(() => {
    painter.current?.setView({ data, line, theme, showsTest });
  }, [data, line, theme, showsTest]);
  useEffect(read);

  useProbe({ type: "surface", resolution: places * detail }, (result) => {
    painter.current?.setCurve(result.outputs === 1 ? result.values : null);
    read();
  });

  const moveTo = (x: number | null) => {
    crosshair.current = x;
    painter.current?.setCrosshair(x);
    read();
  };
  const [min, max] = line.x;
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    moveTo(within(line.x, min + ((event.clientX - box.left) / box.width) * (max - min)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") return moveTo(null);
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const step = (event.shiftKey ? 1 / 12 : 1 / 48) * lengthOf(line.x) * direction;
    moveTo(within(line.x, (crosshair.current ?? (min + max) / 2) + step));
  };

  return (
    <VisualSection of={definition} caption={text(words.caption, { x: name })}>
      <div className={plane.plane}>
        {/* biome-ignore lint/a11y/useSemanticElements: a painted curve that is read with a line has no element of its own. */}
        <div
          className={`${plane.stage} ${styles.stage}`}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the line that reads.
          tabIndex={0}
          aria-label={text(words.label, {
            x: name,
            left: coordinateTick(min),
            right: coordinateTick(max),
            bottom: coordinateTick(line.y[0]),
            top: coordinateTick(line.y[1]),
          })}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={() => moveTo(null)}
          onKeyDown={onKeyDown}
          onBlur={() => moveTo(null)}
        >
          <canvas ref={canvas} className={plane.canvas} />
          <div ref={readout} className={plane.readout} aria-live="polite" hidden>
            <span />
            <strong />
            <span />
          </div>
        </div>
        <PlaneTicks axis="x2" range={line.y} isInside />
        <PlaneTicks axis="x1" range={line.x} />
      </div>
      <div className={plane.marks}>
        <span className={plane.mark}>
          <svg viewBox="0 0 18 12" className={styles.curveSign} aria-hidden="true">
            <path d="M2 9C6 9 6 3 9 3S12 9 16 9" />
          </svg>
          {text(words.net)}
        </span>
        <span className={plane.mark}>
          <svg viewBox="0 0 12 12" className={plane.sign} aria-hidden="true">
            <circle cx="6" cy="6" r="3.5" />
          </svg>
          {text(words.train)}
        </span>
        <Toggle
          label={
            <>
              <svg viewBox="0 0 12 12" className={plane.sign} aria-hidden="true">
                <path d="M6 1.5 10.5 6 6 10.5 1.5 6Z" />
              </svg>
              {text(words.test)}
            </>
          }
          name={text(words.testPoints)}
          isOn={showsTest}
          onChange={setShowsTest}
        />
      </div>
    </VisualSection>
  );
}

/** A net that has learned the sine. */
export const sample = async (): Promise<Sample> => ({
  ...(await runOf("curve")),
  probe: (request) => {
    if (request.type !== "surface") return null;
    const { resolution } = request;
    const values = Float32Array.from({ length: resolution }, (_, i) => Math.sin((12 * i) / (resolution - 1) - 6));
    return { type: "surface", resolution, outputs: 1, values };
  },
});
