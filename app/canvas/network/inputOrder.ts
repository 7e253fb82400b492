/** In which order a table's columns are shown, where not all are: those with the largest effect on the output first. Pure. */

/** More columns than this are folded. */
export const columnsShown = 8;

/** Relative to the sum of all, by column. */
export type Effects = readonly number[];

/** A change of an effect up to this share of it moves nothing. */
const steadiness = 0.2;

/**
 * Effects that hold still: one that has hardly changed stays as it was, so that tiles and fields do not change places while
 * a net learns. They are compared as shares, since all of them grow with the net's weights.
 *
 * @param now as the probe brings them
 * @param before as they were returned last
 */
export function steadyEffects(now: ArrayLike<number>, before: Effects | null): Effects {
  const sizes = Array.from(now, (effect) => (Number.isFinite(effect) ? effect : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
  const shares = sizes.map((size) => size / total);
  if (before?.length !== shares.length) return shares;
  const held = shares.map((share, c) => (Math.abs(share - before[c]!) <= steadiness * before[c]! ? before[c]! : share));
  return held.every((share, c) => share === before[c]) ? before : held;
}

/** Columns by effect, the largest first; equals, and all while nothing is known of them, as the table has them. */
export function inputOrder(columns: number, effects: Effects | null): readonly number[] {
  const order = Array.from({ length: columns }, (_, column) => column);
  return effects?.length === columns ? order.sort((a, b) => effects[b]! - effects[a]!) : order;
}

/** The columns shown where there is room for `room` of them, as the table has them; one more is shown rather than folded alone. */
export function shownColumns(order: readonly number[], room = columnsShown): readonly number[] {
  const shown = order.length <= room + 1 ? order : order.slice(0, room);
  return shown.toSorted((a, b) => a - b);
}
