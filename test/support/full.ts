/** Combinations that take too long for every day: `npm run test:full` tests them too. */

/** Stands in the names of tests that only the full run has, so that it can say how many it adds. */
export const fullMark = "[full]";

/** In the browser, too: Vitest hands it the variable (`env` in vitest.config.ts). */
export const isFull = (import.meta.env ?? process.env).LAYERLAB_FULL === "1";

/** What the gate tests of a list. The full run tests all, the others under the mark, which stands first, as reports cut long names. */
export function inGate<T extends { readonly title: string }>(
  all: readonly T[],
  isInGate: (each: T, index: number) => boolean,
): readonly T[] {
  const others = (each: T) => (isFull ? [{ ...each, title: `${fullMark} ${each.title}` }] : []);
  return all.flatMap((each, i) => (isInGate(each, i) ? [each] : others(each)));
}
