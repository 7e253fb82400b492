/** Where everything of the network stands: columns, tiles of units, strips, and which links run between columns. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Card } from "./cards.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `roomy` cards say all; `compact` ones leave out parameter counts and draw cards of vectors narrow. */
export type Density = "roomy" | "compact";

/**
 * What stands for a column's output: `tiles` one square per unit or channel, `cells` a few numbers, `strip` many,
 * `image` the input picture, `none` where the shape is unknown.
 */
export type Picture = "tiles" | "cells" | "strip" | "image" | "none";

export interface Tile extends Box {
  readonly unit: number;
}

export interface Column {
  /** Index into the cards; −1 is the input. */
  readonly card: number;
  /** The document layer that `UnitRef` names; −1 is the input. */
  readonly layer: number;
  readonly shape: Shape | null;
  readonly picture: Picture;
  readonly isNarrow: boolean;
  /** Room that the card takes. */
  readonly x: number;
  readonly width: number;
  readonly center: number;
  /** Units or channels, drawn or not. */
  readonly units: number;
  /** Empty for strips, whose units divide `body` evenly from top to bottom. */
  readonly tiles: readonly Tile[];
  /** Tiles side by side; 1 for cells and strips. */
  readonly across: number;
  /** What the tiles or the strip cover together. */
  readonly body: Box;
  /** The chip `+ 48 more`, or one that closes; null where all units are drawn without it. */
  readonly more: (Box & { readonly hidden: number }) | null;
}

/** From column `to − 1` to column `to`. */
export interface LinkGroup {
  readonly to: number;
  /** `each` every weight a curve, `pairs` unit i to unit i, `ribbon` one band. */
  readonly kind: "each" | "pairs" | "ribbon";
}

export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  readonly density: Density;
  readonly columns: readonly Column[];
  readonly links: readonly LinkGroup[];
  /** Where a `+` stands: before column i + 1, and after the last. */
  readonly gaps: readonly Gap[];
  readonly isScrolling: boolean;
}

export interface Gap {
  readonly x: number;
  /** `wide` has room for a `+` at any time, `tight` for a small one, `none` for one that lies over the cards' edges. */
  readonly room: "wide" | "tight" | "none";
}

export interface LayoutRequest {
  readonly input: Shape;
  readonly cards: readonly Card[];
  /** Layers with weights between every input and output; all others link unit i to unit i. */
  isDense(type: string): boolean;
  /** Width that the card's words need; `card` −1 is the input. */
  cardWidth(card: number, style: CardStyle): number;
  /** Room to the right of the last column, for the names of classes, at scale 1. */
  readonly labelWidth: number;
  readonly width: number;
  readonly height: number;
  /** Cards whose folded units are all shown. */
  readonly opened: ReadonlySet<number>;
  /** From the wish to what will do: the first that needs no scrolling is taken, else the last. Default [1]. */
  readonly scales?: readonly Scale[];
}

export interface CardStyle {
  readonly density: Density;
  readonly isNarrow: boolean;
  readonly scale: Scale;
}

/** Larger than 1 on a projector; the stylesheet knows these. */
export type Scale = 1 | 1.1 | 1.25 | 1.5;

/** Above this many, units fold. */
export const foldAbove = 16;
/** Above this many, the links between two columns become a ribbon. */
export const ribbonAbove = 300;
/** An opened fold shows at most this many: 16 × 16 squares. */
const openedAtMost = 256;

const margins: Readonly<Record<Density, number>> = { roomy: 20, compact: 10 };
/** Left of the input tiles: x₁, x₂. */
const inputLabelWidth = 24;
const plusRoom = 34;

export function layoutNetwork(request: LayoutRequest): NetworkLayout {
  let layout: NetworkLayout | null = null;
  for (const scale of request.scales ?? [1]) {
    for (const density of ["roomy", "compact"] as const) {
      layout = place(request, { density, scale });
      if (!layout.isScrolling) return layout;
    }
  }
  if (!layout) throw new Error("layoutNetwork needs a scale");
  return layout;
}

interface Draft {
  readonly card: number;
  readonly layer: number;
  readonly shape: Shape | null;
  readonly picture: Picture;
  readonly units: number;
  readonly isNarrow: boolean;
  readonly width: number;
  readonly content: Content;
}

interface Content {
  readonly across: number;
  readonly tiles: readonly Tile[];
  readonly width: number;
  readonly height: number;
  readonly more: Column["more"];
}

interface Manner {
  readonly density: Density;
  readonly scale: Scale;
}

function place(request: LayoutRequest, { density, scale }: Manner): NetworkLayout {
  const drafts = draftColumns(request, { density, scale });
  const last = drafts.length - 1;

  // Narrow neighbours stand close, like segments of one card; elsewhere the gap holds a `+` and the links.
  const gaps = drafts.slice(1).map((draft, i) => {
    const isTight = density === "compact" && draft.isNarrow && drafts[i]!.isNarrow;
    const least = isTight ? 5 : density === "compact" ? 22 : plusRoom;
    return { least: least * scale, share: isTight ? 0.2 : 1 };
  });
  const margin = margins[density];
  const hasInputLabels = drafts[0]!.picture === "tiles";
  const left = margin * scale + (hasInputLabels ? inputLabelWidth * scale * 0.5 : 0);
  // Names of classes begin beside the cells, which stand in the middle of the last column.
  const slack = (drafts[last]!.width - drafts[last]!.content.width) / 2;
  const right = Math.max((margin + plusRoom) * scale, (request.labelWidth + 17) * scale - slack);
  const content = drafts.reduce((sum, draft) => sum + draft.width, 0);
  const least = gaps.reduce((sum, gap) => sum + gap.least, 0);
  const spare = request.width - left - right - content - least;
  const shares = gaps.reduce((sum, gap) => sum + gap.share, 0);
  const widestGap = Math.max(96 * scale, request.width * 0.12);
  const stretch = shares > 0 ? Math.max(0, Math.min(spare / shares, widestGap)) : 0;
  const unused = Math.max(0, spare - stretch * shares);

  const columns: Column[] = [];
  const pluses: Gap[] = [];
  let x = left + unused / 2;
  drafts.forEach((draft, i) => {
    columns.push(settle(draft, x, request.height));
    x += draft.width;
    const gap = gaps[i];
    if (gap) {
      const width = gap.least + gap.share * stretch;
      pluses.push({ x: x + width / 2, room: roomOf(width / scale) });
      x += width;
    } else {
      pluses.push({ x: x + 20 * scale, room: "wide" });
    }
  });
  const width = Math.max(request.width, Math.ceil(x + right));
  return {
    width,
    height: request.height,
    scale,
    density,
    columns,
    links: columns.slice(1).map((column, i) => ({ to: i + 1, kind: linkKind(request, columns[i]!, column) })),
    gaps: pluses,
    isScrolling: spare < 0 && last > 0,
  };
}

const roomOf = (gap: number): Gap["room"] => (gap >= plusRoom - 0.5 ? "wide" : gap >= 18 ? "tight" : "none");

function draftColumns(request: LayoutRequest, { density, scale }: Manner): readonly Draft[] {
  const { input, cards, height, opened } = request;
  const isPlane = input.length === 1;
  const shapes = [input, ...cards.map((card) => card.output)];
  const most = Math.max(1, ...shapes.map((shape) => (shape?.length === 1 ? shape[0]! : 1)));
  const planeTile = isPlane ? planeTileSize(shapes, height, scale) : 0;

  return shapes.map((shape, i) => {
    const card = i - 1;
    const picture = pictureOf(shape, i === 0, isPlane);
    const units = shape === null ? 0 : shape[0]!;
    const isNarrow = density === "compact" && !isPlane && picture !== "tiles" && picture !== "image";
    const isOpened = opened.has(card);
    const content = ((): Content => {
      switch (picture) {
        case "image":
          return square(72 * scale);
        case "none":
          return square(0);
        case "cells": {
          const cell = Math.min(23 * scale, height / units);
          return {
            across: 1,
            tiles: column(units, 15 * scale, cell),
            width: 15 * scale,
            height: cell * units,
            more: null,
          };
        }
        case "strip": {
          const share = (Math.log2(units) / Math.log2(most)) ** 1.6;
          return { across: 1, tiles: [], width: 14 * scale, height: Math.round(height * share), more: null };
        }
        case "tiles": {
          const size = isPlane ? planeTile : mapTileSize(shape!) * scale;
          return tileContent({ units, size, height, scale, isOpened, pitch: Math.max(96 * scale, size * 1.6) });
        }
        default:
          return picture satisfies never;
      }
    })();
    return {
      card,
      layer: card < 0 ? -1 : cards[card]!.head,
      shape,
      picture,
      units,
      isNarrow,
      width: Math.ceil(Math.max(content.width, request.cardWidth(card, { density, isNarrow, scale }))),
      content,
    };
  });
}

function pictureOf(shape: Shape | null, isInput: boolean, isPlane: boolean): Picture {
  if (shape === null) return "none";
  if (shape.length !== 1) return isInput ? "image" : "tiles";
  if (isPlane) return "tiles";
  return shape[0]! > foldAbove ? "strip" : "cells";
}

/** Maps of the plane are all of one size, so that they compare: as large as the fullest column allows. */
function planeTileSize(shapes: readonly (Shape | null)[], height: number, scale: number): number {
  const most = Math.max(1, ...shapes.map((shape) => Math.min(foldAbove, shape?.[0] ?? 1)));
  const { pitch } = gridFor(most, height, scale);
  const largest = Math.max(48, Math.min(84, height * 0.1));
  return Math.max(22 * scale, Math.min(largest * scale, pitch * 0.64));
}

/** Feature maps shrink with their resolution, less than in proportion: 28 → 54, 14 → 43, 5 → 36. */
function mapTileSize(shape: Shape): number {
  return Math.max(36, Math.min(54, Math.round(32 + 0.8 * (shape.at(-1) ?? 1))));
}

/** The fewest columns that leave a unit 44 px of height. */
function gridFor(count: number, height: number, scale: number): { readonly columns: number; readonly pitch: number } {
  for (let columns = 1; ; columns++) {
    const pitch = height / Math.ceil(count / columns);
    if (pitch >= 44 * scale || columns >= 4) return { columns, pitch };
  }
}

function tileContent(request: {
  readonly units: number;
  readonly size: number;
  readonly height: number;
  readonly scale: number;
  readonly isOpened: boolean;
  readonly pitch: number;
}): Content {
  const { units, height, scale, isOpened } = request;
  const folds = units > foldAbove;
  const chip = folds ? 34 * scale : 0;
  const room = height - chip;
  const shown = folds ? Math.min(isOpened ? openedAtMost : foldAbove, units) : units;
  let { columns, pitch } = gridFor(shown, room, scale);
  let gap = 10 * scale;
  if (folds && isOpened) {
    columns = Math.min(16, Math.max(4, Math.round(Math.sqrt(shown * 0.6))));
    pitch = Math.min(30 * scale, room / Math.ceil(shown / columns));
    gap = 4 * scale;
  }
  pitch = Math.min(pitch, Math.max(request.size * 1.45, request.pitch));
  const size = Math.max(4, Math.min(request.size, pitch - Math.min(gap, pitch * 0.28)));
  const rows = Math.ceil(shown / columns);
  const step = size + gap;
  const tiles = Array.from({ length: shown }, (_, unit) => ({
    unit,
    x: (unit % columns) * step,
    y: Math.floor(unit / columns) * pitch,
    width: size,
    height: size,
  }));
  const width = columns * step - gap;
  const tall = (rows - 1) * pitch + size;
  const chipWidth = 84 * scale;
  return {
    across: columns,
    tiles,
    width: folds ? Math.max(width, chipWidth) : width,
    height: tall + chip,
    more: folds
      ? {
          x: width / 2 - chipWidth / 2,
          y: tall + 10 * scale,
          width: chipWidth,
          height: 24 * scale,
          hidden: units - shown,
        }
      : null,
  };
}

const square = (size: number): Content => ({
  across: 1,
  tiles: size > 0 ? [{ unit: 0, x: 0, y: 0, width: size, height: size }] : [],
  width: size,
  height: size,
  more: null,
});

const column = (units: number, width: number, height: number): readonly Tile[] =>
  Array.from({ length: units }, (_, unit) => ({ unit, x: 0, y: unit * height, width, height }));

/** Centres a drafted column's content in its place. */
function settle(draft: Draft, x: number, height: number): Column {
  const { content, width, ...rest } = draft;
  const center = x + width / 2;
  const extent = content.tiles.reduce((most, tile) => Math.max(most, tile.x + tile.width), 0) || content.width;
  const left = center - extent / 2;
  const top = (height - content.height) / 2;
  const move = <T extends Box>(box: T): T => ({ ...box, x: box.x + left, y: box.y + top });
  const bottom = content.more ? content.more.y - 10 : content.height;
  return {
    ...rest,
    x,
    width,
    center,
    across: content.across,
    tiles: content.tiles.map(move),
    body: { x: left, y: top, width: extent, height: bottom },
    more: content.more && move(content.more),
  };
}

function linkKind(request: LayoutRequest, from: Column, to: Column): LinkGroup["kind"] {
  const isDrawnAsStrip = from.picture === "strip" || to.picture === "strip" || from.picture === "none";
  if (isDrawnAsStrip || to.picture === "none") return "ribbon";
  const type = request.cards[to.card]!.type;
  if (!request.isDense(type))
    return from.units === to.units && from.tiles.length === to.tiles.length ? "pairs" : "ribbon";
  // Lines under a wide grid of squares would say nothing.
  const isGrid = from.across > 3 || to.across > 3;
  return isGrid || from.tiles.length * to.tiles.length > ribbonAbove ? "ribbon" : "each";
}

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
