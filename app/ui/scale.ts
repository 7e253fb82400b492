/** How a slider's position in [0, 1] and a quantity correspond, and how quantities are rounded to what a person would write. */

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly scale: "linear" | "log";
  readonly isInteger?: boolean;
}

/** The position of a value, clamped to [0, 1]. A log scale puts 0 at its left end. */
export function toPosition(value: number, { min, max, scale }: Scale): number {
  const position =
    scale === "log"
      ? value <= 0
        ? 0
        : Math.log(value / min) / Math.log(max / min)
      : max > min
        ? (value - min) / (max - min)
        : 0;
  return Math.min(1, Math.max(0, position));
}

/** The value at a position, rounded so that it reads well: 0.003, not 0.0029512. */
export function toValue(position: number, { min, max, scale, isInteger = false }: Scale): number {
  if (position <= 0) return min;
  if (position >= 1) return max;
  const exact = scale === "log" ? min * (max / min) ** position : min + (max - min) * position;
  const rounded = isInteger
    ? roundInteger(exact, max - min)
    : scale === "log"
      ? roundSignificant(exact)
      : roundTo(exact, max - min);
  return Math.min(max, Math.max(min, rounded));
}

/** The nearest round value at least `move` further along, so that a key press always changes the value. */
export function nextValue(value: number, move: number, scale: Scale): number {
  const from = toPosition(value, scale);
  for (let position = from + move; move !== 0; position += Math.sign(move) * 0.002) {
    const next = toValue(position, scale);
    if (next !== value && Math.sign(next - value) === Math.sign(move)) return next;
    if (position <= 0 || position >= 1) break;
  }
  return value;
}

/** The next value in the steps a person would take: 0.01 → 0.02, 0.1 → 0.2, 32 → 33. */
export function stepValue(
  value: number,
  direction: 1 | -1,
  { min, max, isInteger = false }: Omit<Scale, "scale">,
): number {
  const size = Math.abs(value);
  // Going down from 0.1 leads to 0.09: the decade is that of the smaller neighbour.
  const decade =
    size === 0 ? (isInteger ? 1 : 0.01) : 10 ** Math.floor(Math.log10(size) - (direction * value < 0 ? 1e-9 : -1e-9));
  const step = isInteger ? Math.max(1, Math.round(decade / 10)) : decade;
  return Math.min(max, Math.max(min, clean(value + direction * step)));
}

function roundSignificant(value: number): number {
  if (value <= 0) return 0;
  const decade = 10 ** Math.floor(Math.log10(value));
  const leading = value / decade;
  // Two digits between 1 and 2, where one alone would jump by half.
  return clean((leading < 2 ? Math.round(leading * 10) / 10 : Math.round(leading * 2) / 2) * decade);
}

function roundTo(value: number, span: number): number {
  const step = 10 ** Math.floor(Math.log10(span) - 1.7);
  return clean(Math.round(value / step) * step);
}

function roundInteger(value: number, span: number): number {
  if (value < 20 || span <= 100) return Math.round(value);
  const step = 10 ** Math.floor(Math.log10(value) - 1);
  return Math.round(value / step) * step;
}

/** Without the tail that binary fractions leave: 0.1 + 0.2 is 0.3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
