/** The ten outlines of Shapes10 as signed distances: negative inside, in units of the shape's radius. */

import type { ShapeName } from "./shapeNames.ts";

/** Distance from (x, y), y down, to an outline that fills about the unit disc. */
export type Outline = (x: number, y: number) => number;

const box = (x: number, y: number, halfWidth: number, halfHeight: number) => {
  const dx = Math.abs(x) - halfWidth;
  const dy = Math.abs(y) - halfHeight;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
};

/** A polygon from its corners. Distance to the nearest edge; the sign by the even–odd rule. */
function polygon(corners: readonly (readonly [number, number])[]): Outline {
  const edges = corners.map(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const ex = bx - ax;
    const ey = by - ay;
    return { ax, ay, by, ex, ey, lengthSquared: ex * ex + ey * ey };
  });
  return (x, y) => {
    let nearest = Infinity;
    let isInside = false;
    for (const { ax, ay, by, ex, ey, lengthSquared } of edges) {
      const px = x - ax;
      const py = y - ay;
      const t = Math.max(0, Math.min(1, (px * ex + py * ey) / lengthSquared));
      const dx = px - ex * t;
      const dy = py - ey * t;
      nearest = Math.min(nearest, dx * dx + dy * dy);
      if (ay > y !== by > y && px < (ex * py) / ey) isInside = !isInside;
    }
    return isInside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  };
}

/** Corners at these radii in turn, evenly around the centre, the first at the top. */
function rays(count: number, radii: readonly number[]): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => {
    const r = radii[i % radii.length]!;
    const angleRad = (2 * Math.PI * i) / count;
    return [r * Math.sin(angleRad), -r * Math.cos(angleRad)] as const;
  });
}

export const outlines: Readonly<Record<ShapeName, Outline>> = {
  disc: (x, y) => Math.hypot(x, y) - 0.95,
  square: (x, y) => box(x, y, 0.8, 0.8),
  triangle: polygon(rays(3, [1.1])),
  star: polygon(rays(10, [1.15, 0.46])),
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - 0.22,
  cross: (x, y) => Math.min(box(x, y, 1, 0.28), box(x, y, 0.28, 1)),
  heart: heart(),
  // A disc without a second disc, moved to the right.
  crescent: (x, y) => Math.max(Math.hypot(x, y) - 1, 0.8 - Math.hypot(x - 0.5, y)),
  arrow: polygon([
    [0, -1.1],
    [0.85, -0.1],
    [0.3, -0.1],
    [0.3, 1],
    [-0.3, 1],
    [-0.3, -0.1],
    [-0.85, -0.1],
  ]),
  bar: (x, y) => box(x, y, 0.26, 1.1),
};

/** Two discs and a kite that ends in the tip. */
function heart(): Outline {
  const r = 0.55;
  const tip = polygon([
    [-0.93, 0.02],
    [0, -0.4],
    [0.93, 0.02],
    [0, 1.05],
  ]);
  return (x, y) => Math.min(Math.hypot(Math.abs(x) - 0.5, y + 0.35) - r, tip(x, y));
}
