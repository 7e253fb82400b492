/** Numbers with so many digits that two of them can be told apart, and where they part. */

const minus = "−";

/** Twelve decimals, or as many digits where the number is small or large. */
export function longNumber(value: number): string {
  const size = Math.abs(value);
  const isDecimal = size === 0 || (size >= 1e-3 && size < 1e5);
  return (isDecimal ? value.toFixed(12) : value.toExponential(9)).replaceAll("-", minus);
}

/** 0.25, 6.1e−6: two or three digits that count. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const isDecimal = size === 0 || (size >= 1e-2 && size < 1e3);
  return (isDecimal ? String(Number(value.toPrecision(3))) : value.toExponential(1)).replaceAll("-", minus);
}

/** How many characters two numbers begin with alike. */
export function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
