/** Round numbers for axes. */

/**
 * Ticks from 0 to a round number at or above `largest`, at most four steps of 1, 2, 2.5, 4, 5, 6 or 8 times a power of ten.
 *
 * @returns [0, 1] where `largest` is not positive
 */
export function linearTicks(largest: number): readonly number[] {
  if (!(largest > 0) || !Number.isFinite(largest)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(largest / 3));
  const step =
    [1, 2, 2.5, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => Math.ceil(largest / n - 1e-9) <= 4) ?? 10 * power;
  const steps = Math.max(1, Math.ceil(largest / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Powers of ten that enclose [smallest, largest], both positive; every second or third of them where they are many. */
export function logTicks(smallest: number, largest: number): readonly number[] {
  if (!(smallest > 0) || !Number.isFinite(largest) || largest < smallest) return [0.1, 1];
  const low = Math.floor(Math.log10(smallest) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(largest) - 1e-9));
  const stride = Math.ceil((high - low) / 4);
  const count = Math.ceil((high - low) / stride);
  return Array.from({ length: count + 1 }, (_, i) => 10 ** (low + i * stride));
}
