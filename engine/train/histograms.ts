/** Histograms of what units put out. They are made where the outputs are, so that only counts are sent. */

import type { Histograms } from "../worker/protocol.ts";

/** Of a unit's whole range: as many as a small picture can show. */
export const bins = 24;
/** Further units of a layer have no picture. */
const mostUnits = 256;

interface Outputs {
  /** (rows, units, …): a channel's values count as one unit's. */
  readonly values: ArrayLike<number>;
  readonly units: number;
  /** Each row's group: its class, or 0. */
  readonly groupOf: ArrayLike<number>;
  readonly groups: number;
}

/** Values that are NaN or infinite are in no bin. */
export function histogramsOf({ values, units, groupOf, groups }: Outputs): Histograms {
  const rows = groupOf.length;
  const area = values.length / rows / units;
  const shown = Math.min(units, mostUnits);
  const ranges = rangesOf(values, { rows, units, shown, area });
  const counts = new Uint32Array(shown * groups * bins);
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < shown; unit++) {
      const min = ranges[2 * unit]!;
      const extent = ranges[2 * unit + 1]! - min;
      const first = (unit * groups + groupOf[row]!) * bins;
      const start = (row * units + unit) * area;
      for (let i = start; i < start + area; i++) {
        const value = values[i]!;
        if (Number.isFinite(value)) counts[first + binOf(value - min, extent)]!++;
      }
    }
  }
  return { units, ranges: Float32Array.from(ranges), counts };
}

/** The greatest value is in the last bin, one that never changes in the middle. */
const binOf = (above: number, extent: number): number =>
  extent > 0 ? Math.min(bins - 1, Math.floor((above / extent) * bins)) : bins / 2;

/** (units, 2): the least and the greatest finite value; 0 and 0 where there is none. */
function rangesOf(
  values: ArrayLike<number>,
  { rows, units, shown, area }: { readonly rows: number; readonly units: number; readonly shown: number; area: number },
): Float64Array {
  const ranges = new Float64Array(2 * shown);
  for (let unit = 0; unit < shown; unit++) ranges.set([Infinity, -Infinity], 2 * unit);
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < shown; unit++) {
      const start = (row * units + unit) * area;
      for (let i = start; i < start + area; i++) {
        const value = values[i]!;
        if (!Number.isFinite(value)) continue;
        if (value < ranges[2 * unit]!) ranges[2 * unit] = value;
        if (value > ranges[2 * unit + 1]!) ranges[2 * unit + 1] = value;
      }
    }
  }
  for (let unit = 0; unit < shown; unit++) if (ranges[2 * unit] === Infinity) ranges.fill(0, 2 * unit, 2 * unit + 2);
  return ranges;
}
