/**
 * A plane of a figure as coloured cells: few with their numbers in them, many as one canvas. Rings and dimming lie over it, so that
 * pointing renders no cell anew.
 */

import { memo, type PointerEvent, useLayoutEffect, useRef } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { cssColor, paintHeatMap, type Rgb, valueColor } from "../../canvas/colors.ts";
import type { AppState, Theme } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import styles from "./Cells.module.css";
import { type Digits, writeValue } from "./digits.ts";
import { Marks, type MarksProps } from "./Marks.tsx";
import { type Cell, type CellSize, elementAt, type Plane, valuesOf } from "./plane.ts";
import { rangeOf } from "./range.ts";

export interface CellsProps {
  readonly figure: Figure;
  readonly plane: Plane;
  readonly size: CellSize;
  /** Null where the cells are colours only. */
  readonly numbers: { readonly digits: Digits; readonly fontPx: number } | null;
  /** What is ringed, and what is not dimmed. */
  readonly marks?: Omit<MarksProps, "plane" | "size">;
  /** Paints the plane instead of the colours of values: an image as it looks. */
  readonly picture?: Picture;
  /** The element under the pointer; null when it leaves. */
  onPoint?(element: number | null): void;
  onPick?(element: number): void;
}

/** Fills an image of the plane's size. */
export type Picture = (image: ImageData) => void;

const selectTheme = (s: AppState) => s.theme;

export function Cells({ figure, plane, size, numbers, marks, picture, onPoint, onPick }: CellsProps) {
  const pointed = useRef<number | null>(null);
  const theme = useStore(selectTheme);
  const elementUnder = ({ clientX, clientY, currentTarget }: PointerEvent | React.MouseEvent): number | null => {
    const { left, top } = currentTarget.getBoundingClientRect();
    const column = Math.floor((clientX - left) / size.widthPx);
    const row = Math.floor((clientY - top) / size.heightPx);
    const isInside = row >= 0 && row < plane.rows && column >= 0 && column < plane.columns;
    return isInside ? elementAt(plane, { row, column }) : null;
  };
  const point = (element: number | null) => {
    if (element === pointed.current) return;
    pointed.current = element;
    onPoint?.(element);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the figure around it hears the keys.
    <div
      className={styles.cells}
      data-can-pick={onPick !== undefined || undefined}
      style={{ width: plane.columns * size.widthPx, height: plane.rows * size.heightPx }}
      onPointerMove={(event) => point(elementUnder(event))}
      onPointerLeave={() => point(null)}
      onClick={(event) => {
        const element = elementUnder(event);
        if (element !== null) onPick?.(element);
      }}
    >
      {numbers ? (
        <Numbers figure={figure} plane={plane} size={size} {...numbers} theme={theme} />
      ) : (
        <Colors figure={figure} plane={plane} theme={theme} picture={picture} />
      )}
      {marks && <Marks {...marks} plane={plane} size={size} />}
    </div>
  );
}

interface NumbersProps {
  readonly figure: Figure;
  readonly plane: Plane;
  readonly size: CellSize;
  readonly digits: Digits;
  readonly fontPx: number;
  readonly theme: Theme;
}

/** Planes are made anew with every rendering; what they show is the same where all their numbers are. */
const isSamePlane = (a: Plane, b: Plane): boolean =>
  a.rows === b.rows &&
  a.columns === b.columns &&
  a.start === b.start &&
  a.rowStride === b.rowStride &&
  a.columnStride === b.columnStride;

const isSameDigits = (a: Digits, b: Digits): boolean =>
  a.kind === b.kind && (a.kind !== "fixed" || b.kind !== "fixed" || a.decimals === b.decimals);

const Numbers = memo(
  function Numbers({ figure, plane, size, digits, fontPx, theme }: NumbersProps) {
    const scale = rangeOf(figure).largest || 1;
    return (
      <div
        className={styles.numbers}
        style={{ gridTemplateColumns: `repeat(${plane.columns}, ${size.widthPx}px)`, fontSize: fontPx }}
      >
        {allCells(plane).map((cell) => {
          const element = elementAt(plane, cell);
          const value = figure.values[element] ?? Number.NaN;
          const color = valueColor(value / scale, theme);
          return (
            <span
              key={element}
              className={styles.number}
              style={{ height: size.heightPx, background: cssColor(color), color: inkOn(color) }}
            >
              {writeValue(value, digits)}
            </span>
          );
        })}
      </div>
    );
  },
  (a, b) =>
    a.figure === b.figure &&
    a.theme === b.theme &&
    a.fontPx === b.fontPx &&
    a.size.widthPx === b.size.widthPx &&
    a.size.heightPx === b.size.heightPx &&
    isSamePlane(a.plane, b.plane) &&
    isSameDigits(a.digits, b.digits),
);

const allCells = ({ rows, columns }: Plane): readonly Cell[] =>
  Array.from({ length: rows * columns }, (_, i) => ({ row: Math.floor(i / columns), column: i % columns }));

/** Dark or white, whichever is told apart better from the colour. */
export function inkOn(color: Rgb): string {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  // Contrast with white is 1.05 / (L + 0.05), with black (L + 0.05) / 0.05.
  const luminance = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? "black" : "white";
}

interface ColorsProps {
  readonly figure: Figure;
  readonly plane: Plane;
  readonly theme: Theme;
  readonly picture: Picture | undefined;
}

const Colors = memo(
  function Colors({ figure, plane, theme, picture }: ColorsProps) {
    const canvas = useRef<HTMLCanvasElement>(null);
    useLayoutEffect(() => {
      const element = canvas.current;
      const context = element?.getContext("2d");
      if (!element || !context || plane.rows * plane.columns === 0) return;
      element.width = plane.columns;
      element.height = plane.rows;
      const image = context.createImageData(plane.columns, plane.rows);
      if (picture) picture(image);
      else paintHeatMap(image, valuesOf(figure.values, plane), { theme, scale: rangeOf(figure).largest });
      context.putImageData(image, 0, 0);
    }, [figure, plane, theme, picture]);
    return <canvas ref={canvas} className={styles.colors} />;
  },
  (a, b) => a.figure === b.figure && a.theme === b.theme && a.picture === b.picture && isSamePlane(a.plane, b.plane),
);
