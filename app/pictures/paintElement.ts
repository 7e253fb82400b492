/**
 * Paints a part of the page with a pen, as it looks: boxes by their computed styles, text where it stands, drawings and canvases with what they were
 * painted with. What has the attribute `data-unsaved` is left out: controls that say nothing on paper.
 */

import { type Pen, paintOf } from "../canvas/pen.ts";
import type { Around } from "./around.ts";
import { paintBox, paintPseudo, radiusOf, traceInner } from "./paintBox.ts";
import { paintFraction } from "./paintFraction.ts";
import { paintField, paintText } from "./paintText.ts";
import { paintVector } from "./paintVector.ts";
import { isWithin, overlap } from "./rect.ts";

/** @param root its left upper corner is the pen's */
export function paintElement(pen: Pen, root: Element): void {
  const { left, top } = root.getBoundingClientRect();
  pen.save();
  pen.transform(1, 0, 0, 1, -left, -top);
  visit(pen, root, { turns: 0, room: null, cutAt: null });
  pen.restore();
}

function visit(pen: Pen, element: Element, around: Around): void {
  const style = getComputedStyle(element);
  if (isLeftOut(element, style)) return;
  pen.save();
  pen.globalAlpha *= Number(style.opacity);
  if (element instanceof SVGSVGElement) paintVector(pen, element);
  else paintWithin(pen, element, style, around);
  pen.restore();
}

function paintWithin(pen: Pen, element: Element, style: CSSStyleDeclaration, around: Around): void {
  const box = element.getBoundingClientRect();
  const isSeen = style.visibility === "visible" && isWithin(box, around.room);
  if (isSeen) {
    paintBox(pen, element, style);
    paintPseudo(pen, element, "::before");
    if (element instanceof HTMLCanvasElement) paintCanvas(pen, element, style);
    if (element instanceof HTMLInputElement) paintField(pen, element, style);
    if (element.localName === "mfrac") paintFraction(pen, element, style);
  }
  const inner: Around = {
    turns: around.turns + turnsOf(style),
    room: around.room,
    cutAt: style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth ? box.right : around.cutAt,
  };
  if (doesClip(element, style)) {
    pen.save();
    const room = traceInner(pen, element, style);
    pen.clip();
    visitChildren(pen, element, { ...inner, room: around.room ? overlap(around.room, room) : room });
    pen.restore();
  } else visitChildren(pen, element, inner);
  if (isSeen) paintPseudo(pen, element, "::after");
}

function visitChildren(pen: Pen, element: Element, around: Around): void {
  for (const child of element.childNodes) {
    if (child instanceof Element) visit(pen, child, around);
    else if (child instanceof Text) paintText(pen, child, around);
  }
}

export const isLeftOut = (element: Element, { display, opacity, clipPath }: CSSStyleDeclaration): boolean =>
  display === "none" || Number(opacity) === 0 || clipPath === "inset(50%)" || element.hasAttribute("data-unsaved");

/** Whether it hides something of what is in it. */
function doesClip(element: Element, style: CSSStyleDeclaration): boolean {
  if (style.overflowX === "visible" || style.display === "inline" || !element.hasChildNodes()) return false;
  const isFull = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  return isFull || radiusOf(element.getBoundingClientRect(), style) > 0;
}

/** Pages of ours turn by quarters. */
function turnsOf({ transform }: CSSStyleDeclaration): number {
  if (transform === "none") return 0;
  const { a, b } = new DOMMatrixReadOnly(transform);
  return Math.round(Math.atan2(b, a) / (Math.PI / 2));
}

function paintCanvas(pen: Pen, canvas: HTMLCanvasElement, style: CSSStyleDeclaration): void {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  if (width === 0 || height === 0 || canvas.width === 0 || canvas.height === 0) return;
  const paint = paintOf(canvas);
  pen.save();
  traceInner(pen, canvas, style);
  pen.clip();
  pen.transform(1, 0, 0, 1, left, top);
  if (paint) paint(pen);
  else {
    pen.imageSmoothingEnabled = style.imageRendering !== "pixelated";
    pen.drawImage(canvas, 0, 0, width, height);
  }
  pen.restore();
}
