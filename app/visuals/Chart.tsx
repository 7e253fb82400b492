/**
 * One line chart of fixed height. Recharts draws the axes, the grid and the values under the pointer, which change seldom;
 * the lines are painted on a canvas over them, straight from the store.
 */

import {
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { CartesianGrid, Line, LineChart, Tooltip, usePlotArea, XAxis, YAxis } from "recharts";
import { cssColor, tokenColor } from "../canvas/colors.ts";
import { frames } from "../canvas/frames.ts";
import { useWords } from "../i18n/i18n.ts";
import { useFigure } from "../panels/Figure.tsx";
import type { AppState } from "../store/state.ts";
import { store, useStore } from "../store/store.ts";
import type { Axis } from "./axes.ts";
import styles from "./Chart.module.css";
import { shortCount } from "./format.ts";
import { type Box, paintLines } from "./paintLines.ts";
import { placeLabels, type TickLabel } from "./tickLabels.ts";
import { type Size, useSize } from "./useSize.ts";

export interface ChartPoint {
  readonly step: number;
}

export interface ChartLine<P> {
  readonly key: string;
  readonly name: string;
  readonly tone: "train" | "test";
  readonly value: (point: P) => number;
}

interface ChartProps<P extends ChartPoint> {
  readonly title: string;
  /** What a screen reader says of it now. */
  readonly describe: (state: AppState) => string;
  /** The points of all lines, in order; a module-level function. */
  readonly select: (state: AppState) => readonly P[];
  readonly lines: readonly ChartLine<P>[];
  readonly x: Axis;
  readonly y: Axis;
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number) => string;
  /** First line of the box under the pointer. */
  readonly formatPlace: (point: P) => string;
  /** Shown over the empty axes. */
  readonly empty: ReactNode;
}

/** Room for `100 %` and for the line below the axis. */
const AXIS_EM = 4;
const AXIS_HEIGHT_EM = 1.65;
const MARGIN = { top: 8, right: 6, bottom: 2, left: 0 };
/** While one reads values, new ones come so often. */
const READING_MS = 500;

/** The wider test curve is painted first: where both agree the train curve is the core of it. */
const strokes = {
  test: { token: "accent", widthEm: 0.23, order: 0 },
  train: { token: "train-line", widthEm: 0.12, order: 1 },
} as const;

const selectTheme = (state: AppState) => state.theme;

export function Chart<P extends ChartPoint>(props: ChartProps<P>) {
  const { title, describe, select, lines, x, y, formatTick, formatValue, formatPlace, empty } = props;
  const t = useWords();
  const id = useId();
  const caption = useFigure(describe);
  const isEmpty = useStore((state) => select(state).length === 0);
  const [ref, size] = useSize<HTMLElement>();
  const { widthPx, heightPx, fontPx } = size;
  const [box, setBox] = useState<Box | null>(null);
  const canvas = useLines({ select, lines, x, y, box, size });
  const [points, reading] = useReading(select);
  const labels = useMemo(
    () =>
      placeLabels({
        axis: x,
        widthPx: box?.width ?? 0,
        letterPx: 0.58 * fontPx,
        text: (step, isLast) => (isLast ? t("output.curves.steps", { count: shortCount(step) }) : shortCount(step)),
      }),
    [x, box, fontPx, t],
  );
  return (
    <figure ref={ref} className={styles.chart} aria-labelledby={id} {...reading}>
      <figcaption id={id} ref={caption} className="visually-hidden" />
      {widthPx > 0 && (
        <LineChart
          width={widthPx}
          height={heightPx}
          margin={MARGIN}
          data={points as P[]}
          aria-label={title}
          accessibilityLayer={!isEmpty}
        >
          <PlotArea onChange={setBox} />
          <CartesianGrid vertical={x.scale !== "linear"} stroke="var(--line)" syncWithTicks />
          <XAxis
            dataKey="step"
            type="number"
            scale={x.scale}
            domain={[x.from, x.to]}
            ticks={x.ticks as number[]}
            interval={0}
            height={Math.round(AXIS_HEIGHT_EM * fontPx)}
            axisLine={false}
            tickLine={false}
            allowDataOverflow
            tick={(tick: { y: number | string; payload: { value: number } }) => (
              <StepTick
                y={tick.y}
                left={box?.x ?? 0}
                label={labels.find(({ value }) => value === tick.payload.value)}
              />
            )}
          />
          <YAxis
            type="number"
            scale={y.scale}
            domain={[y.from, y.to]}
            ticks={y.ticks as number[]}
            interval={0}
            width={Math.round(AXIS_EM * fontPx)}
            axisLine={false}
            tickLine={false}
            tickSize={0}
            tickMargin={4}
            allowDataOverflow
            tickFormatter={formatTick}
            tick={{ fill: "var(--dim)", fontSize: "var(--caption)" }}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--dim)", strokeDasharray: "2 3" }}
            content={({ active, payload }) => {
              const point: P | undefined = payload[0]?.payload;
              return active && point ? (
                <div className={styles.tooltip}>
                  <div className={styles.place}>{formatPlace(point)}</div>
                  {lines.map(({ key, name, tone, value }) => (
                    <div key={key} className={styles.value}>
                      <span className={styles.swatch} data-tone={tone} />
                      {name}
                      <strong>{formatValue(value(point))}</strong>
                    </div>
                  ))}
                </div>
              ) : null;
            }}
          />
          {lines.map(({ key, name, tone, value }) => (
            <Line
              key={key}
              dataKey={(point: P) => drawable(value(point), y)}
              name={name}
              // Painted on the canvas; here it only marks the point that is read.
              stroke="none"
              dot={false}
              activeDot={{ r: 3, strokeWidth: 0, fill: `var(--${strokes[tone].token})` }}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      )}
      <canvas ref={canvas} className={styles.lines} aria-hidden />
      {isEmpty && (
        <div className={styles.empty}>
          <span>{empty}</span>
        </div>
      )}
    </figure>
  );
}

/** Null is a gap. On a logarithmic axis what is not positive lies at its beginning. */
const drawable = (value: number, { scale, from }: Axis): number | null =>
  Number.isFinite(value) ? Math.max(value, scale === "log" ? from : value) : null;

/** Tells where within the chart the plot lies. */
function PlotArea({ onChange }: { readonly onChange: (box: Box) => void }) {
  const area = usePlotArea();
  const [x, y, width, height] = [area?.x, area?.y, area?.width, area?.height];
  useEffect(() => {
    if (x !== undefined && y !== undefined && width !== undefined && height !== undefined)
      onChange({ x, y, width, height });
  }, [x, y, width, height, onChange]);
  return null;
}

function StepTick({ y, left, label }: { y: number | string; left: number; label: TickLabel | undefined }) {
  if (!label) return null;
  return (
    <text x={left + label.leftPx} y={y} dy="0.71em" textAnchor={label.anchor} className={styles.end}>
      {label.text}
    </text>
  );
}

interface LinesOptions<P> {
  readonly select: (state: AppState) => readonly P[];
  readonly lines: readonly ChartLine<P>[];
  readonly x: Axis;
  readonly y: Axis;
  readonly box: Box | null;
  readonly size: Size;
}

/** Keeps the lines on the canvas in step with the store, outside React. */
function useLines<P extends ChartPoint>({ select, lines, x, y, box, size }: LinesOptions<P>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore(selectTheme);
  const { widthPx, heightPx, fontPx } = size;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !box) return;
    const ratio = devicePixelRatio;
    context.canvas.width = Math.round(widthPx * ratio);
    context.canvas.height = Math.round(heightPx * ratio);
    const painted = lines
      .toSorted((a, b) => strokes[a.tone].order - strokes[b.tone].order)
      .map(({ tone, value }) => {
        const { token, widthEm } = strokes[tone];
        return { color: cssColor(tokenColor(token, theme)), widthPx: widthEm * fontPx, value };
      });
    let shown: readonly P[] | null = null;
    const paint = () => {
      const points = select(store.getState());
      if (points === shown) return;
      shown = points;
      paintLines(context, { points, lines: painted, place: ({ step }) => step, x, y, box, ratio });
    };
    paint();
    const picture = frames.add({ paint });
    const stop = store.subscribe((state) => {
      if (select(state) !== shown) picture.request();
    });
    return () => {
      stop();
      picture.remove();
    };
  }, [select, lines, x, y, box, widthPx, heightPx, fontPx, theme]);
  return canvas;
}

/** The points that Recharts knows, so that they can be read: brought up to date only while the pointer or the focus is in the chart. */
function useReading<P>(select: (state: AppState) => readonly P[]) {
  const [points, setPoints] = useState<readonly P[]>([]);
  const [isReading, setReading] = useState(false);
  useEffect(() => {
    if (!isReading) return;
    const update = () => setPoints(select(store.getState()));
    update();
    const timer = setInterval(update, READING_MS);
    return () => clearInterval(timer);
  }, [isReading, select]);
  const begin = () => setReading(true);
  const end = ({ currentTarget }: SyntheticEvent) => setReading(currentTarget.matches(":hover, :focus-within"));
  return [points, { onPointerEnter: begin, onFocus: begin, onPointerLeave: end, onBlur: end }] as const;
}

/** Which line is which, in words and colour; stands in the chart's heading. */
export function ChartKey<P>({ lines }: { readonly lines: readonly ChartLine<P>[] }) {
  return (
    <span className={styles.key}>
      {lines.map(({ key, name, tone }) => (
        <span key={key} className={styles.keyEntry} data-tone={tone}>
          <span className={styles.swatch} data-tone={tone} aria-hidden="true" />
          {name}
        </span>
      ))}
    </span>
  );
}
