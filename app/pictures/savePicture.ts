/** Saves a part of the page as a picture for a report: always light, on white, whatever the page's theme, because it is for paper. */

import { download } from "../store/download.ts";
import { inLightTheme } from "./inLightTheme.ts";
import type { PictureFormat } from "./pictureFormat.ts";
import { pictureName } from "./pictureName.ts";
import { layOutSheet, type Sheet } from "./sheet.ts";
import { setText, short, svgElement } from "./svg.ts";
import { createSvgPen } from "./svgPen.ts";

export interface PictureOptions {
  /** A part of the page. Where parts of it have the attribute `data-saved`, those are the picture. */
  readonly section: HTMLElement;
  readonly title: string;
  readonly caption: string;
}

/** @param what the picture is of, for the file's name */
export async function savePicture(options: PictureOptions, what: string, format: PictureFormat): Promise<void> {
  const name = pictureName(what);
  if (format === "svg") {
    download({ name: `${name}.svg`, type: "image/svg+xml", content: svgOf(options) });
    return;
  }
  const scale = format === "png@2x" ? 2 : 3;
  const png = await pngOf(options, scale);
  download({ name: `${name}@${scale}x.png`, type: "image/png", content: new Uint8Array(await png.arrayBuffer()) });
}

/** Painted at the size in pixels, not made of the SVG: browsers differ in what of an SVG they draw on a canvas. */
export async function pngOf({ section, caption }: PictureOptions, scale: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  inLightTheme(() => {
    const sheet = layOutSheet(partsOf(section), caption);
    const factor = Math.min(scale, largestScale(sheet));
    canvas.width = Math.round(sheet.width * factor);
    canvas.height = Math.round(sheet.height * factor);
    const context = canvas.getContext("2d")!;
    context.scale(factor, factor);
    sheet.paint(context);
  });
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!png) throw new Error(`no PNG of ${canvas.width}×${canvas.height} pixels`);
  return png;
}

export function svgOf({ section, title, caption }: PictureOptions): string {
  return inLightTheme(() => {
    const sheet = layOutSheet(partsOf(section), caption);
    const pen = createSvgPen();
    sheet.paint(pen);
    const size = { width: sheet.width, height: sheet.height };
    const svg = svgElement("svg", { ...size, viewBox: `0 0 ${short(sheet.width)} ${short(sheet.height)}` });
    for (const [tag, text] of [
      ["title", title],
      ["desc", caption],
    ] as const) {
      const element = svgElement(tag);
      setText(element, text);
      svg.append(element);
    }
    svg.append(...pen.content);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
  });
}

function partsOf(section: HTMLElement): readonly HTMLElement[] {
  const marked = [...section.querySelectorAll<HTMLElement>("[data-saved]")];
  return marked.length > 0 ? marked : [section];
}

/** Safari's largest canvas has this many pixels, and no browser's is longer than that many. */
const mostPixels = 2 ** 24;
const longestPx = 2 ** 14;

const largestScale = ({ width, height }: Sheet): number =>
  Math.min(Math.sqrt(mostPixels / (width * height)), longestPx / Math.max(width, height));
