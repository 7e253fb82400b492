/** Which columns of a table stand in the place of the input's units, one below the other, and the tile of those that are folded. Pure. */

import { type Content, chipSize } from "./content.ts";
import { columnsShown, type Effects, shownColumns } from "./inputOrder.ts";

/** What the layout knows of a table's columns. */
export interface TableInput {
  readonly names: readonly string[];
  /** Those to be shown first first. */
  readonly order: readonly number[];
  /** Where each column's inputs begin, and where the last one's end. */
  readonly starts: readonly number[];
  /** Null before anybody knows. */
  readonly effects: Effects | null;
  /** `tableContent`, which is loaded when there is a table. */
  contentOf(request: TableRequest): Content | null;
}

export interface TableRequest {
  readonly table: TableInput;
  readonly aspect: number;
  readonly height: number;
  readonly scale: number;
  readonly isOpened: boolean;
}

/** Height of a tile with room around it: for one that can be read well, for a name alone, and the best. */
const pitches = { least: 30, opened: 15, most: 46 } as const;
const tallest = 34;
/** A tile that shows as much as a curve. */
const narrowest = 34;

/** @returns null where all are to be shown and have no room one below the other */
export function tableContent({ table, aspect, height, scale, isOpened }: TableRequest): Content | null {
  const { order } = table;
  const chip = chipSize(scale);
  if (isOpened && order.length * pitches.opened * scale > height - chip.room) return null;
  const room = Math.max(1, Math.min(columnsShown, Math.floor(height / (pitches.least * scale)) - 1));
  const first = shownColumns(order, room);
  const isFolding = first.length < order.length;
  const shown = isOpened ? order.toSorted((a, b) => a - b) : first;
  const places = shown.length + (isFolding && !isOpened ? 1 : 0);
  const pitch = Math.min(pitches.most * scale, (isFolding && isOpened ? height - chip.room : height) / places);
  const size = Math.min(tallest * scale, pitch * 0.76);
  const width = Math.max(narrowest * scale, size * aspect);
  const box = (place: number) => ({ x: 0, y: place * pitch, width, height: size });
  const tall = (places - 1) * pitch + size;
  const tiles = shown.map((unit, place) => ({ unit, ...box(place) }));
  if (!isFolding) return { across: 1, tiles, width, height: tall, foot: 0, more: null };
  if (isOpened) {
    const more = { x: width / 2 - chip.width / 2, y: tall + chip.gap, width: chip.width, height: chip.height };
    return {
      across: 1,
      tiles,
      width: Math.max(width, chip.width),
      height: tall + chip.room,
      foot: 0,
      more: { ...more, hidden: 0, bars: null },
    };
  }
  const more = { ...box(shown.length), hidden: order.length - shown.length, bars: barsOf(table, shown) };
  return { across: 1, tiles, width, height: tall, foot: 0, more };
}

function barsOf({ order, effects }: TableInput, shown: readonly number[]): readonly number[] {
  const largest = effects ? Math.max(...effects) : 0;
  return order
    .filter((column) => !shown.includes(column))
    .sort((a, b) => a - b)
    .map((column) => (effects && largest > 0 ? effects[column]! / largest : 0));
}
