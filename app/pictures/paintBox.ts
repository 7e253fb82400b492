/** Paints an element's box: background, border, rings around it, and what its style puts before or behind its content. */

import type { Pen } from "../canvas/pen.ts";
import { plainColor } from "./color.ts";
import { gradientOf } from "./gradient.ts";
import type { Rect } from "./rect.ts";

type Style = CSSStyleDeclaration;

const px = (length: string): number => Number.parseFloat(length) || 0;

/** Of the left upper corner; the others are alike, or there are none below. */
export function radiusOf({ left, top, right, bottom }: Rect, { borderTopLeftRadius: radius }: Style): number {
  const [width, height] = [right - left, bottom - top];
  const size = radius.endsWith("%") ? (px(radius) / 100) * Math.min(width, height) : px(radius);
  return Math.min(size, width / 2, height / 2);
}

export function paintBox(pen: Pen, element: Element, style: Style): void {
  if (style.display === "contents") return;
  for (const rect of element.getClientRects()) paintRect(pen, rect, style);
}

/** Of what is placed by itself: nothing tells where another stands. */
export function paintPseudo(pen: Pen, element: Element, which: "::before" | "::after"): void {
  const style = getComputedStyle(element, which);
  const { content, position, opacity } = style;
  if (content === "none" || content === "normal" || position !== "absolute" || Number(opacity) === 0) return;
  const { left, top } = element.getBoundingClientRect();
  const [x, y] = [left + element.clientLeft + px(style.left), top + element.clientTop + px(style.top)];
  const rect = { left: x, top: y, right: x + px(style.width), bottom: y + px(style.height) };
  paintRect(pen, rect, style);
  const text = /^"(.*)"$/.exec(content)?.[1];
  if (!text) return;
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.color;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
}

function paintRect(pen: Pen, rect: Rect, style: Style): void {
  const { left, top, right, bottom } = rect;
  const [width, height] = [right - left, bottom - top];
  if (!(width > 0 && height > 0)) return;
  const radius = radiusOf(rect, style);
  paintRings(pen, rect, radius, style.boxShadow);
  const fills = [style.backgroundColor, gradientOf(pen, rect, style.backgroundImage)];
  for (const fill of fills) {
    if (fill === null || (typeof fill === "string" && plainColor(fill).alpha === 0)) continue;
    pen.fillStyle = fill;
    pen.beginPath();
    pen.roundRect(left, top, width, height, radius);
    pen.fill();
  }
  paintBorder(pen, rect, radius, style);
}

const sides = ["Top", "Right", "Bottom", "Left"] as const;

function paintBorder(pen: Pen, { left, top, right, bottom }: Rect, radius: number, style: Style): void {
  const drawn = sides.filter(
    (side) =>
      px(style[`border${side}Width`]) > 0 &&
      style[`border${side}Style`] !== "none" &&
      plainColor(style[`border${side}Color`]).alpha > 0,
  );
  const [first] = drawn;
  if (first === undefined) return;
  const wide = px(style[`border${first}Width`]);
  // A side without a line lies outside of what is painted.
  const beyond = (side: (typeof sides)[number]) => (drawn.includes(side) ? -wide / 2 : radius + 2 * wide);
  const x = left - beyond("Left");
  const y = top - beyond("Top");
  pen.save();
  if (drawn.length < sides.length) {
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
  }
  pen.strokeStyle = style[`border${first}Color`];
  pen.lineWidth = wide;
  if (style[`border${first}Style`] === "dashed") pen.setLineDash([3 * wide, 3 * wide]);
  pen.beginPath();
  pen.roundRect(x, y, right + beyond("Right") - x, bottom + beyond("Bottom") - y, Math.max(0, radius - wide / 2));
  pen.stroke();
  pen.restore();
}

/** Shadows without blur, which are rings around the box or within it; soft ones are for the screen. */
function paintRings(pen: Pen, { left, top, right, bottom }: Rect, radius: number, shadows: string): void {
  if (shadows === "none") return;
  const [width, height] = [right - left, bottom - top];
  for (const shadow of shadows.split(/,(?![^(]*\))/).toReversed()) {
    const lengths = shadow.match(/-?[\d.]+px/g) ?? [];
    const [across = 0, down = 0, blur = 0, spread = 0] = lengths.map(px);
    if (across !== 0 || down !== 0 || blur !== 0 || spread <= 0) continue;
    const by = shadow.includes("inset") ? -spread : spread;
    pen.fillStyle = shadow.replaceAll(/-?[\d.]+px|inset/g, "").trim();
    pen.beginPath();
    const other = radius > 0 ? Math.max(0, radius + by) : 0;
    pen.roundRect(left - by, top - by, width + 2 * by, height + 2 * by, other);
    pen.roundRect(left, top, width, height, radius);
    pen.fill("evenodd");
  }
}

/** Traces what of an element's box its border leaves: what is in it may not be seen beyond. */
export function traceInner(pen: Pen, element: Element, style: Style): Rect {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const margin = style.overflowX === "clip" ? px(style.getPropertyValue("overflow-clip-margin")) : 0;
  const inset = (side: (typeof sides)[number]) => px(style[`border${side}Width`]) - margin;
  const inner = {
    left: left + inset("Left"),
    top: top + inset("Top"),
    right: right - inset("Right"),
    bottom: bottom - inset("Bottom"),
  };
  const radius = Math.max(0, radiusOf({ left, top, right, bottom }, style) - inset("Top"));
  pen.beginPath();
  pen.roundRect(inner.left, inner.top, inner.right - inner.left, inner.bottom - inner.top, radius);
  return inner;
}
