/** Paints the bar of a formula's fraction, which no element is. */

import type { Pen } from "../canvas/pen.ts";

export function paintFraction(pen: Pen, fraction: Element, { color, fontSize }: CSSStyleDeclaration): void {
  const [upper, lower] = [...fraction.children].map((child) => child.getBoundingClientRect());
  if (!upper || !lower) return;
  const { left, width } = fraction.getBoundingClientRect();
  const thickness = Math.max(1, Number.parseFloat(fontSize) * 0.06);
  pen.fillStyle = color;
  pen.fillRect(left, (upper.bottom + lower.top - thickness) / 2, width, thickness);
}
