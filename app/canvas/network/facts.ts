/** What the small card beside a unit says: numbers of now, ready to be worded. Pure. */

import { featuresAt } from "../../../engine/catalog.ts";
import type { Description, Plane } from "../../../engine/data/description.ts";
import type { Card } from "./cards.ts";
import type { Column } from "./column.ts";
import { biasOf, type Filter, filterOf, type OwnNumbers, weightsOf } from "./ownNumbers.ts";
import { curvesOf, type Distribution, distributionOf, isSameShape, type NetworkValues, outputsOf } from "./values.ts";

export interface UnitFacts {
  /** The layer's type and number, `Linear 2`; null for the input. */
  readonly layer: string | null;
  readonly unit: number;
  readonly isChannel: boolean;
  readonly bias: OwnNumbers | null;
  /** One by one; null where they are kernels. */
  readonly weights: OwnNumbers | null;
  /** Range of the weights, where there are any. */
  readonly weightRange: { readonly min: number; readonly max: number; readonly count: number } | null;
  /** A convolution's filter for this channel. */
  readonly filter: Filter | null;
  /** Range of what the unit puts out now; equal ends where it is a single number. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** The same of the loss's gradient, while gradients are shown. */
  readonly gradient: { readonly min: number; readonly max: number } | null;
}

export function unitFacts(values: NetworkValues, column: Column, cards: readonly Card[], unit: number): UnitFacts {
  const card = cards[column.card];
  const own = weightsOf(values, column, cards, unit);
  return {
    layer: card ? `${card.type} ${card.number}` : null,
    unit,
    isChannel: (column.shape?.length ?? 0) > 1,
    bias: biasOf(values, column, cards, unit),
    weights: own && own.shape.length <= 2 ? own : null,
    weightRange: own && { ...rangeOf(own.values, 0, own.values.length), count: own.values.length },
    filter: filterOf(values, column, cards, unit),
    range: rangeNow(values, column, cards, unit),
    gradient: gradientNow(values, column, cards, unit),
  };
}

function gradientNow(
  { gradients }: NetworkValues,
  { card, shape }: Column,
  cards: readonly Card[],
  unit: number,
): UnitFacts["gradient"] {
  const found = card < 0 ? null : gradients?.layers[cards[card]!.tail];
  if (!found || !shape || !isSameShape(found.shape, shape)) return null;
  const area = found.values.length / shape[0]!;
  return rangeOf(found.values, unit * area, area);
}

function rangeNow(values: NetworkValues, column: Column, cards: readonly Card[], unit: number): UnitFacts["range"] {
  const distribution = distributionOf(values, column, cards);
  if (distribution)
    return column.starts ? cellsRange(values, column.starts, distribution, unit) : rowsRange(distribution, unit);
  const line = column.card < 0 && values.data?.line;
  if (line) return { min: line.x[0], max: line.x[1] };
  const curves = curvesOf(values, column, cards);
  if (curves) return rangeOf(curves.values, unit * curves.resolution, curves.resolution);
  const outputs = outputsOf(values, column, cards);
  if (!outputs) return null;
  if (column.card < 0) return values.data && inputRange(values.data, unit);
  const area = outputs.width * outputs.height;
  return rangeOf(outputs.values, unit * area, area);
}

/** Maps of the inputs are painted as shares; here are the values themselves. */
function inputRange({ plane, features }: Pick<Description, "plane" | "features">, unit: number): UnitFacts["range"] {
  const name = features[unit];
  if (!plane || name === undefined) return null;
  const coordinate = plane.names.indexOf(name);
  if (coordinate >= 0) {
    const [min, max] = coordinate === 0 ? plane.x1 : plane.x2;
    return { min, max };
  }
  const values = featuresAt(gridWithEdges(plane), { features: [name], plane });
  return rangeOf(values, 0, values.length);
}

function gridWithEdges({ x1, x2 }: Plane): Float32Array {
  const last = 96;
  const at = ([min, max]: Plane["x1"], i: number) => min + (i / last) * (max - min);
  const points = new Float32Array(2 * (last + 1) ** 2);
  for (let i = 0; i <= last; i++) {
    for (let j = 0; j <= last; j++) points.set([at(x1, i), at(x2, j)], 2 * (i * (last + 1) + j));
  }
  return points;
}

/** Of a table's column of numbers, in its own units; categories have no range. */
function cellsRange(
  { data }: NetworkValues,
  starts: readonly number[],
  distribution: Distribution,
  unit: number,
): UnitFacts["range"] {
  const column = data?.columns?.[unit];
  const range = rowsRange(distribution, starts[unit]!);
  if (column?.kind !== "number" || !range) return null;
  const { mean, std } = column;
  return { min: mean + std * range.min, max: mean + std * range.max };
}

/** Over the test rows. */
function rowsRange({ histograms: { ranges } }: Distribution, unit: number): UnitFacts["range"] {
  const [min, max] = ranges.subarray(2 * unit, 2 * unit + 2);
  return min === undefined || max === undefined ? null : { min, max };
}

function rangeOf(values: ArrayLike<number>, start: number, count: number): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = start; i < start + count; i++) {
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  return { min, max };
}

/** Three significant digits at most and a true minus: `0.53`, `−12.1`, `3.2e−5`. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}
