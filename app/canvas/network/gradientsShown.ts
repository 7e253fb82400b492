/** Gradients in the place of outputs: how the loss of the next mini-batch moves with each unit and each weight. */

import { cssColor, magnitude, type Rgb, tokenColor, valueColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Card } from "./cards.ts";
import type { Column } from "./column.ts";
import { significant } from "./facts.ts";
import type { NumbersLook, Shown } from "./shown.ts";
import { displayScale, isSameShape, type NetworkValues, type Outputs } from "./values.ts";

export const gradientsShown: Shown = {
  outputsOf: gradientsOf,
  paintNumbers,
  strengthsIn: ({ gradients }) => ({ weights: gradients?.tensors ?? null }),
  leastStrength: 0,
  legend: {
    negative: { en: "more of it lowers the loss", zh: "增大它会降低损失" },
    positive: { en: "more of it raises the loss", zh: "增大它会提高损失" },
  },
};

function gradientsOf({ gradients }: NetworkValues, { card, shape }: Column, cards: readonly Card[]): Outputs | null {
  const found = gradients?.layers[cards[card]!.tail];
  if (!found || !shape || !isSameShape(found.shape, shape)) return null;
  return {
    isPlane: false,
    values: found.values,
    units: shape[0]!,
    width: shape[2] ?? 1,
    height: shape.length > 2 ? shape[1]! : 1,
  };
}

/** Where the widest number fits, and the units are few enough to be read. */
function paintNumbers(
  context: Pen,
  { depiction, tiles }: Column,
  outputs: Outputs,
  { theme, font, isBright }: NumbersLook,
): void {
  if (depiction !== "tiles" || outputs.width * outputs.height > 1) return;
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const isFitting = (texts: readonly string[]) =>
    tiles.every(({ unit, width, height }) => height >= leastHeight && context.measureText(texts[unit]!).width < width);
  const texts = [3, 2, 1].map((digits) => numbersOf(outputs.values, digits)).find(isFitting);
  if (!texts) return;
  const scale = displayScale(outputs);
  for (const { unit, x, y, width, height } of tiles) {
    const behind = valueColor(outputs.values[unit]! / scale, theme);
    context.fillStyle = cssColor(isBright(unit) ? readableOn(behind) : tokenColor("dim", theme));
    context.fillText(texts[unit]!, x + width / 2, y + height / 2 + 0.5);
  }
}

const leastHeight = 18;

/** All with as many decimals as show these digits of the largest, at most four, and a true minus: `−0.121`, `0.064`. Powers of ten where all are tiny. */
export function numbersOf(values: Float32Array, digits: number): readonly string[] {
  const most = magnitude(values);
  const decimals = most > 0 ? Math.max(0, digits - 1 - Math.floor(Math.log10(most))) : 0;
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return significant(value);
    const text = most < tiny ? value.toExponential(digits > 1 ? 1 : 0) : value.toFixed(Math.min(4, decimals));
    return Number(text) === 0 ? "0" : text.replaceAll("-", "−");
  });
}

/** Four decimals would show too little of what is smaller. */
const tiny = 1e-3;

/** Dark or light, whichever stands out: by the luminance of the colour behind. */
function readableOn([r, g, b]: Rgb): Rgb {
  const isLight = 0.299 * r + 0.587 * g + 0.114 * b > 140;
  return isLight ? tokenColor("ink", "light") : tokenColor("ink", "dark");
}
