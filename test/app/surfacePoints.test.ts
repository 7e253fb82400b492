/** The points over the decision surface: told from their ground, and their class still to be seen. */

import { afterEach, describe, expect, it } from "vitest";
import { classColor, type Rgb, tokenColor } from "../../app/canvas/colors.ts";
import { createSurfaceCanvas, type SurfaceCanvas } from "../../app/visuals/surfaceCanvas.ts";
import { points } from "./outputSamples.ts";

let painter: SurfaceCanvas | null = null;
afterEach(() => painter?.stop());

const distance = (a: Rgb, b: Rgb) => Math.hypot(...a.map((part, i) => part - b[i]!));

/** The pixels around the training point of class `label`, on a surface that is wholly of that class's colour. */
function around(label: number, theme: "light" | "dark"): readonly Rgb[] {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "width: 360px; height: 360px";
  document.body.append(canvas);
  painter = createSurfaceCanvas(canvas, () => {});
  painter.setSurface({ resolution: 2, outputs: 1, values: new Float32Array(4).fill(label === 0 ? -20 : 20) });
  painter.setView({ data: points, plane: points.plane!, theme, reading: "logit", isDiscrete: true, showsTest: false });
  // Paints at once, where the others wait for a frame.
  painter.resize();
  const scale = canvas.width / 12;
  const [x, y] = [(points.trainSample.inputs[2 * label] as number) + 6, 6];
  const size = Math.round(0.5 * scale);
  const { data } = canvas
    .getContext("2d")!
    .getImageData(Math.round(x * scale - size / 2), Math.round(y * scale - size / 2), size, size);
  canvas.remove();
  return Array.from({ length: size * size }, (_, i) => [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!]);
}

describe.each(["light", "dark"] as const)("points that are right, in the %s theme", (theme) => {
  it.each([0, 1])("stand out from the colour of their own class %i without a ring", (label) => {
    const pixels = around(label, theme);
    const own = classColor(label, theme);
    const other = classColor(1 - label, theme);
    const side = Math.sqrt(pixels.length);
    const half = Math.floor(side / 2);
    const center = pixels[half * (side + 1)]!;
    expect(distance(center, own), "is told from its ground").toBeGreaterThan(40);
    expect(distance(center, own), "is nearer to its class than to the other").toBeLessThan(distance(center, other));
    const nearest = Math.min(...pixels.map((pixel) => distance(pixel, tokenColor("panel", theme))));
    expect(nearest, "has no ring of the panel's colour").toBeGreaterThan(60);
  });
});
