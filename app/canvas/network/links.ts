/** The curves between two columns, as paths that are built once for a layout. */

import { DataPath } from "../pen.ts";
import type { Box, Column } from "./column.ts";
import { tileOf } from "./hitTest.ts";
import type { LinkGroup, NetworkLayout } from "./layout.ts";

export interface Link {
  /** Null for the folded columns of a table, which have no one strength. */
  readonly from: number | null;
  readonly to: number;
  readonly path: DataPath;
}

export interface PaintedGroup {
  readonly to: number;
  readonly kind: LinkGroup["kind"];
  readonly links: readonly Link[];
  readonly ribbon: DataPath | null;
}

/** Where the link between two units begins and ends. */
export const linkEnds = (a: Box, b: Box) => ({
  x1: a.x + a.width,
  y1: a.y + a.height / 2,
  x2: b.x,
  y2: b.y + b.height / 2,
});

/** A smooth curve that leaves and arrives level. */
function curve({ x1, y1, x2, y2 }: ReturnType<typeof linkEnds>): DataPath {
  const middle = (x1 + x2) / 2;
  return new DataPath(`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
}

export function buildGroup(layout: NetworkLayout, to: number, kind: PaintedGroup["kind"]): PaintedGroup {
  const from = layout.columns[to - 1]!;
  const target = layout.columns[to]!;
  if (kind === "ribbon") return { to, kind, links: [], ribbon: buildRibbon(from, target) };
  const links: Link[] = [];
  const join = (a: Box & { unit: number | null }, b: Box & { unit: number }) =>
    links.push({
      from: a.unit,
      to: b.unit,
      path: curve(linkEnds(a, b)),
    });
  if (kind === "pairs") {
    for (const tile of from.tiles) {
      const other = tileOf(target, tile.unit);
      if (other) join(tile, other);
    }
  } else {
    const folded = from.more?.bars ? [{ ...from.more, unit: null }] : [];
    for (const tile of [...folded, ...from.tiles]) for (const other of target.tiles) join(tile, other);
  }
  return { to, kind, links, ribbon: null };
}

function buildRibbon(from: Column, to: Column): DataPath | null {
  if (from.body.width === 0 || to.body.width === 0) return null;
  const [x1, x2] = [from.body.x + from.body.width + 3, to.body.x - 3];
  const middle = (x1 + x2) / 2;
  const bottoms = [from, to].map(({ body }) => body.y + body.height);
  const upper = `M${x1} ${from.body.y}C${middle} ${from.body.y} ${middle} ${to.body.y} ${x2} ${to.body.y}`;
  return new DataPath(`${upper}V${bottoms[1]}C${middle} ${bottoms[1]} ${middle} ${bottoms[0]} ${x1} ${bottoms[0]}Z`);
}
