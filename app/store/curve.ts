/** Curve points of a run of any length, thinned to at most `limit` evenly spaced ones. */

export interface Thinned<T> {
  add(points: readonly T[]): readonly T[];
  clear(): readonly T[];
}

export function createThinned<T extends { readonly step: number }>(limit: number): Thinned<T> {
  let points: readonly T[] = [];
  let spacing = 0;

  return {
    add(more) {
      if (more.length === 0) return points;
      const next = [...points];
      for (const point of more) {
        const beforeLast = next.at(-2);
        // The newest point always shows; it gives way to the next one while both lie within one spacing.
        if (beforeLast && point.step - beforeLast.step < spacing) next.pop();
        next.push(point);
        if (next.length > limit) {
          const last = next.length - 1;
          const kept = next.filter((_, index) => index % 2 === 0 || index === last);
          next.splice(0, next.length, ...kept);
          spacing = (next.at(-1)!.step - next[0]!.step) / (next.length - 1);
        }
      }
      points = next;
      return points;
    },
    clear() {
      points = [];
      spacing = 0;
      return points;
    },
  };
}
