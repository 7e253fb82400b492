/** Paints rows at their scores: those of the second class above a line, those of the first below. What a threshold makes wrong of them is hollow, or pale. */

import { classColor, cssColor, tokenColor } from "../canvas/colors.ts";
import type { RowsLook } from "./useRowsCanvas.ts";

export interface ScoresPainting {
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly threshold: number;
}

/** Above this many rows dots would lie on each other. */
export const dotsAtMost = 300;
const dotPitchPx = 6.5;
const bars = 40;
/** At both sides: half of the threshold's handle. */
export const sidePx = 10;
/** Below the rows: the axis's numbers, and the handle. */
const footEm = 2;
const headPx = 4;

export function paintScores(
  context: CanvasRenderingContext2D,
  { scores, labels, threshold }: ScoresPainting,
  { widthPx, heightPx, fontPx, theme, font }: RowsLook,
): void {
  const width = widthPx - 2 * sidePx;
  const across = (score: number) => sidePx + score * width;
  const isDots = scores.length <= dotsAtMost;
  const columns = isDots ? Math.max(8, Math.floor(width / dotPitchPx)) : bars;
  const stacks = stackRows({ scores, labels, threshold }, columns);
  const bottom = heightPx - footEm * fontPx;
  // The line stands still while rows move: it divides the height as the classes divide the rows.
  const seconds = Array.from(labels).filter((label) => label === 1).length / Math.max(1, labels.length);
  const line = headPx + (bottom - headPx) * Math.min(0.7, Math.max(0.3, seconds));
  const room = [bottom - line - 2, line - headPx - 2] as const;
  const most = [0, 1].map((truth) => Math.max(1, ...stacks.map((stack) => stack[truth]!.right + stack[truth]!.wrong)));
  const pitch = Math.min(isDots ? dotPitchPx : Infinity, room[0] / most[0]!, room[1] / most[1]!);

  context.fillStyle = cssColor(tokenColor("line", theme));
  context.fillRect(sidePx, line - 0.5, width, 1);
  const columnPx = width / columns;
  for (const [column, stack] of stacks.entries()) {
    for (const truth of [0, 1] as const) {
      const { right, wrong } = stack[truth];
      const up = truth === 1 ? -1 : 1;
      const color = classColor(truth, theme);
      const x = sidePx + column * columnPx;
      if (isDots) {
        const radius = Math.min(columnPx, dotPitchPx) * 0.42;
        context.fillStyle = cssColor(color);
        context.strokeStyle = cssColor(color);
        context.lineWidth = 1.5;
        for (let i = 0; i < right + wrong; i++) {
          const isWrong = i < wrong;
          context.beginPath();
          context.arc(
            x + columnPx / 2,
            line + up * (i + 0.5) * pitch + up,
            isWrong ? radius - 0.75 : radius,
            0,
            2 * Math.PI,
          );
          if (isWrong) context.stroke();
          else context.fill();
        }
      } else {
        for (const [count, from, alpha] of [
          [wrong, 0, 0.4],
          [right, wrong, 1],
        ] as const) {
          context.fillStyle = cssColor(color, alpha);
          const near = line + up * (1 + from * pitch);
          context.fillRect(x + 0.5, Math.min(near, near + up * count * pitch), columnPx - 1, count * pitch);
        }
      }
    }
  }

  context.fillStyle = cssColor(tokenColor("dim", theme));
  context.font = font;
  context.textBaseline = "bottom";
  for (const [value, align] of [
    [0, "left"],
    [0.5, "center"],
    [1, "right"],
  ] as const) {
    context.textAlign = align;
    const edge = align === "left" ? 0 : align === "right" ? widthPx : across(value);
    // The handle of the threshold would stand on it.
    if (Math.abs(across(value) - across(threshold)) > sidePx + 2 * fontPx || align !== "center")
      context.fillText(String(value), edge, heightPx);
  }
  context.fillStyle = cssColor(tokenColor("accent", theme));
  context.fillRect(across(threshold) - 1, 0, 2, bottom);
}

interface Stack {
  readonly right: number;
  readonly wrong: number;
}

/** How many rows of each class lie in each of `columns` equal parts of [0, 1], by truth; scores that are no number lie nowhere. */
export function stackRows(
  { scores, labels, threshold }: ScoresPainting,
  columns: number,
): readonly (readonly [first: Stack, second: Stack])[] {
  const stacks = Array.from(
    { length: columns },
    () =>
      [
        { right: 0, wrong: 0 },
        { right: 0, wrong: 0 },
      ] as [{ right: number; wrong: number }, { right: number; wrong: number }],
  );
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    const truth = labels[row] === 1 ? 1 : 0;
    const stack = stacks[Math.min(columns - 1, Math.floor(score * columns))];
    if (stack) stack[truth][score > threshold === (truth === 1) ? "right" : "wrong"]++;
  }
  return stacks;
}
