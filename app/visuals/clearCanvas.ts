/** Leaves a canvas empty, in the size of its element, to be painted in CSS pixels. */

import type { Size } from "./useSize.ts";

export function clearCanvas(
  context: CanvasRenderingContext2D,
  { widthPx, heightPx }: Pick<Size, "widthPx" | "heightPx">,
  ratio: number,
): void {
  const { canvas } = context;
  const [width, height] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)];
  context.setTransform(1, 0, 0, 1, 0, 0);
  if (canvas.width === width && canvas.height === height) {
    context.clearRect(0, 0, width, height);
  } else {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}
