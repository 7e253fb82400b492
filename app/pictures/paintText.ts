/** Paints text where it stands on the page, line by line. */

import { cutText } from "../canvas/network/names.ts";
import type { Pen } from "../canvas/pen.ts";
import type { Around } from "./around.ts";
import { isWithin } from "./rect.ts";

interface Line {
  readonly text: string;
  readonly rect: DOMRect;
}

export function paintText(pen: Pen, node: Text, { turns, room, cutAt }: Around): void {
  const parent = node.parentElement;
  if (!parent || node.data.trim() === "") return;
  const style = getComputedStyle(parent);
  if (style.visibility !== "visible") return;
  const isVertical = style.writingMode.startsWith("vertical");
  takeFont(pen, style);
  for (const { text, rect } of linesOf(node, isVertical)) {
    if (!isWithin(rect, room)) continue;
    const words = transformed(style.whiteSpaceCollapse === "preserve" ? text : collapsed(pen, text, rect.width), style);
    const quarters = (((turns + (isVertical ? 1 : 0)) % 4) + 4) % 4;
    if (quarters !== 0) paintTurned(pen, words, rect, quarters);
    else if (cutAt !== null && rect.right > cutAt + 0.5)
      paintLine(pen, cutText(pen, words, cutAt - rect.left), rect, "left");
    else paintLine(pen, words, rect, alignOf(style));
  }
}

/** What is written in a field: its text is no node of the page. */
export function paintField(pen: Pen, field: HTMLInputElement, style: CSSStyleDeclaration): void {
  if (!["text", "number", "search"].includes(field.type)) return;
  const { left, top, width, height } = field.getBoundingClientRect();
  takeFont(pen, style);
  const [before, after] = [style.paddingLeft, style.paddingRight].map(
    (padding) => Number.parseFloat(padding) + field.clientLeft,
  );
  const room = width - before! - after!;
  const text = cutText(pen, field.value, room);
  const rect = new DOMRect(left + before!, top, room, height);
  paintLine(pen, text, rect, alignOf(style));
}

function takeFont(
  pen: Pen,
  { fontStyle, fontWeight, fontSize, fontFamily, color, textTransform }: CSSStyleDeclaration,
) {
  const slant = textTransform === "math-auto" ? "italic" : fontStyle;
  pen.font = `${slant} ${fontWeight} ${fontSize} ${fontFamily}`;
  pen.fillStyle = color;
  pen.textBaseline = "alphabetic";
}

/** Where the words were aligned to stays, should they be narrower or wider in the font of whoever opens the file. */
const alignOf = ({ textAlign }: CSSStyleDeclaration): "left" | "center" | "right" =>
  textAlign.endsWith("center") ? "center" : textAlign === "end" || textAlign.endsWith("right") ? "right" : "left";

function paintLine(pen: Pen, text: string, { left, right, top, height }: DOMRect, align: "left" | "center" | "right") {
  pen.textAlign = align;
  pen.fillText(text, { left, center: (left + right) / 2, right }[align], top + height / 2 + belowMiddle(pen));
}

function paintTurned(pen: Pen, text: string, { left, top, width, height }: DOMRect, quarters: number): void {
  const [cos, sin] = (
    [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ] as const
  )[quarters]!;
  pen.save();
  pen.transform(cos, sin, -sin, cos, left + width / 2, top + height / 2);
  pen.textAlign = "center";
  pen.fillText(text, 0, belowMiddle(pen));
  pen.restore();
}

/** From the middle of a line of text down to where its letters stand. */
function belowMiddle(pen: Pen): number {
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = pen.measureText("x");
  return (fontBoundingBoxAscent - fontBoundingBoxDescent) / 2;
}

function linesOf(node: Text, isVertical: boolean): readonly Line[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
  const [first] = rects;
  if (!first) return [];
  const isOneLine = isVertical || rects.every(({ top }) => Math.abs(top - first.top) < first.height / 2);
  if (isOneLine) return [{ text: node.data, rect: range.getBoundingClientRect() }];
  const lines: Line[] = [];
  let [from, top] = [0, first.top];
  const finish = (to: number) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    if (range.toString().trim() !== "") lines.push({ text: range.toString(), rect: range.getBoundingClientRect() });
    from = to;
  };
  for (let i = 0; i < node.length; i++) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const [letter] = range.getClientRects();
    if (!letter || letter.width === 0 || Math.abs(letter.top - top) < first.height / 2) continue;
    finish(i);
    top = letter.top;
  }
  finish(node.length);
  return lines;
}

/** With the spaces at its ends, or without: whichever is as wide as what stands there. */
function collapsed(pen: Pen, text: string, width: number): string {
  const all = text.replaceAll(/[ \t\r\n]+/g, " ");
  const off = (words: string) => Math.abs(pen.measureText(words).width - width);
  return [all.trim(), all.trimStart(), all.trimEnd(), all].reduce((best, words) =>
    off(words) < off(best) - 1 ? words : best,
  );
}

const transformed = (text: string, { textTransform }: CSSStyleDeclaration): string =>
  textTransform === "uppercase" ? text.toUpperCase() : text;
