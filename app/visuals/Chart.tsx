/**
 * One line chart of fixed height, painted on a canvas straight from the store: grid, labels and lines.
 * What reads values from it lies over the canvas while the pointer or the focus is in the chart, and is loaded for the first who reads.
 */

import { type FocusEvent, type PointerEvent, type ReactNode, useId, useState } from "react";
import { useFigure } from "../panels/Figure.tsx";
import { useLoaded } from "../panels/useLoaded.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import type { Axis } from "./axes.ts";
import styles from "./Chart.module.css";
import type { ChartLevel, ChartLine, ChartPoint } from "./chartLines.ts";
import { useChartCanvas } from "./useChartCanvas.ts";
import { useSize } from "./useSize.ts";

interface ChartProps<P extends ChartPoint> {
  readonly title: string;
  /** What a screen reader says of it now. */
  readonly describe: (state: AppState) => string;
  /** The points of all lines, in order; a module-level function. */
  readonly select: (state: AppState) => readonly P[];
  readonly lines: readonly ChartLine<P>[];
  readonly level?: ChartLevel | null;
  readonly x: Axis;
  readonly y: Axis;
  /** A module-level function. */
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number) => string;
  /** First line of the box under the pointer. */
  readonly formatPlace: (point: P) => string;
  /** Shown over the empty axes. */
  readonly empty: ReactNode;
}

const loadReader = <P extends ChartPoint>() => import("./ChartReader.tsx").then(({ ChartReader }) => ChartReader<P>);

export function Chart<P extends ChartPoint>(props: ChartProps<P>) {
  const { title, describe, select, lines, level, x, y, formatTick, formatValue, formatPlace, empty } = props;
  const id = useId();
  const caption = useFigure(describe);
  const isEmpty = useStore((state) => select(state).length === 0);
  const [ref, size] = useSize<HTMLElement>();
  const canvas = useChartCanvas({ select, lines, level, x, y, formatTick, size });
  const [Reader, load] = useLoaded(loadReader<P>, title);
  const [isRead, reading] = useReading(load);
  const hasReader = Reader !== null && isRead && !isEmpty;
  return (
    <figure
      ref={ref}
      className={styles.chart}
      aria-labelledby={id}
      // The reader has a stop of its own for Tab; the focus stays here until that takes it over.
      tabIndex={isEmpty ? undefined : hasReader ? -1 : 0}
      {...reading}
    >
      <figcaption id={id} ref={caption} className="visually-hidden" />
      <canvas ref={canvas} className={styles.picture} aria-hidden />
      {hasReader && <Reader {...{ title, select, lines, x, y, size, formatValue, formatPlace }} />}
      {isEmpty && (
        <div className={styles.empty}>
          <span>{empty}</span>
        </div>
      )}
    </figure>
  );
}

/** Whether the pointer or the focus is in the chart. */
function useReading(load: () => Promise<boolean>) {
  const [isRead, setRead] = useState(false);
  const begin = () => {
    setRead(true);
    void load();
  };
  return [
    isRead,
    {
      onPointerEnter: begin,
      onFocus: begin,
      onPointerLeave: ({ currentTarget }: PointerEvent) => setRead(currentTarget.contains(document.activeElement)),
      // Where the whole window loses the focus, it keeps its element.
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        setRead(currentTarget.matches(":hover") || currentTarget.contains(relatedTarget ?? document.activeElement)),
    },
  ] as const;
}

interface ChartKeyProps<P> {
  readonly lines: readonly ChartLine<P>[];
  readonly level?: ChartLevel | null;
}

/** Which line is which, in words and colour; stands in the chart's heading. */
export function ChartKey<P>({ lines, level }: ChartKeyProps<P>) {
  return (
    <span className={styles.key}>
      {lines.map(({ key, name, tone }) => (
        <span key={key} className={styles.keyEntry} data-tone={tone}>
          <span className={styles.swatch} data-tone={tone} aria-hidden="true" />
          {name}
        </span>
      ))}
      {level && (
        <span className={styles.keyEntry} title={level.hint}>
          <span className={styles.swatch} data-tone="level" aria-hidden="true" />
          {level.name}
        </span>
      )}
    </span>
  );
}
