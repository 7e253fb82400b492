/** The pen that writes SVG paints what a canvas's context paints. */

import { describe, expect, it } from "vitest";
import { DataPath, type Pen } from "../../app/canvas/pen.ts";
import { plainColor } from "../../app/pictures/color.ts";
import { svgElement } from "../../app/pictures/svg.ts";
import { createSvgPen } from "../../app/pictures/svgPen.ts";
import { meanDifference, pixelsOf, rasterize } from "./rasterize.ts";

const side = 120;

function asSvg(paint: (pen: Pen) => void): string {
  const pen = createSvgPen();
  paint(pen);
  const svg = svgElement("svg", { width: side, height: side, viewBox: `0 0 ${side} ${side}` });
  svg.append(...pen.content);
  return new XMLSerializer().serializeToString(svg);
}

function asPixels(paint: (pen: Pen) => void): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d")!;
  paint(context);
  return context.getImageData(0, 0, side, side);
}

function checkered(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = 4;
  canvas.height = 4;
  const context = canvas.getContext("2d")!;
  for (let i = 0; i < 16; i++) {
    context.fillStyle = `hsl(${i * 22} 80% 50%)`;
    context.fillRect(i % 4, Math.floor(i / 4), 1, 1);
  }
  return canvas;
}

const drawings: Readonly<Record<string, (pen: Pen) => void>> = {
  "shapes and strokes": (pen) => {
    pen.fillStyle = "rgb(8 119 189 / 0.5)";
    pen.fillRect(10, 10, 40, 30);
    pen.beginPath();
    pen.roundRect(60, 10, 50, 30, 8);
    pen.fill();
    pen.strokeStyle = "#f59322";
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(10, 60);
    pen.lineTo(40, 90);
    pen.lineTo(60, 55);
    pen.bezierCurveTo(80, 20, 90, 110, 110, 60);
    pen.stroke();
    pen.setLineDash([6, 4]);
    pen.lineWidth = 2;
    pen.stroke(new DataPath("M10 110L110 100"));
  },
  "arcs, whole and in part, either way": (pen) => {
    pen.fillStyle = "black";
    pen.lineWidth = 3;
    for (const [i, [from, to, back]] of (
      [
        [0, 7, false],
        [0, 2, false],
        [0, 2, true],
        [1, 5.5, false],
        [-1, -3, true],
      ] as const
    ).entries()) {
      pen.beginPath();
      pen.arc(20 + 40 * (i % 3), 30 + 50 * Math.floor(i / 3), 15, from, to, back);
      pen.stroke();
    }
  },
  "what is clipped, within a clip, and after it": (pen) => {
    pen.save();
    pen.beginPath();
    pen.arc(50, 50, 40, 0, 7);
    pen.clip();
    pen.save();
    pen.beginPath();
    pen.rect(30, 0, 60, 120);
    pen.clip();
    pen.fillStyle = "green";
    pen.fillRect(0, 0, 120, 120);
    pen.restore();
    pen.globalAlpha = 0.3;
    pen.fillRect(0, 40, 120, 20);
    pen.restore();
    pen.fillRect(90, 90, 20, 20);
  },
  "what is moved, turned and enlarged": (pen) => {
    pen.transform(1, 0, 0, 1, 60, 60);
    pen.transform(0, 1, -1, 0, 0, 0);
    pen.save();
    pen.transform(2, 0, 0, 1, 0, 0);
    pen.fillStyle = "#5a46d6";
    pen.fillRect(5, 5, 20, 20);
    pen.restore();
    pen.fillRect(-30, -10, 20, 5);
  },
  "gradients and holes": (pen) => {
    const gradient = pen.createLinearGradient(10, 0, 110, 0);
    gradient.addColorStop(0, "#f59322");
    gradient.addColorStop(0.5, "transparent");
    gradient.addColorStop(1, "color-mix(in srgb, red 50%, blue)");
    pen.fillStyle = gradient;
    pen.beginPath();
    pen.rect(10, 10, 100, 100);
    pen.rect(40, 40, 40, 40);
    pen.fill("evenodd");
  },
  "images, smooth and in squares": (pen) => {
    const image = checkered();
    pen.imageSmoothingEnabled = false;
    pen.drawImage(image, 5, 5, 50, 50);
    pen.drawImage(image, 1, 0, 2, 4, 65, 5, 50, 50);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(image, 0.5, 0.5, 3, 3, 5, 65, 50, 50);
  },
  "words on every line and side": (pen) => {
    pen.fillStyle = "black";
    for (const [i, baseline] of (["alphabetic", "middle", "bottom", "top"] as const).entries()) {
      pen.textBaseline = baseline;
      pen.textAlign = (["left", "center", "right", "end"] as const)[i]!;
      pen.font = `${i % 2 ? "italic " : ""}${400 + 100 * i} ${11 + i}px system-ui, sans-serif`;
      pen.fillText("x 0.25 层", 60, 15 + 30 * i);
    }
    pen.textAlign = "left";
    pen.fillText("squeezed to its room", 2, 110, 60);
  },
};

describe("the pen that writes SVG paints as a canvas does:", () => {
  it.each(Object.entries(drawings))("%s", async (_, paint) => {
    const pixels = asPixels(paint);
    const blank = asPixels(() => {});
    const painted = meanDifference(pixels, blank);
    expect(painted).toBeGreaterThan(1);
    // Edges are smoothed a little differently.
    expect(meanDifference(pixelsOf(await rasterize(asSvg(paint))), pixels)).toBeLessThan(0.08 * painted);
  });

  it("measures words from the line that they stand on, whatever was written before", () => {
    const pen = createSvgPen();
    const context = document.createElement("canvas").getContext("2d")!;
    for (const each of [pen, context]) {
      each.textBaseline = "middle";
      each.fillText("x", 0, 0);
      each.textBaseline = "alphabetic";
    }
    expect(pen.measureText("x").fontBoundingBoxAscent).toBe(context.measureText("x").fontBoundingBoxAscent);
  });

  it("writes words as text, and what XML cannot hold as a sign of it", () => {
    const svg = asSvg((pen) => pen.fillText('a <b> & "c"\u0001  d', 1, 2));
    expect(svg).toContain('xml:space="preserve"');
    expect(svg).toContain('a &lt;b&gt; &amp; "c"\uFFFD  d</text>');
  });
});

it("colours are six digits and an opacity, whatever CSS calls them", () => {
  expect(plainColor("rgb(245 147 34 / 0.4)")).toEqual({ hex: "#f59322", alpha: 102 / 255 });
  expect(plainColor("rgba(245, 147, 34, 0.02)").hex).toBe("#f59322");
  expect(plainColor("color-mix(in srgb, #ffffff 50%, #000000)").hex).toMatch(/^#(7f7f7f|808080)$/);
  expect(plainColor("transparent").alpha).toBe(0);
});
