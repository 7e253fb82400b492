/**
 * The inner part of `conv2dWeight` on WASM: one accumulator, a vector of four images, for each (output channel, tap of a row).
 * The batch is cut into chunks, fixed by the shapes, whose sums are added up at the end.
 */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32, f32x4, i32, i32x4, v128 } from "../../devices/wasm/assembler/instructions.ts";
import {
  eachOuter,
  type LaneGroups,
  type LaneLayout,
  laneGroups,
  laneImages,
  laneLayout,
  lanes,
  writeLanes,
} from "../../devices/wasm/imageLanes.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import type { KernelContext, Part } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import { evenBlocks } from "../../devices/wasm/tile.ts";
import { storeSums, zero } from "../../devices/wasm/vectors.ts";
import { pixelOf, type TapAxis } from "./taps.ts";
import { type ColumnRun, columnRuns, reads, stretch, tileShape } from "./wasmTaps.ts";

export interface WeightGradient {
  readonly image: ImageBatch;
  /** (N, O, H′, W′) */
  readonly grad: ImageBatch;
  /** (O, C/groups, kH, kW) */
  readonly result: ImageBatch;
  /** Groups of channels that have nothing to do with each other. */
  readonly groups: number;
  readonly rows: TapAxis;
  readonly columns: TapAxis;
}

/** A unit of work: one row of taps of one channel of the image, for all output channels of its group. */
interface Layout {
  readonly lanes: LaneGroups;
  readonly units: number;
  /** Output channels of a group. */
  readonly outputs: number;
  /** Groups of lanes in a chunk, and how many chunks there are. */
  readonly chunk: number;
  readonly chunks: number;
  /** Bytes of a unit's sums. */
  readonly unitBytes: number;
  readonly image: LaneLayout;
  readonly imageRows: number;
  readonly grad: LaneLayout;
}

const mostChunks = 8;
/** What the sums of all chunks may take where there are several. */
const mostBytes = 2 ** 20;

function layoutOf({ image, grad, result, groups, rows }: WeightGradient, scratch = 0): Layout {
  const laid = laneGroups(grad.shape[0], grad.shape[2]);
  const imageRows =
    laid.kind === "images" ? image.shape[2] : (laid.rows - 1) * rows.stride + (rows.taps - 1) * rows.step + 1;
  const units = image.shape[1] * rows.taps;
  const outputs = result.shape[0] / groups;
  const unitBytes = outputs * result.shape[3] * 16;
  const most = Math.max(1, Math.min(mostChunks, Math.floor(mostBytes / (units * unitBytes))));
  const chunk = Math.ceil(laid.groups / most);
  const lanesOfImage = laneLayout(image, imageRows, scratch);
  return {
    lanes: laid,
    units,
    outputs,
    chunk,
    chunks: Math.ceil(laid.groups / chunk),
    unitBytes,
    image: lanesOfImage,
    imageRows,
    grad: laneLayout(grad, laid.kind === "images" ? grad.shape[2] : laid.rows, scratch + lanesOfImage.bytes),
  };
}

export function weightScratch(gradient: WeightGradient): number {
  const { image, grad } = layoutOf(gradient);
  return image.bytes + grad.bytes;
}

export function weightShared(gradient: WeightGradient): number {
  const { chunks, units, unitBytes } = layoutOf(gradient);
  return chunks * units * unitBytes;
}

/** result[o, c, i, j] = Σ grad[n, o, y, x] · image[n, c of o's group, rows(y, i), columns(x, j)] */
export function shareWeightGradient({ share, shared }: KernelContext, gradient: WeightGradient): void {
  const { units, chunks } = layoutOf(gradient);
  share(chunks * units, (part) => writeSums(part, gradient, shared));
  share(units, (part) => writeTotals(part, gradient, shared));
}

function writeSums(part: Part, gradient: WeightGradient, shared: number): void {
  const { f } = part;
  const layout = layoutOf(gradient, part.scratch);
  const table = part.constants(unitTable(gradient, layout));
  eachOuter(part, layout.units, (chunk, { begin, end }) => {
    const group = f.let(i32.mul(chunk, i32.const(layout.chunk)));
    const isFirst = f.let(i32.const(1));
    const left = f.let(i32.sub(i32.const(layout.lanes.groups), group));
    const most = i32.const(layout.chunk);
    f.repeatDynamic(i32.select(i32.gtS(left, most), most, left), () => {
      stage(part, gradient, layout, group);
      const entry = f.let(i32.add(i32.mul(begin, i32.const(entryBytes)), i32.const(table)));
      const unit = f.let(i32.add(i32.mul(chunk, i32.const(layout.units)), begin));
      const sums = f.let(i32.add(i32.mul(unit, i32.const(layout.unitBytes)), i32.const(shared)));
      f.repeatDynamic(i32.sub(end, begin), () => {
        writeUnit(part, gradient, { layout, entry, sums, isFirst });
        f.increase(entry, entryBytes);
        f.increase(sums, layout.unitBytes);
      });
      f.set(isFirst, i32.const(0));
      f.increase(group, 1);
    });
  });
}

/** Image and gradient in lanes; lanes without an image are 0 and add nothing. */
function stage({ f }: Part, { image, grad, rows }: WeightGradient, layout: Layout, group: Local<"i32">): void {
  const { lanes: groups } = layout;
  const images = laneImages(f, groups, group);
  const isBands = groups.kind === "bands";
  const firstRows = lanes.map((lane) => lane * groups.rows);
  const imageRows = { first: firstRows.map((row) => pixelOf(rows, row, 0)), rows: layout.imageRows };
  const gradRows = { first: firstRows, rows: groups.rows };
  const isUneven = !isBands && groups.batch % 4 !== 0;
  const remaining = i32.sub(i32.const(groups.batch), i32.mul(group, i32.const(4)));
  const mask = isUneven ? f.let(i32x4.gtS(i32x4.splat(remaining), v128.constI32([0, 1, 2, 3]))) : undefined;
  writeLanes(f, { image, groups, images, to: layout.image, window: isBands ? imageRows : undefined, mask });
  writeLanes(f, { image: grad, groups, images, to: layout.grad, window: isBands ? gradRows : undefined, mask });
}

const entryBytes = 12;

/** For each unit: the first pixel of the image and of the gradient, in vectors from their starts; rows that its taps read. */
function unitTable({ rows, groups, image }: WeightGradient, layout: Layout): readonly number[] {
  const channels = image.shape[1] / groups;
  return Array.from({ length: layout.units }, (_, unit) => {
    const [channel, tap] = [Math.floor(unit / rows.taps), unit % rows.taps];
    const isBands = layout.lanes.kind === "bands";
    const { first, count } = isBands
      ? { first: 0, count: layout.lanes.rows }
      : stretch(rows.results, (y) => reads(rows, y, tap));
    const row = isBands ? tap * rows.step : pixelOf(rows, first, tap);
    const output = Math.floor(channel / channels) * layout.outputs;
    return [
      (channel * layout.image.channel + row * layout.image.row) / 16,
      (output * layout.grad.channel + first * layout.grad.row) / 16,
      count,
    ];
  }).flat();
}

interface UnitRequest {
  readonly layout: Layout;
  readonly entry: Local<"i32">;
  readonly sums: Local<"i32">;
  /** Whether the sums begin here, or go on from those of the group before. */
  readonly isFirst: Local<"i32">;
}

function writeUnit(
  part: Part,
  { columns, rows: { stride: rowStride } }: WeightGradient,
  { layout, entry, sums, isFirst }: UnitRequest,
): void {
  const { f } = part;
  const vectors = (at: number) => i32.mul(i32.truncF32(f32.load(entry, at)), i32.const(16));
  const pixels = f.let(i32.add(vectors(0), i32.const(layout.image.address)));
  const grads = f.let(i32.add(vectors(4), i32.const(layout.grad.address)));
  const count = f.let(i32.truncF32(f32.load(entry, 8)));
  const shape = tileShape(layout.outputs, columns.taps);
  const out = f.let(sums);
  for (const { size: rows, times } of shape.outputs) {
    f.repeat(times, () => {
      let firstTap = 0;
      for (const { size: taps, times: blocks } of shape.columns) {
        for (let block = 0; block < blocks; block++) {
          const origin = columns.origin + firstTap * columns.step;
          const axis = { ...columns, taps, origin };
          writeTile(part, {
            layout,
            rows,
            axis,
            rowStride,
            tapBytes: columns.taps * 16,
            pixels,
            grads,
            count,
            out,
            firstTap,
            isFirst,
          });
          firstTap += taps;
        }
      }
      f.increase(grads, rows * layout.grad.channel);
      f.increase(out, rows * columns.taps * 16);
    });
  }
}

interface TileRequest {
  readonly layout: Layout;
  /** Output channels of the tile. */
  readonly rows: number;
  /** The columns as the tile's taps read them. */
  readonly axis: TapAxis;
  /** Rows of pixels from one row of results to the next. */
  readonly rowStride: number;
  /** From the sum of one output channel to that of the next. */
  readonly tapBytes: number;
  readonly pixels: Local<"i32">;
  readonly grads: Local<"i32">;
  readonly count: Local<"i32">;
  readonly out: Local<"i32">;
  readonly firstTap: number;
  readonly isFirst: Local<"i32">;
}

function writeTile(part: Part, request: TileRequest): void {
  const { f } = part;
  const { layout, rows, axis, rowStride, tapBytes, pixels, grads, count, out, firstTap, isFirst } = request;
  const sums = Array.from({ length: rows * axis.taps }, () => f.local("v128"));
  const place = (i: number) => Math.floor(i / axis.taps) * tapBytes + (firstTap + (i % axis.taps)) * 16;
  f.if(
    isFirst,
    () => {
      for (const sum of sums) f.set(sum, zero);
    },
    () => {
      sums.forEach((sum, i) => {
        f.set(sum, v128.load(out, place(i)));
      });
    },
  );
  // Not unrolled: within straight code V8 puts all loads before all arithmetic, and spills.
  const runs = columnRuns(axis, [{ size: 1, times: axis.results }]);
  const [pixelRow, gradRow] = [f.let(pixels), f.let(grads)];
  f.repeatDynamic(count, () => {
    for (const run of runs) addRun(part, request, { run, sums, pixelRow, gradRow });
    f.increase(pixelRow, rowStride * layout.image.row);
    f.increase(gradRow, layout.grad.row);
  });
  sums.forEach((sum, i) => {
    f.do(v128.store(out, sum, place(i)));
  });
}

interface RunRequest {
  readonly run: ColumnRun;
  readonly sums: readonly Local<"v128">[];
  readonly pixelRow: Local<"i32">;
  readonly gradRow: Local<"i32">;
}

/** Adds the products of a run of columns. */
function addRun({ f, relaxed }: Part, { layout, rows, axis }: TileRequest, request: RunRequest): void {
  const { run, sums, pixelRow, gradRow } = request;
  const taps = run.taps[0]!;
  if (taps.length === 0) return;
  const pixels = taps.map((tap) => pixelOf(axis, 0, tap));
  const lowest = Math.min(...pixels);
  const p = f.let(i32.add(pixelRow, i32.const((run.first * axis.stride + lowest) * 16)));
  const g = f.let(i32.add(gradRow, i32.const(run.first * 16)));
  f.repeat(run.times, () => {
    const vectors = pixels.map((pixel) => f.let(v128.load(p, (pixel - lowest) * 16)));
    for (let row = 0; row < rows; row++) {
      const gradient = f.let(v128.load(g, row * layout.grad.channel));
      taps.forEach((tap, i) => {
        const sum = sums[row * axis.taps + tap]!;
        f.set(sum, fma({ relaxed }, gradient, vectors[i]!, sum));
      });
    }
    f.increase(p, axis.stride * 16);
    f.increase(g, 16);
  });
}

/** Adds up the chunks, in their order, and the lanes. */
function writeTotals(part: Part, gradient: WeightGradient, shared: number): void {
  const { f, first, count } = part;
  const { result, rows } = gradient;
  const [, channels, , taps] = result.shape;
  const { units, outputs, chunks, unitBytes } = layoutOf(gradient);
  // Where each unit's results begin, in elements.
  const table = Array.from({ length: units }, (_, unit) => {
    const [channel, tap] = [Math.floor(unit / rows.taps), unit % rows.taps];
    const group = Math.floor(channel / channels);
    return ((group * outputs * channels + (channel % channels)) * rows.taps + tap) * taps;
  });
  const entry = f.let(i32.const(part.constants(table) + first * 4));
  const from = f.let(i32.const(shared + first * unitBytes));
  f.repeat(count, () => {
    const to = f.let(i32.add(i32.mul(i32.truncF32(f32.load(entry)), i32.const(4)), i32.const(result.address)));
    f.repeat(outputs, () => {
      let tap = 0;
      for (const { size, times } of evenBlocks(taps, 8)) {
        for (let block = 0; block < times; block++) {
          const start = tap;
          const totals = Array.from({ length: size }, () => f.let(zero));
          const chunk = f.let(from);
          f.repeat(chunks, () => {
            totals.forEach((total, i) => {
              f.set(total, f32x4.add(total, v128.load(chunk, (start + i) * 16)));
            });
            f.increase(chunk, units * unitBytes);
          });
          storeSums(f, totals, (i) => ({ address: to, offset: (start + i) * 4 }));
          tap += size;
        }
      }
      f.increase(from, taps * 16);
      f.increase(to, channels * rows.taps * taps * 4);
    });
    f.increase(entry, 4);
  });
}
