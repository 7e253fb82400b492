/** Copies of images for pooling, with borders. */

import type { Shape } from "../../graph/tensor.ts";
import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { f32, i32, memory, v128 } from "./assembler/instructions.ts";
import { nest } from "./loops.ts";
import { cut, loadPart, splat, storePart } from "./vectors.ts";

type Pair = readonly [number, number];

/** Where the pixels of a batch of images lie; all distances in bytes. */
export interface ImageLayout {
  readonly address: number;
  /** From one image to the next, from one channel to the next, from one row to the next. */
  readonly batch: number;
  readonly channel: number;
  readonly row: number;
  /** Distance from the start of a channel to the pixel that tap (i, j) of a window at the origin reads. */
  tap(i: number, j: number): number;
  /** The rows of each channel that may hold something other than 0; null where all may. */
  readonly filledRows: { readonly first: number; readonly count: number } | null;
}

interface Grid {
  readonly address: number;
  readonly plane: number;
  readonly row: number;
  readonly column: number;
}

interface GridCopy {
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
  readonly from: Grid;
  readonly to: Grid;
}

/** Copies pixels at regular distances to regular distances. */
export function copyGrid(f: FunctionBuilder, { planes, rows, columns, from, to }: GridCopy): void {
  if (planes <= 0 || rows <= 0 || columns <= 0) return;
  const source = f.let(i32.const(from.address));
  const target = f.let(i32.const(to.address));
  const outer = [
    { offset: source, strides: [from.plane, from.row, from.column] },
    { offset: target, strides: [to.plane, to.row, to.column] },
  ];
  if (from.column !== 4 || to.column !== 4) {
    const body = () => f.do(f32.store(target, f32.load(source)));
    nest(f, { sizes: [planes, rows, columns], walkers: outer, body });
    return;
  }
  const { whole, rest } = cut(columns);
  const [s, t] = [f.local("i32"), f.local("i32")];
  const body = () => {
    f.set(s, source);
    f.set(t, target);
    f.repeat(whole, () => {
      f.do(v128.store(t, v128.load(s)));
      f.increase(s, 16);
      f.increase(t, 16);
    });
    if (rest > 0) storePart(f, t, f.let(loadPart(s, rest)), rest);
  };
  nest(f, { sizes: [planes, rows], walkers: outer, body });
}

function fillFloats(f: FunctionBuilder, address: number, bytes: number, value: number): void {
  if (value === 0) {
    f.do(memory.fill(i32.const(address), i32.const(0), i32.const(bytes)));
    return;
  }
  const target = f.let(i32.const(address));
  // Up to 12 bytes too many, which the slack takes.
  f.repeat(Math.ceil(bytes / 16), () => {
    f.do(v128.store(target, splat(value)));
    f.increase(target, 16);
  });
}

export interface ImageBatch {
  readonly address: number;
  /** (N, C, H, W) */
  readonly shape: readonly [number, number, number, number];
}

/** @param image its shape is (N, C, H, W) */
export function imageBatch(image: { readonly address: number; readonly shape: Shape }): ImageBatch {
  const [n, c, h, w] = image.shape;
  return { address: image.address, shape: [n!, c!, h!, w!] };
}

/** The image where it is. */
export function rowMajorLayout({ address, shape: [, c, h, w] }: ImageBatch): ImageLayout {
  return {
    address,
    batch: c * h * w * 4,
    channel: h * w * 4,
    row: w * 4,
    tap: (i, j) => (i * w + j) * 4,
    filledRows: null,
  };
}

interface Spread {
  /** Size of the copy. */
  readonly size: Pair;
  /** Where pixel (0, 0) goes; negative where the first pixels go nowhere. */
  readonly offset: Pair;
  readonly fill: number;
}

export function spreadBytes({ shape: [n, c] }: ImageBatch, { size }: Pick<Spread, "size">): number {
  return n * c * size[0] * size[1] * 4;
}

/** Copies the images into frames of another size, filled with `fill` where no pixel goes. */
export function writeSpread(f: FunctionBuilder, image: ImageBatch, spread: Spread, to: number): ImageLayout {
  const [n, c, h, w] = image.shape;
  const [height, width] = spread.size;
  fillFloats(f, to, spreadBytes(image, spread), spread.fill);
  const axis = (length: number, d: 0 | 1) => {
    const first = Math.max(0, -spread.offset[d]);
    const last = Math.min(length - 1, spread.size[d] - 1 - spread.offset[d]);
    return { first, count: last - first + 1, target: first + spread.offset[d] };
  };
  const [rows, columns] = [axis(h, 0), axis(w, 1)];
  copyGrid(f, {
    planes: n * c,
    rows: rows.count,
    columns: columns.count,
    from: { address: image.address + (rows.first * w + columns.first) * 4, plane: h * w * 4, row: w * 4, column: 4 },
    to: {
      address: to + (rows.target * width + columns.target) * 4,
      plane: height * width * 4,
      row: width * 4,
      column: 4,
    },
  });
  const filledRows = spread.fill === 0 ? { first: rows.target, count: rows.count } : null;
  return { ...rowMajorLayout({ address: to, shape: [n, c, height, width] }), filledRows };
}
