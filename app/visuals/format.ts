/** Numbers as the pictures write them; the page's common formats are in `ui/format.ts`. */

const MINUS = "−";

/** With a true minus sign and a fixed number of decimals; exponential where those would say nothing. */
export function decimal(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  const isDecimal = size === 0 || (size >= 0.5 * 10 ** -digits && size < 1e5);
  return (isDecimal ? value.toFixed(digits) : value.toExponential(1)).replaceAll("-", MINUS);
}

/** Three digits that count, as people write learning rates: 0.03, 0.00125, 3.1e−7. */
export function learningRate(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const isDecimal = rounded === 0 || Math.abs(rounded) >= 1e-4;
  return (isDecimal ? String(rounded) : rounded.toExponential()).replaceAll("-", MINUS);
}

/** A round number on an axis: 0, 0.25, 1500; 1e−9 or 2.5e29 where zeros would have to be counted. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const isDecimal = size === 0 || (size >= 0.001 && size < 1e5);
  return (isDecimal ? String(value) : value.toExponential()).replace("e+", "e").replaceAll("-", MINUS);
}

/** A count on an axis: 800, 1.5k, 10M. */
export function shortCount(count: number): string {
  const [size, letter] = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ].find(([size]) => count >= Number(size)) ?? [1, ""];
  return `${Number((count / Number(size)).toPrecision(3))}${letter}`;
}

/** A number on an axis of the plane, which has little room: −6, 33.5, 150k. */
export const coordinateTick = (value: number): string =>
  Math.abs(value) < 1e4
    ? tickText(Number(value.toPrecision(3)))
    : `${value < 0 ? MINUS : ""}${shortCount(Math.abs(value))}`;

/** Decimals with which a hundredth of the range can be told. */
export const decimalsOf = (range: number): number => Math.max(0, Math.ceil(-Math.log10(range / 100)));

/** The tutorial's `[%d, %5d] loss: %.3f`. */
export function runningLossLine(line: {
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;
}): string {
  return `[${line.epoch}, ${String(line.batch).padStart(5)}] loss: ${line.loss.toFixed(3)}`;
}
