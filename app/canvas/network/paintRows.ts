/** Paints what units show of rows of a table: distributions, categories of its columns, those that are folded, and what an output's axis says. */

import type { Theme } from "../../store/state.ts";
import { cssColor, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Column } from "./column.ts";
import { significant } from "./facts.ts";
import { belowGap, cutText } from "./names.ts";
import { paintCategories } from "./paintCategories.ts";
import { paintDistribution } from "./paintDistribution.ts";
import { paintFolded } from "./paintFolded.ts";
import type { Distribution } from "./values.ts";

export interface RowsLook {
  readonly theme: Theme;
  readonly scale: number;
  readonly font: string;
  /** Less than 1 where another unit is lit; null for the columns that are folded. */
  alphaOf(unit: number | null): number;
}

/** @param distribution null while it is unknown */
export function paintRows(
  context: Pen,
  column: Column,
  distribution: Distribution | null,
  { alphaOf, font, ...look }: RowsLook,
): void {
  const { more } = column;
  if (more?.bars) paintFolded(context, more, more.bars, { ...look, alpha: alphaOf(null) });
  if (!distribution) return;
  for (const tile of column.tiles) {
    const style = { ...look, alpha: alphaOf(tile.unit) };
    const [from, to] = inputsOf(column, tile.unit);
    if (to - from > 1) paintCategories(context, tile, distribution, { from, to, ...style });
    else paintDistribution(context, tile, distribution, { unit: from, ...style });
  }
  if (column.ends) paintEnds(context, column, distribution, { ...look, font });
}

export type PaintRows = typeof paintRows;

/** The inputs of a unit that are painted in one picture: all those of a table's column. */
const inputsOf = ({ starts }: Column, unit: number): readonly [from: number, to: number] =>
  starts ? [starts[unit]!, starts[unit + 1]!] : [unit, unit + 1];

/** What the least and the greatest output say, at the ends of the picture's axis. */
function paintEnds(
  context: Pen,
  { ends, tiles, nameRoom }: Column,
  { histograms: { ranges } }: Distribution,
  { theme, scale, font }: Omit<RowsLook, "alphaOf">,
): void {
  const tile = tiles[0];
  if (!tile || !ends || nameRoom === 0) return;
  context.font = font;
  const said = ends === "values" ? ([significant(ranges[0]!), significant(ranges[1]!)] as const) : ends;
  const [least, greatest] = cutEnds(context, said, tile.width);
  const middle = tile.y + tile.height + belowGap * scale;
  context.fillStyle = cssColor(tokenColor("dim", theme));
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillText(least, tile.x, middle);
  context.textAlign = "right";
  context.fillText(greatest, tile.x + tile.width, middle);
}

/** Both whole where they go together into the width; else neither takes more than half of it. */
export function cutEnds(
  context: Pen,
  [least, greatest]: readonly [string, string],
  width: number,
): readonly [string, string] {
  const gap = context.measureText(" ").width;
  if (context.measureText(least).width + gap + context.measureText(greatest).width <= width) return [least, greatest];
  const room = (width - gap) / 2;
  return [cutText(context, least, room), cutText(context, greatest, room)];
}
