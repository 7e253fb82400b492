/** Hit testing: finds a unit of a layout under a point, by reference, or by arrow keys from another. Pure. */

import type { Box, Column, Tile } from "./column.ts";
import type { NetworkLayout } from "./layout.ts";

export interface UnitBox extends Box {
  /** Index into the columns. */
  readonly column: number;
  readonly unit: number;
}

/** Units stand in order but for a table's columns, of which some are folded. */
export const tileOf = ({ tiles, starts }: Column, unit: number): Tile | undefined =>
  starts ? tiles.find((tile) => tile.unit === unit) : tiles[unit];

/** The box of a unit; null for one that is folded away. */
export function boxOf(column: Column, index: number, unit: number): UnitBox | null {
  if (column.depiction === "strip") {
    if (unit < 0 || unit >= column.units) return null;
    const height = column.body.height / column.units;
    return {
      column: index,
      unit,
      x: column.body.x,
      width: column.body.width,
      y: column.body.y + unit * height,
      height,
    };
  }
  const tile = tileOf(column, unit);
  return tile ? { column: index, ...tile } : null;
}

/** The unit under a point; a few pixels beside it count too. */
export function unitAt(layout: NetworkLayout, x: number, y: number): UnitBox | null {
  for (const [index, column] of layout.columns.entries()) {
    const { body } = column;
    const before = column.nameSide === "before" ? column.nameRoom : 0;
    if (x < body.x - before - 4 || x > body.x + body.width + 4) continue;
    if (column.depiction === "strip") {
      const unit = Math.floor(((y - body.y) / body.height) * column.units);
      const unitBox = boxOf(column, index, unit);
      if (unitBox) return unitBox;
      continue;
    }
    for (const tile of column.tiles) {
      const slack = column.depiction === "cells" ? 0 : 2;
      if (
        x >= tile.x - before - 4 &&
        x <= tile.x + tile.width + 4 &&
        y >= tile.y - slack &&
        y <= tile.y + tile.height + slack
      ) {
        return { column: index, ...tile };
      }
    }
  }
  return null;
}

/** The place of a channel's map under a point, row by row; null for a unit that is no map, and for the input. */
export function placeAt({ card, shape, depiction }: Column, box: Box, x: number, y: number): number | null {
  const [, rows, columns] = shape ?? [];
  if (card < 0 || depiction !== "tiles" || !rows || !columns) return null;
  const along = (from: number, length: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor((from / length) * count)));
  return along(y - box.y, box.height, rows) * columns + along(x - box.x, box.width, columns);
}

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/** Where an arrow key leads: along the column, or to the nearest unit of the neighbouring column. */
export function neighbour(layout: NetworkLayout, from: UnitBox, direction: Direction): UnitBox {
  const column = layout.columns[from.column]!;
  const isStrip = column.depiction === "strip";
  const count = isStrip ? column.units : column.tiles.length;
  const at = isStrip ? from.unit : column.tiles.findIndex(({ unit }) => unit === from.unit);
  const within = (place: number) => {
    const nearest = Math.max(0, Math.min(count - 1, place));
    return boxOf(column, from.column, isStrip ? nearest : (column.tiles[nearest]?.unit ?? 0)) ?? from;
  };
  switch (direction) {
    case "up":
      return within(at - 1);
    case "down":
      return within(at + 1);
    case "first":
      return within(0);
    case "last":
      return within(count - 1);
    case "left":
    case "right":
      return nearestBeside(layout, from, direction === "left" ? -1 : 1) ?? from;
    default:
      return direction satisfies never;
  }
}

function nearestBeside(layout: NetworkLayout, from: UnitBox, step: -1 | 1): UnitBox | null {
  const middle = from.y + from.height / 2;
  for (let i = from.column + step; i >= 0 && i < layout.columns.length; i += step) {
    const column = layout.columns[i]!;
    if (column.depiction === "strip") {
      const unit = Math.floor(((middle - column.body.y) / column.body.height) * column.units);
      return boxOf(column, i, Math.max(0, Math.min(column.units - 1, unit)));
    }
    let best: Tile | null = null;
    for (const tile of column.tiles) {
      const distance = Math.abs(tile.y + tile.height / 2 - middle);
      if (!best || distance < Math.abs(best.y + best.height / 2 - middle)) best = tile;
    }
    if (best) return { column: i, ...best };
  }
  return null;
}
