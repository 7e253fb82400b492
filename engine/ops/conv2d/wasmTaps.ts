/** How rows of results are cut into blocks of columns, and which of these the taps of a convolution's kernel have pixels for. */

import { type Block, evenBlocks } from "../../devices/wasm/tile.ts";
import { pixelOf, type TapAxis } from "./taps.ts";

export function reads(axis: TapAxis, result: number, tap: number): boolean {
  const pixel = pixelOf(axis, result, tap);
  return pixel >= 0 && pixel < axis.pixels;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The indices for which `holds`, which follow each other. */
export function stretch(
  count: number,
  holds: (index: number) => boolean,
): { readonly first: number; readonly count: number } {
  const found = range(count).filter(holds);
  return { first: found[0] ?? 0, count: found.length };
}

/** Neighbouring results, and for each the taps that read a pixel. */
export interface ColumnBlock {
  readonly first: number;
  readonly taps: readonly (readonly number[])[];
}

/** Blocks of columns one after the other that use the same taps. */
export interface ColumnRun extends ColumnBlock {
  readonly times: number;
}

export function columnRuns(axis: TapAxis, blocks: readonly Block[]): readonly ColumnRun[] {
  const runs: ColumnRun[] = [];
  let first = 0;
  for (const { size, times } of blocks) {
    for (let i = 0; i < times; i++) {
      const taps = range(size).map((column) => range(axis.taps).filter((tap) => reads(axis, first + column, tap)));
      const last = runs.at(-1);
      if (last && JSON.stringify(last.taps) === JSON.stringify(taps))
        runs[runs.length - 1] = { ...last, times: last.times + 1 };
      else runs.push({ first, taps, times: 1 });
      first += size;
    }
  }
  return runs;
}

/** Taps one after the other that the same columns of a block use. */
export interface TapStretch {
  readonly first: number;
  readonly count: number;
  readonly active: readonly number[];
}

export function tapStretches({ taps }: ColumnBlock, count: number): readonly TapStretch[] {
  const stretches: TapStretch[] = [];
  for (let tap = 0; tap < count; tap++) {
    const active = taps.flatMap((list, x) => (list.includes(tap) ? [x] : []));
    const last = stretches.at(-1);
    if (last && last.active.join() === active.join()) {
      stretches[stretches.length - 1] = { ...last, count: last.count + 1 };
    } else stretches.push({ first: tap, count: 1, active });
  }
  return stretches.filter(({ active }) => active.length > 0);
}

/** Whether V8's 15 vector registers hold the sums and all operands of one step: it loads them before it uses any. */
function fits(rows: number, columns: number): boolean {
  return rows * columns + rows + columns <= 15;
}

/** Cuts outputs × columns, or outputs × taps, into tiles for which the work is least. */
export function tileShape(
  outputs: number,
  columns: number,
): { readonly outputs: readonly Block[]; readonly columns: readonly Block[] } {
  const sizes = range(7).map((i) => i + 1);
  const shapes = sizes.flatMap((rows) =>
    sizes
      .filter((width) => fits(rows, width))
      .map((width) => ({ outputs: evenBlocks(outputs, rows), columns: evenBlocks(columns, width) })),
  );
  const costs = shapes.map(tileCost);
  return shapes[costs.indexOf(Math.min(...costs))]!;
}

/** Half cycles for one step of all tiles: one product or operand each; sums that wait for the one before take the time of 8. */
function tileCost(shape: { readonly outputs: readonly Block[]; readonly columns: readonly Block[] }): number {
  let cost = 0;
  for (const { size: rows, times: down } of shape.outputs) {
    for (const { size: columns, times: across } of shape.columns) {
      cost += down * across * Math.max(rows * columns, rows + columns, 8);
    }
  }
  return cost;
}
