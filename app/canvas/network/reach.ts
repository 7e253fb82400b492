/** Finding units in a layout: under a point, by reference, and by arrow keys from one to the next. Pure. */

import type { Box, Column, Tile } from "./column.ts";
import type { NetworkLayout } from "./layout.ts";

export interface UnitPlace extends Box {
  /** Index into the columns. */
  readonly column: number;
  readonly unit: number;
}

/** Where a unit stands; null for one that is folded away. */
export function placeOf(column: Column, index: number, unit: number): UnitPlace | null {
  if (column.picture === "strip") {
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
  const tile = column.tiles[unit];
  return tile ? { column: index, ...tile } : null;
}

/** The unit under a point; a few pixels beside it count too. */
export function unitAt(layout: NetworkLayout, x: number, y: number): UnitPlace | null {
  for (const [index, column] of layout.columns.entries()) {
    const { body } = column;
    if (x < body.x - 4 || x > body.x + body.width + 4) continue;
    if (column.picture === "strip") {
      const unit = Math.floor(((y - body.y) / body.height) * column.units);
      const place = placeOf(column, index, unit);
      if (place) return place;
      continue;
    }
    for (const tile of column.tiles) {
      const slack = column.picture === "cells" ? 0 : 2;
      if (x >= tile.x - 4 && x <= tile.x + tile.width + 4 && y >= tile.y - slack && y <= tile.y + tile.height + slack) {
        return { column: index, ...tile };
      }
    }
  }
  return null;
}

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/** Where an arrow key leads: along the column, or to the nearest unit of the neighbouring column. */
export function neighbour(layout: NetworkLayout, from: UnitPlace, direction: Direction): UnitPlace {
  const column = layout.columns[from.column]!;
  const count = column.picture === "strip" ? column.units : column.tiles.length;
  const within = (unit: number) => placeOf(column, from.column, Math.max(0, Math.min(count - 1, unit))) ?? from;
  switch (direction) {
    case "up":
      return within(from.unit - 1);
    case "down":
      return within(from.unit + 1);
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

function nearestBeside(layout: NetworkLayout, from: UnitPlace, step: -1 | 1): UnitPlace | null {
  const middle = from.y + from.height / 2;
  for (let i = from.column + step; i >= 0 && i < layout.columns.length; i += step) {
    const column = layout.columns[i]!;
    if (column.picture === "strip") {
      const unit = Math.floor(((middle - column.body.y) / column.body.height) * column.units);
      return placeOf(column, i, Math.max(0, Math.min(column.units - 1, unit)));
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
