/** Paints rows at their scores: those of the second class above a line, those of the first below. What a threshold makes wrong of them is hollow, or pale. */

import { classColor, cssColor, tokenColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import { paintRing } from "./paintRing.ts";
import type { Place, RowsLook } from "./useRowsCanvas.ts";

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
const sidePx = 10;
/** Below the rows: the axis's numbers, and the handle. */
const footEm = 2;
const headPx = 4;
/** From the pointer to the middle of a dot. */
const reachPx = 7;

export function paintScores(context: Pen, rows: ScoresPainting, look: RowsLook): void {
  const { widthPx, heightPx, fontPx, theme, font, tried } = look;
  const plot = layOut(rows, look);
  const { isDots, stacks, line, bottom, columnPx, radius, across } = plot;

  context.fillStyle = cssColor(tokenColor("line", theme));
  context.fillRect(sidePx, line - 0.5, widthPx - 2 * sidePx, 1);
  for (const [column, stack] of stacks.entries()) {
    for (const truth of [0, 1] as const) {
      const { right, wrong } = stack[truth];
      const color = classColor(truth, theme);
      const x = sidePx + column * columnPx;
      if (isDots) {
        context.fillStyle = cssColor(color);
        context.strokeStyle = cssColor(color);
        context.lineWidth = 1.5;
        for (let i = 0; i < right + wrong; i++) {
          const isWrong = i < wrong;
          context.beginPath();
          context.arc(x + columnPx / 2, plot.up(truth, i + 0.5), isWrong ? radius - 0.75 : radius, 0, 2 * Math.PI);
          if (isWrong) context.stroke();
          else context.fill();
        }
      } else {
        for (const [from, to, alpha] of [
          [0, wrong, 0.4],
          [wrong, wrong + right, 1],
        ] as const) {
          context.fillStyle = cssColor(color, alpha);
          const [near, far] = [plot.up(truth, from), plot.up(truth, to)];
          context.fillRect(x + 0.5, Math.min(near, far), columnPx - 1, Math.abs(far - near));
        }
      }
    }
  }
  const ringed = placesOf(rows, plot)[tried];
  if (ringed) paintRing(context, ringed, theme, radius);

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
    if (Math.abs(across(value) - across(rows.threshold)) > sidePx + 2 * fontPx || align !== "center")
      context.fillText(String(value), edge, heightPx);
  }
  context.fillStyle = cssColor(tokenColor("accent", theme));
  context.fillRect(across(rows.threshold) - 1, 0, 2, bottom);
}

/** The row of the nearest dot, or in a bar, if it is near. */
export function scoreRowAt(rows: ScoresPainting, { x, y }: Place, look: RowsLook): number | null {
  const plot = layOut(rows, look);
  let nearest: number | null = null;
  let nearestPx = Math.max(reachPx, plot.columnPx / 2 + 1);
  for (const [row, place] of placesOf(rows, plot).entries()) {
    const distance = place ? Math.hypot(place.x - x, place.y - y) : Infinity;
    if (distance < nearestPx) [nearest, nearestPx] = [row, distance];
  }
  return nearest;
}

/** Where the rows stand: a stack for each part of [0, 1], away from a line. */
function layOut(rows: ScoresPainting, { widthPx, heightPx, fontPx }: RowsLook) {
  const { scores, labels } = rows;
  const width = widthPx - 2 * sidePx;
  const isDots = scores.length <= dotsAtMost;
  const columns = isDots ? Math.max(8, Math.floor(width / dotPitchPx)) : bars;
  const columnPx = width / columns;
  const stacks = stackRows(rows, columns);
  const bottom = heightPx - footEm * fontPx;
  // The line stands still while rows move: it divides the height as the classes divide the rows.
  const seconds = Array.from(labels).filter((label) => label === 1).length / Math.max(1, labels.length);
  const line = headPx + (bottom - headPx) * Math.min(0.7, Math.max(0.3, seconds));
  const room = [bottom - line - 2, line - headPx - 2] as const;
  const most = [0, 1].map((truth) => Math.max(1, ...stacks.map((stack) => stack[truth]!.right + stack[truth]!.wrong)));
  const pitch = Math.min(isDots ? dotPitchPx : Infinity, room[0] / most[0]!, room[1] / most[1]!);
  return {
    ...{ isDots, stacks, columnPx, line, bottom },
    radius: isDots ? Math.min(columnPx, dotPitchPx) * 0.42 : 3,
    across: (score: number) => sidePx + score * width,
    /** How high that many rows of a class are stacked. */
    up: (truth: 0 | 1, rows: number) => line + (truth === 1 ? -1 : 1) * (1 + rows * pitch),
  };
}

/** The middle of each row's place; null where it has none. Wrong ones stand next to the line, each kind in the order of the rows. */
function placesOf(
  rows: ScoresPainting,
  { stacks, columnPx, up }: ReturnType<typeof layOut>,
): readonly (Place | null)[] {
  const { scores, labels, threshold } = rows;
  const filled = stacks.map((stack) => stack.map(({ wrong }) => ({ wrong: 0, right: wrong })));
  return Array.from({ length: scores.length }, (_, row) => {
    const truth = labels[row] === 1 ? 1 : 0;
    const column = columnOf(scores[row]!, stacks.length);
    const stack = filled[column]?.[truth];
    if (!stack) return null;
    const place = stack[isRight(scores[row]!, truth, threshold) ? "right" : "wrong"]++;
    return { x: sidePx + (column + 0.5) * columnPx, y: up(truth, place + 0.5) };
  });
}

const columnOf = (score: number, columns: number): number => Math.min(columns - 1, Math.floor(score * columns));
const isRight = (score: number, truth: 0 | 1, threshold: number): boolean => score > threshold === (truth === 1);

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
    const stack = stacks[columnOf(score, columns)];
    if (stack) stack[truth][isRight(score, truth, threshold) ? "right" : "wrong"]++;
  }
  return stacks;
}
