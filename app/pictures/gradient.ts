/** Reads a computed `background-image` of one linear gradient across or down, which may repeat. */

import type { Pen } from "../canvas/pen.ts";
import type { Rect } from "./rect.ts";

/** Null where there is none, or it is of another kind. */
export function gradientOf(pen: Pen, { left, top, right, bottom }: Rect, image: string): CanvasGradient | null {
  const [, repeating, inner] = /^(repeating-)?linear-gradient\((.*)\)$/.exec(image) ?? [];
  if (inner === undefined) return null;
  const parts = inner.split(/,(?![^(]*\))/).map((part) => part.trim());
  const isDirected = /^to |deg$/.test(parts[0]!);
  const direction = isDirected ? parts[0]! : "to bottom";
  const isAcross = /^(to (left|right)|-?(90|270)deg)$/.test(direction);
  const isBackward = /^(to (left|top)|0deg|-90deg|270deg)$/.test(direction);
  const length = isAcross ? right - left : bottom - top;
  const stops = parts.slice(isDirected ? 1 : 0).flatMap((part) => stopsOf(part, length));
  const [from, to] = isAcross ? [left, right] : [top, bottom];
  const [start, end] = isBackward ? [to, from] : [from, to];
  const gradient = isAcross ? pen.createLinearGradient(start, 0, end, 0) : pen.createLinearGradient(0, start, 0, end);
  const last = stops.length - 1;
  const places = stops.map(({ at }, i) => at ?? i / last);
  const period = repeating ? (places[last] ?? 1) : 1;
  for (let shift = 0; shift < 1; shift += period) {
    for (const [i, { color }] of stops.entries()) {
      const at = shift + places[i]!;
      if (at <= 1) gradient.addColorStop(at, color);
    }
  }
  return gradient;
}

interface Stop {
  readonly color: string;
  /** In [0, 1]; null where the stops lie evenly. */
  readonly at: number | null;
}

/** A color may have two places, from one to the other. */
function stopsOf(part: string, length: number): readonly Stop[] {
  const places = [...part.matchAll(/ (-?[\d.]+)(px|%)(?![^(]*\))/g)];
  const color = part.replaceAll(/ -?[\d.]+(px|%)(?![^(]*\))/g, "");
  if (places.length === 0) return [{ color, at: null }];
  return places.map(([, size, unit]) => ({ color, at: unit === "%" ? Number(size) / 100 : Number(size) / length }));
}
