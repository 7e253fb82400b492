/** Paints a drawing of the page that is an SVG already: icons, signs of legends, an activation's curve. */

import { DataPath, type Pen } from "../canvas/pen.ts";

export function paintVector(pen: Pen, svg: SVGSVGElement): void {
  for (const element of svg.querySelectorAll("*")) {
    if (!(element instanceof SVGGraphicsElement)) continue;
    const style = getComputedStyle(element);
    const matrix = element.getScreenCTM();
    if (!matrix || style.display === "none" || style.visibility !== "visible") continue;
    pen.save();
    const { a, b, c, d, e, f } = matrix;
    pen.transform(a, b, c, d, e, f);
    const opacity = pen.globalAlpha * Number(style.opacity);
    if (element instanceof SVGTextElement) paintWords(pen, element, style);
    else {
      const data = dataOf(element);
      if (data !== null) paintPath(pen, new DataPath(data), style, opacity);
    }
    pen.restore();
  }
}

function paintPath(pen: Pen, path: DataPath, style: CSSStyleDeclaration, opacity: number): void {
  if (style.fill !== "none") {
    pen.globalAlpha = opacity * Number(style.fillOpacity);
    pen.fillStyle = style.fill;
    pen.fill(path);
  }
  if (style.stroke === "none") return;
  pen.globalAlpha = opacity * Number(style.strokeOpacity);
  pen.strokeStyle = style.stroke;
  pen.lineWidth = Number.parseFloat(style.strokeWidth);
  pen.lineCap = style.strokeLinecap === "round" ? "round" : style.strokeLinecap === "square" ? "square" : "butt";
  pen.lineJoin = style.strokeLinejoin === "round" ? "round" : "miter";
  pen.setLineDash((style.strokeDasharray.match(/[\d.]+/g) ?? []).map(Number));
  pen.stroke(path);
}

function paintWords(pen: Pen, element: SVGTextElement, style: CSSStyleDeclaration): void {
  const [x, y] = [element.x, element.y].map(({ baseVal }) =>
    baseVal.numberOfItems > 0 ? baseVal.getItem(0).value : 0,
  );
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.fill;
  pen.textAlign = style.textAnchor === "middle" ? "center" : style.textAnchor === "end" ? "right" : "left";
  pen.textBaseline = /middle|central/.test(style.dominantBaseline) ? "middle" : "alphabetic";
  pen.fillText(element.textContent ?? "", x!, y!);
}

/** Null for what is no shape. */
function dataOf(element: SVGGraphicsElement): string | null {
  const of = (name: string) => Number(element.getAttribute(name) ?? 0);
  switch (element.localName) {
    case "path":
      return element.getAttribute("d");
    case "line":
      return `M${of("x1")} ${of("y1")}L${of("x2")} ${of("y2")}`;
    case "polyline":
    case "polygon": {
      const points = (element.getAttribute("points") ?? "").trim();
      return points === "" ? null : `M${points}${element.localName === "polygon" ? "Z" : ""}`;
    }
    case "circle":
    case "ellipse": {
      const [rx, ry] = element.localName === "circle" ? [of("r"), of("r")] : [of("rx"), of("ry")];
      return `M${of("cx") - rx} ${of("cy")}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;
    }
    case "rect": {
      const [width, height] = [of("width"), of("height")];
      const radius = Math.min(of("rx"), width / 2, height / 2);
      const corner = (dx: number, dy: number) => `a${radius} ${radius} 0 0 1 ${dx * radius} ${dy * radius}`;
      const [across, down] = [width - 2 * radius, height - 2 * radius];
      const upper = `M${of("x") + radius} ${of("y")}h${across}${corner(1, 1)}v${down}${corner(-1, 1)}`;
      return `${upper}h${-across}${corner(-1, -1)}v${-down}${corner(1, -1)}z`;
    }
    default:
      return null;
  }
}
