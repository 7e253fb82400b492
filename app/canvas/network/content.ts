/** How one column's output is shown: squares, cells, a strip or an image, and how many of them. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Column, Depiction, Tile } from "./column.ts";

/** Above this many, units fold. */
export const foldAbove = 16;
/** An opened fold shows at most this many: 16 × 16 squares. */
const openedAtMost = 256;

/** In its own coordinates, from the left upper corner. */
export interface Content {
  readonly across: number;
  readonly tiles: readonly Tile[];
  readonly width: number;
  readonly height: number;
  /** Of the height, what names below the last tile take; each tile has as much below it. 0 where they do not stand there. */
  readonly foot: number;
  readonly more: Column["more"];
}

interface ContentRequest {
  readonly shape: Shape | null;
  readonly depiction: Depiction;
  /** Length of the network's longest vector: its strip takes the whole height. */
  readonly most: number;
  /** Side of a map of the plane. */
  readonly planeTile: number;
  /** Width of a tile for its height. */
  readonly aspect: number;
  readonly height: number;
  readonly scale: number;
  readonly isNarrow: boolean;
  /** Shows only the units that stand one below the other. */
  readonly isFolded: boolean;
  /** So does a column with names beside its units, which may stand closer. */
  readonly isStacked: boolean;
  readonly isOpened: boolean;
  /** Its units have names, which may stand below them. */
  readonly isNamedBelow: boolean;
}

export function contentOf(request: ContentRequest): Content {
  const { shape, depiction, most, planeTile, height, scale, isNarrow } = request;
  const units = shape?.[0] ?? 0;
  switch (depiction) {
    case "image":
      return square((isNarrow ? 56 : 72) * scale);
    case "none":
      return square(0);
    case "cells": {
      const cell = Math.min(23 * scale, height / units);
      return {
        across: 1,
        tiles: column(units, 15 * scale, cell),
        width: 15 * scale,
        height: cell * units,
        foot: 0,
        more: null,
      };
    }
    case "strip": {
      const share = (Math.log2(units) / Math.log2(most)) ** 1.6;
      return { across: 1, tiles: [], width: 14 * scale, height: Math.round(height * share), foot: 0, more: null };
    }
    case "tiles": {
      const size = shape?.length === 1 ? planeTile : mapTileSize(shape!) * scale;
      return tileContent({ ...request, units, size, pitch: Math.max(96 * scale, size * 1.6) });
    }
    default:
      return depiction satisfies never;
  }
}

export function depictionOf(shape: Shape | null, isInput: boolean, isPlane: boolean): Depiction {
  if (shape === null) return "none";
  if (shape.length !== 1) return isInput ? "image" : "tiles";
  if (isPlane) return "tiles";
  return shape[0]! > foldAbove ? "strip" : "cells";
}

/** Maps of the plane are all of one size, so that they compare: as large as the fullest column allows. */
export function planeTileSize(shapes: readonly (Shape | null)[], height: number, scale: number): number {
  const most = Math.max(1, ...shapes.map((shape) => Math.min(foldAbove, shape?.[0] ?? 1)));
  const { pitch } = gridFor(most, height, leastPitch * scale);
  const largest = Math.max(48, Math.min(84, height * 0.1));
  return Math.max(22 * scale, Math.min(largest * scale, pitch * 0.64));
}

/** Feature maps shrink with their resolution, less than in proportion: 28 → 54, 14 → 43, 5 → 36. */
function mapTileSize(shape: Shape): number {
  return Math.max(36, Math.min(54, Math.round(32 + 0.8 * (shape.at(-1) ?? 1))));
}

/** The chip below the units of which some are folded. */
export const chipSize = (scale: number) => ({
  gap: 10 * scale,
  height: 24 * scale,
  room: 34 * scale,
  width: 84 * scale,
});

/** A name below a unit, and the least height of both. */
const footHeight = 18;
const leastNamedBelow = 48;

/** Height that a unit needs; one with its name beside it needs less, so that more names are seen. */
const leastPitch = 44;
const leastNamedPitch = 30;

/** The fewest columns that leave each unit its height. */
function gridFor(count: number, height: number, least: number): { readonly columns: number; readonly pitch: number } {
  for (let columns = 1; ; columns++) {
    const pitch = height / Math.ceil(count / columns);
    if (pitch >= least || columns >= 4) return { columns, pitch };
  }
}

interface TileRequest extends ContentRequest {
  readonly units: number;
  readonly size: number;
  readonly pitch: number;
}

function tileContent(request: TileRequest): Content {
  const { units, height, scale, isNarrow, isFolded, isStacked, isOpened } = request;
  const least = (isStacked ? leastNamedPitch : leastPitch) * scale;
  const mostIn = (room: number) =>
    isFolded || isStacked ? Math.min(foldAbove, Math.max(1, Math.floor(room / least))) : foldAbove;
  const folds = units > mostIn(height);
  const chip = chipSize(scale);
  const room = folds ? height - chip.room : height;
  const shown = folds ? Math.min(isOpened ? openedAtMost : mostIn(room), units) : units;
  let { columns, pitch } = gridFor(shown, room, least);
  let gap = 10 * scale;
  if (folds && isOpened) {
    columns = Math.min(16, Math.max(4, Math.round(Math.sqrt(shown * 0.6))));
    pitch = Math.min(30 * scale, room / Math.ceil(shown / columns));
    gap = 4 * scale;
  }
  pitch = Math.min(pitch, Math.max(request.size * 1.45, request.pitch));
  const foot = request.isNamedBelow && columns === 1 && pitch >= leastNamedBelow * scale ? footHeight * scale : 0;
  const size = Math.max(4, Math.min(request.size, pitch - Math.max(foot, Math.min(gap, pitch * 0.28))));
  const rows = Math.ceil(shown / columns);
  const width = size * request.aspect;
  const step = width + gap;
  const tiles = Array.from({ length: shown }, (_, unit) => ({
    unit,
    x: (unit % columns) * step,
    y: Math.floor(unit / columns) * pitch,
    width,
    height: size,
  }));
  const extent = columns * step - gap;
  const tall = (rows - 1) * pitch + size;
  const chipWidth = isNarrow && !isOpened ? 66 * scale : chip.width;
  return {
    across: columns,
    tiles,
    width: folds ? Math.max(extent, chipWidth) : extent,
    height: tall + foot + (folds ? chip.room : 0),
    foot,
    more: folds
      ? {
          x: extent / 2 - chipWidth / 2,
          y: tall + foot + chip.gap,
          width: chipWidth,
          height: chip.height,
          hidden: units - shown,
          bars: null,
        }
      : null,
  };
}

const square = (size: number): Content => ({
  across: 1,
  tiles: size > 0 ? [{ unit: 0, x: 0, y: 0, width: size, height: size }] : [],
  width: size,
  height: size,
  foot: 0,
  more: null,
});

const column = (units: number, width: number, height: number): readonly Tile[] =>
  Array.from({ length: units }, (_, unit) => ({ unit, x: 0, y: unit * height, width, height }));
