/** Hit testing of links: which one lies under a point, and what room it takes. Pure; units are in `hitTest.ts`. */

import type { Box } from "./column.ts";
import { tileOf } from "./hitTest.ts";
import type { NetworkLayout } from "./layout.ts";
import { linkEnds } from "./links.ts";

/** From a unit of the column before. */
export interface LinkPlace {
  /** Index into the columns. */
  readonly column: number;
  readonly unit: number;
  readonly from: number;
}

/** How far beside its line a link is still met, in CSS pixels. */
const slack = 5;

/** The nearest of the links that are drawn one by one. */
export function linkAt(layout: NetworkLayout, x: number, y: number): LinkPlace | null {
  let nearest: LinkPlace | null = null;
  let least = slack * layout.scale;
  for (const { to: column, kind } of layout.links) {
    if (kind !== "each") continue;
    for (const from of layout.columns[column - 1]!.tiles) {
      for (const to of layout.columns[column]!.tiles) {
        const distance = distanceTo(linkEnds(from, to), x, y);
        if (distance >= least) continue;
        least = distance;
        nearest = { column, unit: to.unit, from: from.unit };
      }
    }
  }
  return nearest;
}

/** What a link covers together with its units; null where one of them is folded away. */
export function linkBox(layout: NetworkLayout, { column, unit, from }: LinkPlace): Box | null {
  const [before, after] = [layout.columns[column - 1], layout.columns[column]];
  const a = before && tileOf(before, from);
  const b = after && tileOf(after, unit);
  if (!a || !b) return null;
  const top = Math.min(a.y, b.y);
  return { x: a.x, y: top, width: b.x + b.width - a.x, height: Math.max(a.y + a.height, b.y + b.height) - top };
}

/** From a point to the curve that `links.ts` draws: the vertical distance, by how steep the curve is there. */
function distanceTo({ x1, y1, x2, y2 }: ReturnType<typeof linkEnds>, x: number, y: number): number {
  const across = x2 - x1;
  const share = (x - x1) / across;
  if (!(share >= 0 && share <= 1)) return Infinity;
  let [low, high] = [0, 1];
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2;
    if (1.5 * middle - 1.5 * middle ** 2 + middle ** 3 < share) low = middle;
    else high = middle;
  }
  const t = (low + high) / 2;
  const down = y2 - y1;
  const slope = (down * 6 * t * (1 - t)) / (across * (1.5 - 3 * t + 3 * t ** 2));
  return Math.abs(y1 + down * (3 * t ** 2 - 2 * t ** 3) - y) / Math.hypot(1, slope);
}
