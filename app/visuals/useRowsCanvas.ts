/** A canvas that is painted outside React, in the frames' turn, with what the net says of the test rows; and text that follows it no faster than it can be read. A click on a row tries it. */

import { type MouseEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { frames, type Picture } from "../canvas/frames.ts";
import { type Pen, paintsAs } from "../canvas/pen.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState, Theme } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { clearCanvas } from "./clearCanvas.ts";
import { mostRows, type Predictions } from "./rowScores.ts";
import { selectTriedRow } from "./triedRow.ts";
import { type Size, useSize } from "./useSize.ts";

/** Numbers that change faster cannot be read. */
const rewriteMs = 120;

interface RowsCanvasOptions<T> {
  /** What is shown of the newest answer: worked out once for each. */
  read(predictions: Predictions): T;
  paint(pen: Pen, shown: T, look: RowsLook): void;
  write(shown: T): void;
  /** Which of the rows lies there, so near that it is meant; null where none does. */
  rowAt(shown: T, place: Place, look: RowsLook): number | null;
}

/** In CSS pixels from the picture's left upper corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface RowsLook extends Size {
  readonly theme: Theme;
  readonly font: string;
  /** The row that is tried, among those shown; −1 where it is not. */
  readonly tried: number;
}

const selectTheme = (s: AppState) => s.theme;

export function useRowsCanvas<T>({ read, paint, write, rowAt }: RowsCanvasOptions<T>): {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** The number of the test row under the pointer; null where none is. */
  exampleAt(event: MouseEvent): number | null;
  /** What is shown; null before the first answer. */
  predictions(): Predictions | null;
} {
  const theme = useStore(selectTheme);
  const tried = useStore(selectTriedRow);
  const [frame, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<Picture>(null);
  const answer = useRef<Predictions>(null);
  const shown = useRef<T>(null);
  const writtenAt = useRef(-Infinity);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const repaint = useRef(() => {});
  const rewrite = useRef(() => {});

  useLayoutEffect(() => {
    const added = frames.add({ paint: () => repaint.current() });
    picture.current = added;
    return () => {
      clearTimeout(timer.current);
      added.remove();
    };
  }, []);
  const lookNow = (canvas: HTMLCanvasElement): RowsLook => ({
    ...size,
    theme,
    font: `${size.fontPx}px ${getComputedStyle(canvas).fontFamily}`,
    tried: tried === null || !answer.current ? -1 : answer.current.examples.indexOf(tried),
  });
  // Whatever a rendering changes is seen at once: a threshold that is dragged, another row, another theme or size.
  useLayoutEffect(() => {
    if (answer.current) shown.current = read(answer.current);
    const paintWith = (pen: Pen) => {
      if (shown.current && canvas.current) paint(pen, shown.current, lookNow(canvas.current));
    };
    repaint.current = () => {
      const context = canvas.current?.getContext("2d");
      if (!context || size.widthPx === 0) return;
      clearCanvas(context, size, devicePixelRatio);
      paintWith(context);
    };
    if (canvas.current) paintsAs(canvas.current, paintWith);
    rewrite.current = () => {
      clearTimeout(timer.current);
      writtenAt.current = performance.now();
      if (shown.current) write(shown.current);
    };
    picture.current?.requestNow();
  });
  useEffect(() => rewrite.current());

  useProbe({ type: "predictions", rows: mostRows }, (predictions) => {
    answer.current = predictions;
    shown.current = read(predictions);
    picture.current?.request();
    clearTimeout(timer.current);
    const wait = writtenAt.current + rewriteMs - performance.now();
    if (wait <= 0) rewrite.current();
    else timer.current = setTimeout(() => rewrite.current(), wait);
  });
  return {
    frame,
    canvas,
    predictions: () => answer.current,
    exampleAt({ clientX, clientY }) {
      const [element, predictions] = [canvas.current, answer.current];
      if (!element || !predictions || !shown.current || size.widthPx === 0) return null;
      const { left, top } = element.getBoundingClientRect();
      const row = rowAt(shown.current, { x: clientX - left, y: clientY - top }, lookNow(element));
      return row === null ? null : predictions.examples[row]!;
    },
  };
}
