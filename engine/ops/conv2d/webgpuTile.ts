/** How much of a convolution an invocation does: the tile of sums for which reading and adding take least. */

import { concurrentInvocations, softwareCost } from "../../devices/webgpu/compileCost.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { TapAxis } from "./taps.ts";
import { indices, reachOf } from "./webgpuUnrolled.ts";

/** Sums that an invocation keeps: more of them leave the registers and the first-level cache. */
const mostSums = 168;
/** The same for gradients of weights, which read two values for a product. */
const mostWeightSums = 200;
/** Products in the text of a loop: compiling it takes time, and the instructions have to stay in a cache. */
const mostProducts = 1200;

/** Costs on SwiftShader, in products: reading a pixel, reading a weight, carrying a sum through a loop. */
const pixelCost = 9;
const weightCost = 5;
const sumCost = 2;

/** The sizes of parts when `total` is cut evenly, none above `most`. */
function partSizes(total: number, most: number): readonly number[] {
  return [...new Set(indices(Math.min(total, most)).map((k) => Math.ceil(total / Math.ceil(total / (k + 1)))))];
}

/** All choices of one size for each axis. */
function choices(axes: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (made, sizes) => made.flatMap((some) => sizes.map((size) => [...some, size])),
    [[]],
  );
}

function cheapest<T>(candidates: readonly T[], cost: (candidate: T) => number): T {
  const costs = candidates.map(cost);
  return candidates[costs.indexOf(costs.reduce((a, b) => Math.min(a, b)))]!;
}

export interface CorrelationTile {
  readonly images: number;
  readonly outputs: number;
  readonly rows: number;
  /** Whether the products of all columns of taps are written out, rather than those of one in a loop. */
  readonly areColumnsWritten: boolean;
}

interface CorrelationSize {
  readonly images: number;
  readonly outputs: number;
  readonly rows: TapAxis;
  readonly columns: TapAxis;
  /** Invocations beside each other in a row of results, and how many channels each adds up. */
  readonly across: number;
  readonly channels: number;
  /** Numbers that storing a sum reads and writes. */
  readonly storeAccesses: number;
  readonly isSoftware: boolean;
}

export function correlationTile(size: CorrelationSize): CorrelationTile {
  const { images, outputs, rows, columns } = size;
  const axes = [partSizes(images, 4), partSizes(outputs, 16), partSizes(rows.results, 32)];
  const tiles = choices(axes).flatMap(([n, o, r]) => {
    const tile = { images: n!, outputs: o!, rows: r! };
    const sums = sizeOf([n!, o!, r!]);
    if (sums > 1 && (sums > mostSums || sums * rows.taps > mostProducts)) return [];
    const canBeWritten = sums * rows.taps * columns.taps <= mostProducts;
    // A GPU gains by it; where a CPU plays one, small work is compiled sooner without.
    const ways = size.isSoftware && canBeWritten ? [true, false] : [canBeWritten];
    return ways.map((areColumnsWritten) => ({ ...tile, areColumnsWritten }));
  });
  return cheapest(tiles, (tile) => tileCost(tile, size));
}

function tileCost(
  tile: CorrelationTile,
  { images, outputs, rows, columns, across, channels, storeAccesses, isSoftware }: CorrelationSize,
): number {
  const times =
    Math.ceil(images / tile.images) * Math.ceil(outputs / tile.outputs) * Math.ceil(rows.results / tile.rows);
  const sums = tile.images * tile.outputs * tile.rows;
  const pixels = tile.images * reachOf(rows, tile.rows).length;
  const weights = tile.outputs * rows.taps;
  const products = sums * rows.taps;
  const column = products + pixelCost * pixels + weightCost * weights;
  if (!isSoftware) return times * (column + sumCost * sums);
  // A pass may have no taps at all, and then makes zeros.
  const [written, loops] = tile.areColumnsWritten ? [columns.taps, 1] : [1, columns.taps];
  const run = times * across * channels * (columns.taps * column + loops * sumCost * sums);
  const accesses = written * (pixels + weights) + sums * storeAccesses;
  return softwareCost(run / concurrentInvocations, { products: written * products, accesses, sums });
}

export interface WeightTile {
  readonly outputs: number;
  readonly channels: number;
  readonly tapRows: number;
  readonly tapColumns: number;
  /** Rows of the gradient whose products are written out. */
  readonly rows: number;
}

interface WeightSize {
  readonly outputs: number;
  readonly channels: number;
  readonly rows: TapAxis;
  readonly columns: TapAxis;
  readonly images: number;
  readonly isSoftware: boolean;
}

export function weightTile({ outputs, channels, rows, columns, images, isSoftware }: WeightSize): WeightTile {
  const totals = [outputs, channels, rows.taps, columns.taps] as const;
  const axes = [...totals.map((total) => partSizes(total, 8)), partSizes(rows.results, 8)];
  const tiles = choices(axes).filter((sizes) => {
    const sums = sizeOf(sizes.slice(0, 4));
    return sums === 1 || (sums <= mostWeightSums && sizeOf(sizes) <= mostProducts);
  });
  const [o, c, i, j, r] = cheapest(tiles, (sizes) => {
    const [o, c, i, j, r] = sizes as [number, number, number, number, number];
    const times = totals.reduce((product, total, k) => product * Math.ceil(total / sizes[k]!), 1) / r;
    const read = c * j * reachOf({ ...rows, taps: i }, r).length + o * r;
    const [products, sums] = [sizeOf(sizes), o * c * i * j];
    const run = times * (products + pixelCost * read + sumCost * sums);
    if (!isSoftware) return run;
    const repeats = images * rows.results * columns.results;
    return softwareCost((run * repeats) / concurrentInvocations, { products, accesses: read + sums, sums });
  });
  return { outputs: o!, channels: c!, tapRows: i!, tapColumns: j!, rows: r! };
}
