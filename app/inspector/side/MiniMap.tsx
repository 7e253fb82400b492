/** A tensor's values in their colours, as small as a letter: rows are its first axis. */

import { useEffect, useRef } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { magnitude, paintHeatMap } from "../../canvas/colors.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import styles from "./Graph.module.css";

const themeOf = (state: AppState) => state.theme;

/** More rows or columns are not seen at this size. */
const most = 48;

export function MiniMap({ shape, values }: Pick<Figure, "shape" | "values">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore(themeOf);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const { sampled, rows, columns } = sample(shape, values);
    element.width = columns;
    element.height = rows;
    const image = new ImageData(columns, rows);
    paintHeatMap(image, sampled, { theme, scale: magnitude(sampled) });
    context.putImageData(image, 0, 0);
  }, [shape, values, theme]);
  return <canvas ref={canvas} className={styles.map} />;
}

function sample(shape: Figure["shape"], values: Figure["values"]) {
  // A vector stands upright, beside the rows that its numbers belong to.
  const height = Math.max(1, shape[0] ?? 1);
  const width = Math.max(1, values.length / height);
  const [rows, columns] = [Math.min(height, most), Math.min(width, most)];
  const sampled = Float32Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor((Math.floor(i / columns) * height) / rows);
    const column = Math.floor(((i % columns) * width) / columns);
    return values[row * width + column]!;
  });
  return { sampled, rows, columns };
}
