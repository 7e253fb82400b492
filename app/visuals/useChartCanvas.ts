/** Keeps a chart's canvas in step with the store, outside React: grid and labels, and the lines over them. */

import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { frames, type Picture } from "../canvas/frames.ts";
import { type Pen, paintsAs } from "../canvas/pen.ts";
import { useText } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { store, useStore } from "../store/store.ts";
import type { Axis } from "./axes.ts";
import { type ChartLevel, type ChartLine, type ChartPoint, strokes } from "./chartLines.ts";
import { clearCanvas } from "./clearCanvas.ts";
import { shortCount } from "./format.ts";
import { paintAxes } from "./paintAxes.ts";
import { paintLevel, paintLines } from "./paintLines.ts";
import { plotBox } from "./plot.ts";
import { placeLabels } from "./tickLabels.ts";
import type { Size } from "./useSize.ts";

interface CanvasOptions<P> {
  /** A module-level function. */
  readonly select: (state: AppState) => readonly P[];
  readonly lines: readonly ChartLine<P>[];
  readonly level?: ChartLevel | null;
  readonly x: Axis;
  readonly y: Axis;
  readonly formatTick: (value: number) => string;
  readonly size: Size;
}

const stepsWord = { en: "{{count}} steps", zh: "{{count}} 步" };

/** A letter's width in the small type of the labels, roughly. */
const letterEm = 0.58;
const levelEm = 0.12;

export function useChartCanvas<P extends ChartPoint>(options: CanvasOptions<P>) {
  const { select, lines, level, x, y, formatTick, size } = options;
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<Picture>(null);
  const paint = useRef(() => {});
  const text = useText();
  const theme = useStore(selectTheme);
  const isForced = useSyncExternalStore(watchForcedColors, areColorsForced);

  useLayoutEffect(() => {
    const added = frames.add({ paint: () => paint.current() });
    picture.current = added;
    const stop = store.subscribe((state, before) => {
      if (select(state) !== select(before)) added.request();
    });
    return () => {
      stop();
      added.remove();
    };
  }, [select]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme and the forced colours change what the style says.
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || size.widthPx === 0) return;
    const { fontPx } = size;
    const box = plotBox(size);
    const labels = placeLabels({
      axis: x,
      widthPx: box.width,
      letterPx: letterEm * fontPx,
      text: (step, isLast) => (isLast ? text(stepsWord, { count: shortCount(step) }) : shortCount(step)),
    });
    const inOrder = lines.toSorted((a, b) => strokes[a.tone].order - strokes[b.tone].order);
    let look: Look | null = null;
    const paintWith = (pen: Pen, ratio: number) => {
      // Not before the frame: by then the style is that of the theme chosen.
      look ??= readLook(context.canvas);
      const { fontFamily, color } = look;
      paintAxes(pen, {
        ...{ x, y, box, labels, formatTick, fontPx, fontFamily, ratio },
        gridColor: color.line,
        textColor: color.dim,
      });
      if (level)
        paintLevel(pen, { value: level.value, color: color.dim, widthPx: levelEm * fontPx, ...{ y, box, ratio } });
      paintLines(pen, {
        points: select(store.getState()),
        lines: inOrder.map(({ tone, value }) => {
          const { token, widthEm } = strokes[tone];
          return { color: color[token], widthPx: widthEm * fontPx, value };
        }),
        place: ({ step }) => step,
        ...{ x, y, box },
      });
    };
    paintsAs(context.canvas, (pen) => paintWith(pen, 1));
    paint.current = () => {
      clearCanvas(context, size, devicePixelRatio);
      paintWith(context, devicePixelRatio);
    };
    picture.current?.requestNow();
  }, [select, lines, level, x, y, formatTick, size, text, theme, isForced]);
  return canvas;
}

interface Look {
  readonly fontFamily: string;
  readonly color: Readonly<Record<"line" | "dim" | "accent" | "train-line", string>>;
}

/** As the style says: the user's own colours, too, where the browser forces them. */
function readLook(canvas: HTMLCanvasElement): Look {
  const style = getComputedStyle(canvas);
  const token = (name: string) => style.getPropertyValue(`--${name}`);
  return {
    fontFamily: style.fontFamily,
    color: { line: token("line"), dim: token("dim"), accent: token("accent"), "train-line": token("train-line") },
  };
}

const selectTheme = (state: AppState) => state.theme;

const forcedColors = matchMedia("(forced-colors: active)");
const areColorsForced = () => forcedColors.matches;
function watchForcedColors(act: () => void): () => void {
  forcedColors.addEventListener("change", act);
  return () => forcedColors.removeEventListener("change", act);
}
