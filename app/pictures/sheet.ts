/** The sheet that is saved: parts of the page on white, a caption below them. Painted with any pen. */

import type { Pen } from "../canvas/pen.ts";
import { plainColor } from "./color.ts";
import { isLeftOut, paintElement } from "./paintElement.ts";

export interface Sheet {
  readonly width: number;
  readonly height: number;
  paint(pen: Pen): void;
}

const marginPx = 20;
const captionPx = 11;
const lineHeight = 1.45;
const gapPx = 14;
/** A narrow picture's caption would be a column of single words. */
const leastWidth = 280;

/**
 * @param parts of one panel of the page. They stand as high as they do there, in the middle of the widest; what of one does not fit its box, and is
 *   seen, has room.
 */
export function layOutSheet(parts: readonly HTMLElement[], caption: string): Sheet {
  const boxes = parts.map((part) => {
    const { top, width } = part.getBoundingClientRect();
    return { part, top, width: Math.max(width, part.scrollWidth) };
  });
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...parts.map(bottomOf));
  const pictureWidth = Math.max(...boxes.map(({ width }) => width));
  const inner = Math.ceil(Math.max(leastWidth, pictureWidth));
  const look = getComputedStyle(document.body);
  const font = `${captionPx}px ${look.fontFamily}`;
  const lines = wrap(caption, inner, font);
  const captionTop = marginPx + bottom - top + gapPx;
  return {
    width: inner + 2 * marginPx,
    height: Math.ceil(captionTop + lines.length * captionPx * lineHeight + marginPx - (lines.length === 0 ? gapPx : 0)),
    paint(pen) {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, this.width, this.height);
      for (const box of boxes) {
        pen.save();
        pen.transform(1, 0, 0, 1, marginPx + (inner - box.width) / 2, marginPx + box.top - top);
        paintElement(pen, box.part);
        pen.restore();
      }
      pen.font = font;
      pen.fillStyle = look.getPropertyValue("--dim");
      pen.textAlign = "left";
      pen.textBaseline = "alphabetic";
      for (const [i, line] of lines.entries()) {
        pen.fillText(line, marginPx, captionTop + captionPx * (1 + i * lineHeight));
      }
    },
  };
}

/** Of what is seen in it: what is left out leaves no empty room below. */
function bottomOf(element: Element): number {
  const style = getComputedStyle(element);
  if (isLeftOut(element, style)) return -Infinity;
  const { bottom } = element.getBoundingClientRect();
  if (element.childElementCount === 0 || plainColor(style.backgroundColor).alpha > 0) return bottom;
  const inner = Math.max(...[...element.children].map(bottomOf));
  return style.overflowY === "visible" ? inner : Math.min(bottom, inner);
}

/** Between words, and between any two Chinese signs. */
function wrap(text: string, width: number, font: string): readonly string[] {
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = font;
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.match(/[\u3000-\u9fff\uff00-\uffef]|[^ \u3000-\u9fff\uff00-\uffef]+ *| +/g) ?? []) {
      if (line !== "" && context.measureText((line + word).trimEnd()).width > width) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += word;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
  }
  return lines;
}
