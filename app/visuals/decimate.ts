/** Thins curve points for drawing, so that no peak is lost and what is drawn does not shimmer while the curve grows. */

import type { CurvePoint } from "../../engine/worker/protocol.ts";

/**
 * At most `limit` of the points, in order, the first and the last among them.
 *
 * Of every bucket its highest and its lowest test loss are kept. Buckets hold a power of two of points, counted from
 * the start: the earlier ones stay as they are while points are added, until all double at once.
 */
export function decimate(points: readonly CurvePoint[], limit: number): readonly CurvePoint[] {
  if (points.length <= limit) return points;
  let size = 4;
  // Two points a bucket, and the first and the last point.
  while (2 * Math.ceil(points.length / size) + 2 > limit) size *= 2;
  const kept = [points[0]!];
  for (let start = 1; start < points.length - 1; start += size) {
    const [low, high] = extremes(points, start, Math.min(start + size, points.length - 1));
    kept.push(points[Math.min(low, high)]!);
    if (low !== high) kept.push(points[Math.max(low, high)]!);
  }
  kept.push(points.at(-1)!);
  return kept;
}

function extremes(points: readonly CurvePoint[], start: number, end: number): [low: number, high: number] {
  let [low, high] = [start, start];
  for (let i = start + 1; i < end; i++) {
    const { loss } = points[i]!.test;
    if (loss < points[low]!.test.loss) low = i;
    if (loss > points[high]!.test.loss) high = i;
  }
  return [low, high];
}
