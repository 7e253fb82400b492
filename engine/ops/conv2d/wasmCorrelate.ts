/** The inner part of `conv2d` and `conv2dInput` on WASM: a register tile of output channels × columns, each a vector of four images. */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32, type I32, i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { isByFeature, isLong, type Results, resultsOf } from "../../devices/wasm/epilogue.ts";
import {
  eachOuter,
  imageGroups,
  type LaneGroups,
  type LaneLayout,
  laneGroups,
  laneImages,
  laneLayout,
  lanes,
  transposed,
  writeLanes,
} from "../../devices/wasm/imageLanes.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import type { KernelContext, KernelStep, Part, WasmKernel } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import { clearTile, makeTile, type Tile } from "../../devices/wasm/tile.ts";
import { withEpilogues } from "../map/wasmEpilogue.ts";
import { pixelOf, type TapAxis } from "./taps.ts";
import { type ColumnRun, columnRuns, reads, stretch, tapStretches, tileShape } from "./wasmTaps.ts";

/** Results that read the image through the same taps: all, or those that lie `stride` apart. */
export interface Pass {
  readonly rows: TapAxis;
  readonly columns: TapAxis;
  /** Where the weight of (group 0, output channel 0, channel 0, tap (0, 0)) lies, and the way in bytes to the next of each. */
  readonly weight: {
    readonly address: number;
    readonly group: number;
    readonly output: number;
    readonly channel: number;
    readonly tapRow: number;
    readonly tapColumn: number;
  };
  /** Where result (0, 0) of the pass lies in a plane, and the way to the next row and column, in bytes. */
  readonly result: { readonly offset: number; readonly row: number; readonly column: number };
}

export interface Correlation {
  readonly image: ImageBatch;
  /** Groups of channels, in the image and in the result, that have nothing to do with each other. */
  readonly groups: number;
  readonly passes: readonly Pass[];
  readonly result: ImageBatch;
}

/** Bands only where there is one pass: rows of several passes would not fall into the same bands. */
function lanesOf({ image, passes }: Correlation): LaneGroups {
  const [batch] = image.shape;
  const rows = Math.max(...passes.map((pass) => pass.rows.results));
  return passes.length === 1 ? laneGroups(batch, rows) : imageGroups(batch, rows);
}

/** Rows of the image that a lane's results read. */
function stagedRows({ image, passes }: Correlation, groups: LaneGroups): number {
  if (groups.kind === "images") return image.shape[2];
  const { stride, step, taps } = passes[0]!.rows;
  return (groups.rows - 1) * stride + Math.max(0, taps - 1) * step + 1;
}

function correlationScratch(correlation: Correlation): number {
  return laneLayout(correlation.image, stagedRows(correlation, lanesOf(correlation))).bytes;
}

/**
 * The kernel of what is a correlation. Lanes may hold the same image or row, whose results are then stored more than once:
 * an epilogue may read nothing that its output overwrites.
 */
export const directCorrelation = <A>(of: (step: KernelStep<A>) => Correlation): WasmKernel<A> =>
  withEpilogues(
    {
      scratchBytes: (step) => correlationScratch(of(step)),
      write: (step, context) => shareCorrelation(context, of(step), step),
    },
    (step) => !isLong(step) && isByFeature(step),
  );

/** result[n, o, y, x] = Σ image[n, c, rows(y, i), columns(x, j)] · weight[o, c, i, j], over the channels of the group; for each pass */
function shareCorrelation(
  { share }: Pick<KernelContext, "share">,
  correlation: Correlation,
  step: KernelStep<unknown>,
): void {
  const { image, passes, result } = correlation;
  const groups = lanesOf(correlation);
  const rows = stagedRows(correlation, groups);
  const [, channels, height, width] = result.shape;
  share(groups.groups * groups.rows, (part) => {
    const { f } = part;
    const finish = {
      results: resultsOf(part, step),
      addresses: (step.epilogue ?? step).outputs.map(({ address }) => address),
    };
    const staged = laneLayout(image, rows, part.scratch);
    eachOuter(part, groups.rows, (group, range) => {
      const images = laneImages(f, groups, group);
      const first = groups.firstRows.map((row) => pixelOf(passes[0]!.rows, row, 0));
      const window = groups.kind === "bands" ? { first, rows } : undefined;
      writeLanes(f, { image, groups, images, to: staged, window });
      const imageOffsets = images.map((index) => f.let(i32.mul(index, i32.const(channels * height * width * 4))));
      for (const pass of passes) {
        writePass(part, { correlation, pass, groups, staged, imageOffsets, finish, ...range });
      }
    });
  });
}

interface Finish {
  readonly results: Results;
  /** Of the outputs. */
  readonly addresses: readonly number[];
}

interface PassRequest {
  readonly finish: Finish;
  readonly correlation: Correlation;
  readonly pass: Pass;
  readonly groups: LaneGroups;
  readonly staged: LaneLayout;
  /** Where the image of each lane begins in the result, in bytes from its start. */
  readonly imageOffsets: readonly Local<"i32">[];
  /** Rows of a lane. */
  readonly begin: I32;
  readonly end: I32;
}

function writePass(part: Part, request: PassRequest): void {
  const { f } = part;
  const { correlation, pass, groups, staged, imageOffsets, finish, begin, end } = request;
  const { image, result } = correlation;
  const { rows, columns, weight } = pass;
  const [outputs, channels] = [result.shape[1] / correlation.groups, image.shape[1] / correlation.groups];
  const shape = tileShape(outputs, columns.results);
  const runs = columnRuns(columns, shape.columns);

  const y = f.let(begin);
  const tapRows = groups.kind === "bands" ? null : tapRowTable(part, rows);
  const limit = i32.const(groups.kind === "bands" ? groups.rows : rows.results);
  const stop = f.let(i32.select(i32.gtS(end, limit), limit, end));
  const start = groups.kind === "bands" ? 0 : rows.origin;
  const sourceRow = f.let(
    i32.add(i32.mul(y, i32.const(rows.stride * staged.row)), i32.const(staged.address + start * staged.row)),
  );
  const laneRows = imageOffsets.map((offset, lane) =>
    f.let(
      i32.add(
        i32.add(offset, i32.const(pass.result.offset + groups.firstRows[lane]! * pass.result.row)),
        i32.mul(y, i32.const(pass.result.row)),
      ),
    ),
  );
  f.repeatDynamic(i32.sub(stop, y), () => {
    const taps = tapsOfRow(f, { pass, staged, table: tapRows, y, all: rows.taps });
    const source = f.let(i32.add(sourceRow, taps.source));
    const factors = f.let(i32.add(i32.const(weight.address), taps.factors));
    const place = f.let(i32.const(0));
    const feature = f.let(i32.const(0));
    f.repeat(correlation.groups, () => {
      for (const { size, times } of shape.outputs) {
        f.repeat(times, () => {
          for (const run of runs) {
            writeRun(part, {
              correlation,
              pass,
              run,
              rows: size,
              channels,
              taps,
              staged,
              source,
              factors,
              laneRows,
              place,
              feature,
              finish,
            });
          }
          f.increase(factors, size * weight.output);
          f.increase(place, size * planeBytes(result));
          f.increase(feature, size * 4);
        });
      }
      f.increase(factors, weight.group - outputs * weight.output);
      f.increase(source, channels * staged.channel);
    });
    f.increase(sourceRow, rows.stride * staged.row);
    for (const row of laneRows) f.increase(row, pass.result.row);
    f.increase(y, 1);
  });
}

const planeBytes = ({ shape: [, , h, w] }: ImageBatch) => h * w * 4;

/** For each row of results the first tap row that reads inside the image and how many do; null where all do. */
function tapRowTable({ constants }: Part, rows: TapAxis): number | null {
  const all = Array.from({ length: rows.results }, (_, y) => stretch(rows.taps, (tap) => reads(rows, y, tap)));
  if (all.every(({ count }) => count === rows.taps)) return null;
  return constants(all.flatMap(({ first, count }) => [first, count]));
}

interface Taps {
  readonly count: number | Local<"i32">;
  /** Way in bytes from tap row 0 to the first, in the image and in the weights. */
  readonly source: I32;
  readonly factors: I32;
  /** Way from behind the last tap row to the first one of the next channel. */
  readonly nextSource: I32;
  readonly nextFactors: I32;
}

function tapsOfRow(
  f: FunctionBuilder,
  request: {
    readonly pass: Pass;
    readonly staged: LaneLayout;
    readonly table: number | null;
    readonly y: Local<"i32">;
    readonly all: number;
  },
): Taps {
  const { pass, staged, table, y, all } = request;
  const rowStep = pass.rows.step * staged.row;
  const { tapRow, channel } = pass.weight;
  if (table === null) {
    return {
      count: all,
      source: i32.const(0),
      factors: i32.const(0),
      nextSource: i32.const(staged.channel - all * rowStep),
      nextFactors: i32.const(channel - all * tapRow),
    };
  }
  const entry = f.let(i32.add(i32.const(table), i32.mul(y, i32.const(8))));
  const [first, count] = [f.let(i32.truncF32(f32.load(entry))), f.let(i32.truncF32(f32.load(entry, 4)))];
  const times = (n: I32, bytes: number) => i32.mul(n, i32.const(bytes));
  return {
    count,
    source: f.let(times(first, rowStep)),
    factors: f.let(times(first, tapRow)),
    nextSource: f.let(i32.sub(i32.const(staged.channel), times(count, rowStep))),
    nextFactors: f.let(i32.sub(i32.const(channel), times(count, tapRow))),
  };
}

interface RunRequest {
  readonly correlation: Correlation;
  readonly pass: Pass;
  readonly run: ColumnRun;
  /** Output channels of the tile. */
  readonly rows: number;
  readonly channels: number;
  readonly taps: Taps;
  readonly staged: LaneLayout;
  readonly source: Local<"i32">;
  readonly factors: Local<"i32">;
  readonly laneRows: readonly Local<"i32">[];
  readonly place: Local<"i32">;
  /** Number of the tile's first output channel, four times. */
  readonly feature: Local<"i32">;
  readonly finish: Finish;
}

function writeRun(part: Part, request: RunRequest): void {
  const { f } = part;
  const { correlation, pass, run, rows, channels, taps, staged, source, factors, laneRows, place } = request;
  const { finish, feature } = request;
  const size = run.taps.length;
  const pixels = run.taps.flatMap((list, x) => list.map((tap) => pixelOf(pass.columns, x, tap)));
  const lowest = pixels.length > 0 ? Math.min(...pixels) : 0;
  const tile = makeTile(f, rows, size);
  const pixelStart = f.let(i32.add(source, i32.const((run.first * pass.columns.stride + lowest) * 16)));
  const out = f.let(i32.add(place, i32.const(run.first * pass.result.column)));
  f.repeat(run.times, () => {
    clearTile(f, tile);
    if (pixels.length > 0) {
      const [pixel, factor] = [f.let(pixelStart), f.let(factors)];
      f.repeat(channels, () => {
        const addRow = () => {
          addTapRow(part, { pass, run, tile, pixel, factor, lowest });
          f.increase(pixel, pass.rows.step * staged.row);
          f.increase(factor, pass.weight.tapRow);
        };
        if (typeof taps.count === "number") f.repeat(taps.count, addRow);
        else f.repeatDynamic(taps.count, addRow);
        f.increase(pixel, taps.nextSource);
        f.increase(factor, taps.nextFactors);
      });
    }
    storeLanes(f, {
      tile,
      addresses: laneRows.map((row) => f.let(i32.add(row, out))),
      finish,
      feature,
      rowBytes: planeBytes(correlation.result),
      columnBytes: pass.result.column,
    });
    if (run.times > 1) {
      f.increase(pixelStart, size * pass.columns.stride * 16);
      f.increase(out, size * pass.result.column);
    }
  });
}

/**
 * Adds the products of one row of taps. Each tap is an iteration of a loop, because within straight code V8 puts all loads before
 * all arithmetic, and spills.
 */
function addTapRow(
  { f, relaxed }: Part,
  request: {
    readonly pass: Pass;
    readonly run: ColumnRun;
    readonly tile: Tile;
    readonly pixel: Local<"i32">;
    readonly factor: Local<"i32">;
    readonly lowest: number;
  },
): void {
  const { pass, run, tile, pixel, factor, lowest } = request;
  const { rows, vectors: columns, sums } = tile;
  const { step } = pass.columns;
  const { output, tapColumn } = pass.weight;
  const [at, number] = [f.let(pixel), f.let(factor)];
  for (const { first, count, active } of tapStretches(run, pass.columns.taps)) {
    f.set(at, pixel);
    f.set(number, i32.add(factor, i32.const(first * tapColumn)));
    const offsetOf = (x: number) => (pixelOf(pass.columns, x, first) - lowest) * 16;
    f.repeat(count, () => {
      const vectors = active.map((x) => f.let(v128.load(at, offsetOf(x))));
      for (let row = 0; row < rows; row++) {
        const factorOfRow = f.let(v128.load32Splat(number, row * output));
        active.forEach((x, i) => {
          const sum = sums[row * columns + x]!;
          f.set(sum, fma({ relaxed }, factorOfRow, vectors[i]!, sum));
        });
      }
      f.increase(at, step * 16);
      f.increase(number, tapColumn);
    });
  }
}

interface LaneStore {
  readonly tile: Tile;
  /** Where the tile's first result of each lane lies, in bytes from the start of the result. */
  readonly addresses: readonly Local<"i32">[];
  readonly finish: Finish;
  readonly feature: Local<"i32">;
  /** From one output channel to the next, from one column to the next. */
  readonly rowBytes: number;
  readonly columnBytes: number;
}

/** Stores what becomes of the results of a tile. */
function storeLanes(f: FunctionBuilder, { tile, addresses, finish, feature, rowBytes, columnBytes }: LaneStore): void {
  for (let row = 0; row < tile.rows; row++) {
    const sums = tile.sums.slice(row * tile.vectors, (row + 1) * tile.vectors);
    const results = sums.map((sum) => finish.results(sum, { at: feature, ahead: row * 4, isAlongLanes: false }));
    finish.addresses.forEach((address, k) => {
      const values = results.map((each) => each[k]!);
      storeRow(f, { values, addresses, base: address + row * rowBytes, columnBytes });
    });
  }
}

/** Columns of one row, each a vector of lanes, and where the first goes; `base` is added to the addresses. */
interface RowStore extends Pick<LaneStore, "addresses" | "columnBytes"> {
  readonly values: readonly V128[];
  readonly base: number;
}

/** Columns that lie side by side are stored as vectors of one image. */
function storeRow(f: FunctionBuilder, { values, addresses, base, columnBytes }: RowStore): void {
  const at = (column: number) => base + column * columnBytes;
  let column = 0;
  for (const width of columnBytes === 4 ? [4, 2] : []) {
    for (; values.length - column >= width; column += width) {
      const [a, b, c, d] = values.slice(column, column + width);
      if (width === 4) {
        transposed(f, [a!, b!, c!, d!]).forEach((vector, lane) => {
          f.do(v128.store(addresses[lane]!, vector, at(column)));
        });
        continue;
      }
      const pairs = [v128.shuffle32(a!, b!, [0, 4, 1, 5]), v128.shuffle32(a!, b!, [2, 6, 3, 7])].map((v) => f.let(v));
      for (const lane of lanes) {
        f.do(v128.store64Lane(addresses[lane]!, pairs[Math.floor(lane / 2)]!, lane % 2, at(column)));
      }
    }
  }
  for (; column < values.length; column++) {
    for (const lane of lanes) f.do(v128.store32Lane(addresses[lane]!, values[column]!, lane, at(column)));
  }
}
