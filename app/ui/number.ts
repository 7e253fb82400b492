/** Numbers as people write them: with a decimal point or a decimal comma, in the digits of their own script, or as 1e-3. */

const written = /^[+-]?(\d+([.,]\d+)?|[.,]\d+)(e[+-]?\d+)?$/i;
/** 1,500 may be one and a half, or fifteen hundred. */
const ambiguous = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/;

/** Undefined where the text is no number, not yet one (`1.`, `1e-`), or could be two. */
export function parseNumber(text: string): number | undefined {
  const ascii = toAscii(text);
  if (!written.test(ascii) || ambiguous.test(ascii)) return undefined;
  const number = Number(ascii.replace(",", "."));
  return Number.isFinite(number) ? number : undefined;
}

/** Whether the comma could separate thousands or decimals. */
export const isAmbiguous = (text: string): boolean => ambiguous.test(toAscii(text));

/**
 * The numbers of `30, 80`, of `0.9 0.99`, and of `0,9; 0,99`, where the commas are decimal signs. Undefined where one is no number, or
 * where a comma could be either.
 */
export function parseNumbers(text: string): readonly number[] | undefined {
  const ascii = toAscii(text.replace(/[，、；]/g, ";"));
  const commas = ascii.includes(",");
  if (commas && !ascii.includes(";") && /,\S/.test(ascii) && /\s/.test(ascii)) return undefined;
  const separator = ascii.includes(";") ? ";" : /[\s,]+/;
  const parts = ascii.split(separator).map((part) => part.trim());
  const numbers = parts.filter((part) => part !== "").map(parseNumber);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** Short and exact: 1e-8 rather than 0.00000001, 1e8 rather than 100000000. */
export function writeNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  const exponential = value.toExponential().replace("e+", "e");
  return exponential.length < String(value).length ? exponential : String(value);
}

/** Full-width and Arabic digits and signs as ASCII. */
function toAscii(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace("٫", ".")
    .replace("。", ".")
    .replace("−", "-")
    .trim();
}
