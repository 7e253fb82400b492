/** Both slopes of every element that was checked: what autograd says to the right, the loss's own upwards. All should lie on the diagonal. */

import { type MouseEvent, useEffect, useRef } from "react";
import type { CheckedElement } from "../../../../engine/train/inspect/inspection.ts";
import { cssColor, tokenColor } from "../../../canvas/colors.ts";
import { useText } from "../../../i18n/i18n.ts";
import type { AppState, Theme } from "../../../store/state.ts";
import { useStore } from "../../../store/store.ts";
import styles from "./SlopePlot.module.css";

const words = {
  plot: {
    en: "Numeric slope over autograd's: {{count}} elements",
    zh: "数值斜率对自动求导的斜率：{{count}} 个元素",
  },
  autograd: { en: "autograd", zh: "自动求导" },
  numeric: { en: "numeric", zh: "数值" },
};

interface SlopePlotProps {
  readonly checked: readonly CheckedElement[];
  readonly chosen: number | null;
  readonly onChoose: (element: number) => void;
}

/** Room around the picture, and how near a click has to come, in pixels. */
const margin = 8;
const reach = 12;

const themeOf = (state: AppState) => state.theme;

export function SlopePlot({ checked, chosen, onChoose }: SlopePlotProps) {
  const text = useText();
  const theme = useStore(themeOf);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, { checked, chosen, theme });
  }, [checked, chosen, theme]);

  function onClick({ nativeEvent: { offsetX, offsetY, currentTarget } }: MouseEvent): void {
    if (!(currentTarget instanceof HTMLElement)) return;
    const place = placing(checked, currentTarget.clientWidth);
    let nearest: { readonly element: number; readonly distance: number } | null = null;
    for (const each of checked) {
      const [x, y] = place(each);
      const distance = Math.hypot(x - offsetX, y - offsetY);
      if (distance < (nearest?.distance ?? reach)) nearest = { element: each.element, distance };
    }
    if (nearest) onChoose(nearest.element);
  }

  return (
    <figure className={styles.plot}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={text(words.plot, { count: checked.length })}
        className={styles.canvas}
        onClick={onClick}
      />
      <span className={styles.right}>{text(words.autograd)} →</span>
      <span className={styles.up}>{text(words.numeric)} →</span>
    </figure>
  );
}

/** Where an element lies in a square picture, 0 in the middle. */
function placing(
  checked: readonly CheckedElement[],
  size: number,
): (each: CheckedElement) => readonly [number, number] {
  const largest = checked.reduce((most, { autograd, numeric }) => {
    const own = Math.max(Math.abs(autograd), Math.abs(numeric));
    return own > most && own < Infinity ? own : most;
  }, 0);
  const half = size / 2;
  const scale = largest > 0 ? (half - margin) / largest : 0;
  return ({ autograd, numeric }) => [half + autograd * scale, half - numeric * scale];
}

function paint(
  canvas: HTMLCanvasElement,
  {
    checked,
    chosen,
    theme,
  }: { readonly checked: readonly CheckedElement[]; readonly chosen: number | null; readonly theme: Theme },
): void {
  const context = canvas.getContext("2d");
  const size = canvas.clientWidth;
  if (!context || size === 0) return;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(size * ratio);
  canvas.height = Math.round(size * ratio);
  context.scale(ratio, ratio);
  const color = (name: string, alpha = 1) => cssColor(tokenColor(name, theme), alpha);
  context.strokeStyle = color("line");
  const half = Math.round(size / 2) + 0.5;
  line(context, [0, half], [size, half]);
  line(context, [half, 0], [half, size]);
  context.strokeStyle = color("faint", 0.6);
  context.setLineDash([3, 3]);
  line(context, [0, size], [size, 0]);
  context.setLineDash([]);

  const place = placing(checked, size);
  // Many points lie on one another: the fainter, the denser they show.
  context.fillStyle = color("positive", checked.length > 200 ? 0.5 : 0.9);
  const radius = checked.length > 200 ? 1.5 : 2.5;
  for (const each of checked) {
    if (each.verdict !== "agrees") continue;
    const [x, y] = place(each);
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
  // Those that are no square dots are told apart by their shape too.
  for (const each of checked) {
    if (each.verdict === "agrees") continue;
    const [x, y] = place(each);
    context.strokeStyle = color(each.verdict === "kink" ? "dim" : "wrong");
    context.lineWidth = 1.5;
    if (each.verdict === "kink") ring(context, [x, y], 3);
    else cross(context, [x, y], 3);
  }
  const own = checked.find(({ element }) => element === chosen);
  if (!own) return;
  context.strokeStyle = color("accent");
  context.lineWidth = 2;
  ring(context, place(own), 5.5);
}

type Point = readonly [number, number];

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, [x, y]: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, [x, y]: Point, reach: number): void {
  line(context, [x - reach, y - reach], [x + reach, y + reach]);
  line(context, [x - reach, y + reach], [x + reach, y - reach]);
}
