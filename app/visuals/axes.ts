/** The axes of a chart: which part of a quantity they show, on which scale, with round numbers as ticks. They change seldom while a run goes on. */

/** `symlog` is the logarithm of 1 + x: it has a place for step 0. The names are d3's. */
export type Scale = "linear" | "log" | "symlog";

export interface Axis {
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** Where on the axis a value lies: 0 at its beginning, 1 at its end. On a logarithmic axis 0 lies at the beginning. */
export function position(value: number, { scale, from, to }: Axis): number {
  const transform = transforms[scale];
  return (
    (transform(Math.max(value, scale === "log" ? from : value)) - transform(from)) / (transform(to) - transform(from))
  );
}

const transforms: Readonly<Record<Scale, (value: number) => number>> = {
  linear: (value) => value,
  log: Math.log,
  symlog: Math.log1p,
};

/** An axis has room for at least this many steps, so that the first ones do not change it. */
const fewestSteps = 8;

/** An axis of steps that begins at 0 and has room for `last`. */
export function stepAxis(last: number, isLog: boolean): Axis {
  const largest = Math.max(last, fewestSteps);
  if (!isLog) return evenAxis(linearTicks(largest, { isWhole: true }));
  const power = 10 ** Math.floor(Math.log10(largest));
  const to = [1, 1.5, 2, 3, 5, 7, 10].map((n) => n * power).find((end) => end >= largest) ?? largest;
  const decades = Math.floor(Math.log10(to) + 1e-9);
  return { scale: "symlog", from: 0, to, ticks: [0, ...Array.from({ length: decades + 1 }, (_, i) => 10 ** i)] };
}

/** An axis for values between these: from zero, or by powers of ten. */
export function valueAxis({ smallest, largest, isLog }: Extent & { readonly isLog: boolean }): Axis {
  if (isLog) {
    const ticks = logTicks(smallest, largest);
    return { ...evenAxis(ticks), scale: "log" };
  }
  const ticks = linearTicks(Math.max(largest, -smallest));
  // Only a loss such as NLLLoss of something that is no log-probability falls below zero.
  if (!(smallest < 0)) return evenAxis(ticks);
  const below = ticks.slice(1).map((tick) => -tick);
  return evenAxis([...below.reverse(), ...(largest > 0 ? ticks : [0])]);
}

/** A linear axis from the first of its ticks to the last. */
export const evenAxis = (ticks: readonly number[]): Axis => ({
  scale: "linear",
  from: ticks[0]!,
  to: ticks.at(-1)!,
  ticks,
});

export interface Extent {
  readonly smallest: number;
  readonly largest: number;
}

/** Extent of all finite values; with `isLog`, of the positive ones. Without any, smallest is ∞ and largest −∞. */
export function extentOf(values: Iterable<number>, isLog = false): Extent {
  let [smallest, largest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return { smallest, largest };
}

export const isSameAxis = (a: Axis, b: Axis): boolean =>
  a.scale === b.scale && a.from === b.from && a.to === b.to && a.ticks.join() === b.ticks.join();

/**
 * Ticks from 0 to a round number at or above `largest`, at most four steps of 1, 2, 2.5, 4, 5, 6 or 8 times a power of ten.
 *
 * @param isWhole leaves out steps that are no whole numbers
 * @returns [0, 1] where `largest` is not positive
 */
export function linearTicks(largest: number, { isWhole = false } = {}): readonly number[] {
  if (!(largest > 0) || !Number.isFinite(largest)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(largest / 3));
  const isRoomy = (step: number) => Math.ceil(largest / step - 1e-9) <= 4 && (!isWhole || Number.isInteger(step));
  const step = [1, 2, 2.5, 4, 5, 6, 8, 10].map((n) => n * power).find(isRoomy) ?? 10 * power;
  const steps = Math.max(1, Math.ceil(largest / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Powers of ten that enclose [smallest, largest], both positive; every second or third of them, from the top on, where they are many. */
export function logTicks(smallest: number, largest: number): readonly number[] {
  if (!(smallest > 0) || !Number.isFinite(largest) || largest < smallest) return [0.1, 1];
  const low = Math.floor(Math.log10(smallest) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(largest) - 1e-9));
  const stride = Math.ceil((high - low) / 4);
  const count = Math.ceil((high - low) / stride);
  return Array.from({ length: count + 1 }, (_, i) => 10 ** (high - (count - i) * stride));
}
