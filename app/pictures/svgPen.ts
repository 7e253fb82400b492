/** A pen whose strokes become an SVG document: paths, texts and embedded images. It takes what painters use of a canvas's context, and no more (`Pen`). */

import type { DataPath, Pen } from "../canvas/pen.ts";
import { plainColor } from "./color.ts";
import { embedImage } from "./embedImage.ts";
import { createPathData } from "./pathData.ts";
import { type Attributes, setText, short, svgElement, xlinkNamespace } from "./svg.ts";

export interface SvgPen extends Pen {
  /** What was painted, with what it refers to. */
  readonly content: readonly SVGElement[];
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** What `save` keeps of the pen besides its own properties. */
interface Kept {
  readonly matrix: Matrix;
  readonly dash: readonly number[];
  /** What is painted goes here: a group for each clip. */
  readonly group: SVGElement;
}

type Style = Pick<Pen, (typeof styleNames)[number]>;

const styleNames = [
  "globalAlpha",
  "fillStyle",
  "strokeStyle",
  "lineWidth",
  "lineCap",
  "lineJoin",
  "lineDashOffset",
  "font",
  "textAlign",
  "textBaseline",
  "imageSmoothingEnabled",
] as const;

const firstStyle: Style = {
  globalAlpha: 1,
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  lineDashOffset: 0,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
};

export function createSvgPen(): SvgPen {
  const defs = svgElement("defs");
  const root = svgElement("g");
  const measuring = document.createElement("canvas").getContext("2d")!;
  const gradients = new Map<CanvasGradient, string>();
  const saved: (Kept & { readonly style: Style })[] = [];
  const path = createPathData();
  let kept: Kept = { matrix: [1, 0, 0, 1, 0, 0], dash: [], group: root };
  let ids = 0;

  const styleNow = (): Style => {
    const { globalAlpha, fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, lineDashOffset } = pen;
    const { font, textAlign, textBaseline, imageSmoothingEnabled } = pen;
    const ofText = { font, textAlign, textBaseline, imageSmoothingEnabled };
    return { globalAlpha, fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, lineDashOffset, ...ofText };
  };

  /** An id that no other picture in the same document has. */
  const prefix = `p${Math.random().toString(36).slice(2, 8)}`;
  const define = (element: SVGElement): string => {
    element.id = `${prefix}-${++ids}`;
    defs.append(element);
    return `url(#${element.id})`;
  };

  const transform = (): string | undefined => {
    const [a, b, c, d, e, f] = kept.matrix;
    if (a === 1 && b === 0 && c === 0 && d === 1)
      return e === 0 && f === 0 ? undefined : `translate(${short(e)} ${short(f)})`;
    return `matrix(${[a, b, c, d].map((part) => Number(part.toFixed(5))).join(" ")} ${short(e)} ${short(f)})`;
  };

  function add(tag: string, attributes: Attributes): SVGElement {
    const element = svgElement(tag, { ...attributes, transform: transform() });
    kept.group.append(element);
    return element;
  }

  function paintAttributes(kind: "fill" | "stroke"): Attributes {
    const style = kind === "fill" ? pen.fillStyle : pen.strokeStyle;
    const gradient = typeof style === "string" ? undefined : gradients.get(style as CanvasGradient);
    const { hex, alpha } = typeof style === "string" ? plainColor(style) : { hex: gradient ?? "none", alpha: 1 };
    const opacity = alpha * pen.globalAlpha;
    return { [kind]: hex, [`${kind}-opacity`]: opacity < 1 ? opacity : undefined };
  }

  const strokeAttributes = (): Attributes => ({
    fill: "none",
    ...paintAttributes("stroke"),
    "stroke-width": pen.lineWidth,
    "stroke-linecap": pen.lineCap === "butt" ? undefined : pen.lineCap,
    "stroke-linejoin": pen.lineJoin === "miter" ? undefined : pen.lineJoin,
    "stroke-dasharray": kept.dash.length > 0 ? kept.dash.join(" ") : undefined,
    "stroke-dashoffset": kept.dash.length > 0 && pen.lineDashOffset !== 0 ? pen.lineDashOffset : undefined,
  });

  const pen: SvgPen = {
    ...firstStyle,
    ...path,

    get content() {
      return defs.childElementCount > 0 ? [defs, root] : [root];
    },

    save() {
      saved.push({ ...kept, style: styleNow() });
    },
    restore() {
      const last = saved.pop();
      if (!last) return;
      const { style, ...before } = last;
      kept = before;
      Object.assign(pen, style);
    },
    transform(a, b, c, d, e, f) {
      const [ma, mb, mc, md, me, mf] = kept.matrix;
      const [first, second] = [
        [ma * a + mc * b, mb * a + md * b],
        [ma * c + mc * d, mb * c + md * d],
      ] as const;
      kept = { ...kept, matrix: [...first, ...second, ma * e + mc * f + me, mb * e + md * f + mf] };
    },
    setLineDash(dash) {
      kept = { ...kept, dash: [...dash] };
    },

    fill(how?: CanvasFillRule | DataPath) {
      const [d, rule] = typeof how === "object" ? [how.data] : [path.data(), how];
      add("path", { d, ...paintAttributes("fill"), "fill-rule": rule === "evenodd" ? rule : undefined });
    },
    stroke(given) {
      add("path", { d: given?.data ?? path.data(), ...strokeAttributes() });
    },
    clip() {
      const clipPath = svgElement("clipPath");
      clipPath.append(svgElement("path", { d: path.data(), transform: transform() }));
      const group = svgElement("g", { "clip-path": define(clipPath) });
      kept.group.append(group);
      kept = { ...kept, group };
    },
    fillRect(x, y, width, height) {
      add("rect", { x, y, width, height, ...paintAttributes("fill") });
    },

    createLinearGradient(x1, y1, x2, y2) {
      const element = svgElement("linearGradient", { gradientUnits: "userSpaceOnUse", x1, y1, x2, y2 });
      const gradient: CanvasGradient = {
        addColorStop(offset, color) {
          const { hex, alpha } = plainColor(color);
          const opacity = alpha < 1 ? alpha : undefined;
          element.append(svgElement("stop", { offset, "stop-color": hex, "stop-opacity": opacity }));
        },
      };
      gradients.set(gradient, define(element));
      return gradient;
    },

    measureText(text) {
      measuring.font = pen.font;
      measuring.textBaseline = pen.textBaseline;
      return measuring.measureText(text);
    },
    fillText(text, x, y, maxWidth) {
      const isSqueezed = maxWidth !== undefined && pen.measureText(text).width > maxWidth;
      const element = add("text", {
        x,
        y: y + baselineBelow(measuring, pen),
        ...fontAttributes(measuring, pen.font),
        "text-anchor": anchors[pen.textAlign],
        textLength: isSqueezed ? maxWidth : undefined,
        lengthAdjust: isSqueezed ? "spacingAndGlyphs" : undefined,
        ...paintAttributes("fill"),
      });
      setText(element, text);
    },

    drawImage(image: HTMLCanvasElement, ...parts: readonly number[]) {
      const isSmooth = pen.imageSmoothingEnabled;
      const { url, x, y, width, height } = embedImage(image, parts, isSmooth);
      const opacity = pen.globalAlpha < 1 ? pen.globalAlpha : undefined;
      const rendering = isSmooth ? undefined : "pixelated";
      const box = { x, y, width, height, preserveAspectRatio: "none" };
      const element = add("image", { ...box, opacity, "image-rendering": rendering });
      // Programs for print know this name of old.
      element.setAttributeNS(xlinkNamespace, "xlink:href", url);
    },
  };
  return pen;
}

const anchors: Readonly<Record<CanvasTextAlign, string | undefined>> = {
  start: undefined,
  left: undefined,
  center: "middle",
  end: "end",
  right: "end",
};

/** From the line that `textBaseline` names down to the one on which letters stand: programs do not agree on where the others are. */
function baselineBelow(measuring: CanvasRenderingContext2D, { font, textBaseline }: Pen): number {
  if (textBaseline === "alphabetic") return 0;
  measuring.font = font;
  const above = (baseline: CanvasTextBaseline) => {
    measuring.textBaseline = baseline;
    return measuring.measureText("x").actualBoundingBoxAscent;
  };
  return above("alphabetic") - above(textBaseline);
}

/** Apart, because not every program reads the shorthand; the browser has put it in order. */
function fontAttributes(measuring: CanvasRenderingContext2D, font: string): Attributes {
  measuring.font = font;
  const [, slant, weight, size, family] =
    /^(?:(italic|oblique) )?(?:(\w+) )?([\d.]+)px (.+)$/.exec(measuring.font) ?? [];
  return { "font-family": family, "font-size": size, "font-weight": weight, "font-style": slant };
}
