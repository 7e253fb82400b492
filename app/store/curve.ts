/** Points of a run of any length, thinned so that no peak is lost: its beginning stays fine enough for a logarithmic axis, the whole for a linear one. */

export interface Thinned<T> {
  add(points: readonly T[]): readonly T[];
}

/** Numbers of buckets, each of which keeps two points: for each doubling of the step, and of equal width for the whole run. */
const bucketsPerDoubling = 6;
const evenBuckets = 192;
/** The number of the first even bucket: beyond all others. */
const evenFrom = 1e6;

/**
 * @param limit number of points above which they are thinned; about 780 remain of a run of 10¹² steps
 * @param measure whose highest and lowest values are kept
 */
export function createThinned<T extends { readonly step: number }>(
  limit: number,
  measure: (point: T) => number,
): Thinned<T> {
  let points: readonly T[] = [];

  return {
    add(more) {
      if (more.length === 0) return points;
      const all = [...points, ...more];
      points = all.length > limit ? thin(all, measure) : all;
      return points;
    },
  };
}

/** Of every bucket its highest and its lowest point, and the first and the last of all. */
function thin<T extends { readonly step: number }>(points: readonly T[], measure: (point: T) => number): readonly T[] {
  const bucketOf = bucketsOf(points.at(-1)!.step);
  const kept: T[] = [];
  for (let start = 0; start < points.length; ) {
    const bucket = bucketOf(points[start]!.step);
    let [low, high, end] = [start, start, start];
    for (; end < points.length && bucketOf(points[end]!.step) === bucket; end++) {
      if (measure(points[end]!) < measure(points[low]!)) low = end;
      if (measure(points[end]!) > measure(points[high]!)) high = end;
    }
    const indices = [low, high, ...(start === 0 ? [0] : []), ...(end === points.length ? [end - 1] : [])];
    for (const index of [...new Set(indices)].sort((a, b) => a - b)) kept.push(points[index]!);
    start = end;
  }
  return kept;
}

/**
 * Which bucket a step falls into: the narrower of the two kinds.
 * Even ones double their width when the run has doubled, so that two become one and what was thinned before stays as it is.
 */
function bucketsOf(lastStep: number): (step: number) => number {
  const width = 2 ** Math.ceil(Math.log2(lastStep)) / evenBuckets;
  const firstEven = width / (2 ** (1 / bucketsPerDoubling) - 1);
  return (step) =>
    step < firstEven ? Math.floor(Math.log2(step) * bucketsPerDoubling) : evenFrom + Math.floor(step / width);
}
