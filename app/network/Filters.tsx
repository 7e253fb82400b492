/** A channel's filter: a small map for each channel that it reads, all on one scale; the weight under the pointer, or where the arrow keys are, in numbers. */

import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { magnitude, paintHeatMap } from "../canvas/colors.ts";
import type { Filter } from "../canvas/network/ownNumbers.ts";
import { useText } from "../i18n/i18n.ts";
import type { Theme } from "../store/state.ts";
import styles from "./Filters.module.css";

const words = {
  filter: { en: "Filter, arrow keys move from weight to weight", zh: "滤波器，方向键在权重之间移动" },
  weight: { en: "{{channel}} [{{row}}, {{column}}]  {{value}}", zh: "{{channel}} [{{row}}, {{column}}]  {{value}}" },
  channel: { en: "channel {{number}}", zh: "通道 {{number}}" },
  more: { en: "the first {{shown}} of {{count}} channels", zh: "{{count}} 个通道中的前 {{shown}} 个" },
};

const colors = ["R", "G", "B"];
const shownAtMost = 16;
/** Pixels between two maps. */
const gap = 1;

const steps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Cell {
  readonly slice: number;
  readonly row: number;
  readonly column: number;
}

interface FiltersProps {
  readonly filter: Filter;
  readonly theme: Theme;
  /** It reads the colours of an image. */
  readonly isOfColors: boolean;
}

export function Filters({ filter, theme, isOfColors }: FiltersProps) {
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<Cell | null>(null);
  const { values, starts, width, height } = filter;
  const shown = Math.min(starts.length, shownAtMost);
  const across = Math.min(shown, starts.length <= 3 ? 3 : 4);
  const [pitchX, pitchY] = [width + gap, height + gap];
  const [pixelsAcross, pixelsDown] = [across * pitchX - gap, Math.ceil(shown / across) * pitchY - gap];
  const zoom = Math.max(2, Math.min(11, Math.floor(180 / pixelsAcross)));
  useLayoutEffect(() => {
    const image = new ImageData(pixelsAcross, pixelsDown);
    const area = width * height;
    const scale = Math.max(...starts.map((start) => magnitude(values, start, area))) || 1;
    for (let i = 0; i < shown; i++) {
      const [left, top] = [(i % across) * pitchX, Math.floor(i / across) * pitchY];
      paintHeatMap(image, values, { theme, scale, start: starts[i]!, width, height, left, top });
    }
    canvas.current!.getContext("2d")!.putImageData(image, 0, 0);
  });

  function at(x: number, y: number): Cell | null {
    const slice = Math.floor(y / pitchY) * across + Math.floor(x / pitchX);
    const [row, column] = [y % pitchY, x % pitchX];
    return slice < shown && row < height && column < width ? { slice, row, column } : null;
  }

  function move(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if (!cell) {
      setCell({ slice: 0, row: 0, column: 0 });
      return;
    }
    const [dx, dy] = step;
    const x = (cell.slice % across) * pitchX + cell.column + dx;
    const y = Math.floor(cell.slice / across) * pitchY + cell.row + dy;
    if (x < 0 || x >= pixelsAcross || y < 0) return;
    // The gap between two maps is stepped over.
    setCell(at(x, y) ?? at(x + dx, y + dy) ?? cell);
  }

  return (
    <div className={styles.filters}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={text(words.filter)}
        tabIndex={0}
        width={pixelsAcross}
        height={pixelsDown}
        style={{ width: pixelsAcross * zoom }}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) =>
          setCell(at(Math.floor(offsetX / zoom), Math.floor(offsetY / zoom)))
        }
        onPointerLeave={() => setCell(null)}
        onKeyDown={move}
        onBlur={() => setCell(null)}
      />
      {cell && (
        <span
          className={styles.mark}
          style={{
            left: ((cell.slice % across) * pitchX + cell.column) * zoom,
            top: (Math.floor(cell.slice / across) * pitchY + cell.row) * zoom,
            width: zoom,
            height: zoom,
          }}
        />
      )}
      <output>
        {cell
          ? text(words.weight, {
              channel: (isOfColors && colors[cell.slice]) || text(words.channel, { number: String(cell.slice + 1) }),
              row: String(cell.row),
              column: String(cell.column),
              value: twoDecimals(values[starts[cell.slice]! + cell.row * width + cell.column]!),
            })
          : shown < starts.length && text(words.more, { shown: String(shown), count: String(starts.length) })}
      </output>
    </div>
  );
}

/** Filters have two decimals throughout the page. */
const twoDecimals = (value: number): string => value.toFixed(2).replace("-", "−");
