/** How the numbers of a figure are written: all with the same number of digits, those of a gradient finer than those of a filter. */

import type { Figure, Piece } from "../../../engine/train/inspect/inspection.ts";
import { writeNumber } from "../../ui/number.ts";
import { rangeOf } from "./range.ts";

/** `decimals` after the point; or as `8.4e-5`; or as short as the number is. */
export type Digits = { readonly kind: "fixed"; readonly decimals: number } | { readonly kind: "exponent" | "short" };

const short: Digits = { kind: "short" };

/** @param isUpdate an optimizer's step is small beside the weight that it moves */
export function digitsOf(figure: Figure, isUpdate: boolean): Digits {
  if (figure.role === "number" || figure.role === "target" || figure.values instanceof Int32Array) return short;
  return fitting(decimalsOf(figure, isUpdate), rangeOf(figure).largest);
}

function decimalsOf({ role, shape, name }: Figure, isUpdate: boolean): number {
  if (role === "gradient" || role === "state") return 4;
  if (isUpdate) return 6;
  if (role === "parameter") return shape.length > 2 ? 2 : 3;
  // Pixels have a hundred steps or so.
  return name === "inputs" && shape.length > 2 ? 2 : 3;
}

/** Fewer decimals for large numbers, one more where the largest would have a single digit, and none that would all be zeros. */
export function fitting(decimals: number, largest: number): Digits {
  if (largest === 0) return { kind: "fixed", decimals };
  const order = Math.floor(Math.log10(largest));
  const needed = Math.max(1 - order, decimals);
  if (order >= 6 || needed > decimals + 1) return { kind: "exponent" };
  return { kind: "fixed", decimals: order > 1 ? Math.max(0, decimals - order + 1) : needed };
}

export const isUpdate = ({ purpose }: Piece): boolean => purpose === "update";

/** With a true minus sign; what rounds to zero has none. */
export function writeValue(value: number, digits: Digits): string {
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : value > 0 ? "∞" : "NaN";
  return plainText(value, digits)
    .replace(/^-/, "−")
    .replace(/^−(0(\.0*)?)$/, "$1");
}

function plainText(value: number, digits: Digits): string {
  switch (digits.kind) {
    case "fixed":
      return value.toFixed(digits.decimals);
    case "short":
      return writeNumber(Number(value.toPrecision(6)));
    case "exponent":
      return isPlain(value) ? String(Number(value.toPrecision(2))) : value.toExponential(1).replace("e+", "e");
  }
}

/** Sums on the way to a small number may be of usual size. */
const isPlain = (value: number): boolean => value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e3);
