/**
 * What the Winograd kernels share: how tiles fall into blocks, frames of zeros around images, and the products between the transforms.
 * In all of them four channels lie side by side in a vector, those of a pixel or tile one after the other.
 */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { type I32, i32, memory, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import { clamped } from "../../devices/wasm/indices.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import {
  accumulate,
  accumulators,
  clearTile,
  columnBlocks,
  evenBlocks,
  makeTile,
  storeTile,
} from "../../devices/wasm/tile.ts";
import { cut, loadPart, zero } from "../../devices/wasm/vectors.ts";
import type { Pair } from "../windows.ts";
import { transformImage } from "./winogradTransforms.ts";

/** Tiles whose transforms are in memory at once: few enough for the second cache, enough to read the weights seldom. */
const tilesAtMost = 64;

/** Products of a tile: 4 × 4. */
export const factors = 16;

/** Bytes of one vector for every 4 channels. */
export const channelBytes = (channels: number) => Math.ceil(channels / 4) * 16;

/** A little more than the rows need, so that the 16 matrices do not all fall into the same places of the caches. */
export const matrixBytes = (rows: number, channels: number) => rows * channelBytes(channels) + 64;

/** Blocks of one size: rows of tiles of one image, or all those of a few images. */
export interface Blocks {
  /** The number of this first block, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly images: number;
  readonly tileRows: number;
  readonly tiles: number;
  /** Image and row of tiles where the first block begins. */
  readonly firstImage: number;
  readonly firstRow: number;
  /** Blocks that lie below each other in one image. */
  readonly perImage: number;
}

export interface Tiling {
  readonly tileColumns: number;
  readonly blocks: readonly Blocks[];
  readonly count: number;
  readonly largest: number;
}

/** @param shape (N, C, H, W) of what the tiles make up */
export function tilingOf([batch, , height, width]: readonly [number, number, number, number]): Tiling {
  const [tileRows, tileColumns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const perImage = tileRows * tileColumns;
  let [first, at] = [0, 0];
  const add = (count: number, step: number, place: Pick<Blocks, "images" | "tileRows" | "firstImage" | "firstRow">) => {
    const block = { ...place, first, count, tiles: place.images * place.tileRows * tileColumns };
    first += count;
    at += step;
    return block;
  };
  const blocks =
    perImage > tilesAtMost
      ? evenBlocks(tileRows, Math.max(1, Math.floor(tilesAtMost / tileColumns))).map(({ size, times }) => ({
          ...add(batch * times, size * times, { images: 1, tileRows: size, firstImage: 0, firstRow: at }),
          perImage: times,
        }))
      : evenBlocks(batch, Math.floor(tilesAtMost / perImage)).map(({ size, times }) => ({
          ...add(times, size * times, { images: size, tileRows, firstImage: at, firstRow: 0 }),
          perImage: 1,
        }));
  return { tileColumns, blocks, count: first, largest: Math.max(...blocks.map(({ tiles }) => tiles)) };
}

/** Walks the blocks first … first + count − 1: `body` gets their first image and first row of tiles. */
export function forEachBlock(
  f: FunctionBuilder,
  { blocks }: Tiling,
  { first, count }: Pick<Part, "first" | "count">,
  body: (blocks: Blocks, image: Local<"i32">, row: Local<"i32">) => void,
): void {
  for (const same of blocks) {
    const start = Math.max(0, first - same.first);
    const times = Math.min(same.count, first + count - same.first) - start;
    if (times <= 0) continue;
    const { images, tileRows, perImage, firstImage, firstRow } = same;
    const image = f.let(i32.const(firstImage + Math.floor(start / perImage) * images));
    const row = f.let(i32.const(firstRow + (start % perImage) * tileRows));
    const end = firstRow + perImage * tileRows;
    f.repeat(times, () => {
      body(same, image, row);
      f.increase(row, tileRows);
      f.if(i32.eq(row, i32.const(end)), () => {
        f.set(row, i32.const(firstRow));
        f.increase(image, images);
      });
    });
  }
}

/** Four vectors as the rows of a matrix, to its columns. */
export function transposed(f: FunctionBuilder, [a, b, c, d]: readonly V128[]): readonly Local<"v128">[] {
  const shuffled = (x: V128, y: V128, lanes: readonly [number, number, number, number]) =>
    f.let(v128.shuffle32(x, y, lanes));
  const [lowAb, lowCd] = [shuffled(a!, b!, [0, 4, 1, 5]), shuffled(c!, d!, [0, 4, 1, 5])];
  const [highAb, highCd] = [shuffled(a!, b!, [2, 6, 3, 7]), shuffled(c!, d!, [2, 6, 3, 7])];
  return [
    shuffled(lowAb, lowCd, [0, 1, 4, 5]),
    shuffled(lowAb, lowCd, [2, 3, 6, 7]),
    shuffled(highAb, highCd, [0, 1, 4, 5]),
    shuffled(highAb, highCd, [2, 3, 6, 7]),
  ];
}

interface Frame {
  /** Where the planes of the channels begin. */
  readonly source: I32;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The image's row that is the frame's first, may be negative; and the frame's column that is the image's first. */
  readonly top: I32;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
  readonly address: number;
}

export const frameBytes = ({ rows, columns, channels }: Pick<Frame, "rows" | "columns" | "channels">) =>
  rows * columns * channelBytes(channels);

/** Copies rows of an image, with zeros around it, channels last: (rows, columns, channels up to a multiple of 4). */
function writeFrame(f: FunctionBuilder, frame: Frame): void {
  const { channels, height, width, left, rows, columns, address } = frame;
  const pixel = channelBytes(channels);
  const plane = height * width * 4;
  const top = f.let(frame.top);
  f.do(memory.fill(i32.const(address), i32.const(0), i32.const(frameBytes(frame))));
  const first = clamped(f, i32.sub(i32.const(0), top), rows);
  const last = clamped(f, i32.sub(i32.const(height), top), rows);
  const source = f.let(i32.add(frame.source, i32.mul(i32.add(first, top), i32.const(width * 4))));
  const target = f.let(i32.add(i32.const(address + left * pixel), i32.mul(first, i32.const(columns * pixel))));
  const [from, to] = [f.local("i32"), f.local("i32")];
  const { whole, rest } = cut(width);
  const copyRow = (lanes: number) => {
    const copy = (count: number) => {
      const values = Array.from({ length: 4 }, (_, lane) =>
        lane < lanes ? f.let(loadPart(from, count, lane * plane)) : zero,
      );
      const pixels = transposed(f, values).slice(0, count);
      for (const [x, value] of pixels.entries()) f.do(v128.store(to, value, x * pixel));
    };
    f.set(from, source);
    f.set(to, target);
    f.repeat(whole, () => {
      copy(4);
      f.increase(from, 16);
      f.increase(to, 4 * pixel);
    });
    if (rest > 0) copy(rest);
  };
  const groups = cut(channels);
  f.repeatDynamic(i32.sub(last, first), () => {
    f.repeat(groups.whole, () => {
      copyRow(4);
      f.increase(source, 4 * plane);
      f.increase(target, 16);
    });
    if (groups.rest > 0) copyRow(groups.rest);
    f.increase(source, width * 4 - groups.whole * 4 * plane);
    f.increase(target, columns * pixel - groups.whole * 16);
  });
}

export interface TilesRequest {
  readonly block: Blocks;
  readonly tileColumns: number;
  /** The block's first image, its first row of tiles, and the group of channels. */
  readonly image: I32;
  readonly row: I32;
  readonly group: I32;
  readonly from: ImageBatch;
  /** Of a group. */
  readonly channels: number;
  readonly padding: Pair;
  /** Pixels on each side of a tile; the next tile begins 2 pixels further. */
  readonly size: number;
  readonly transform: typeof transformImage;
  /** Address of the frame, and of the 16 matrices (tiles, channels). */
  readonly frame: number;
  readonly to: number;
}

/** The transformed 4 × 4 pixels that the tiles of a block see. */
export function writeImageTiles(f: FunctionBuilder, request: Omit<TilesRequest, "size" | "transform">): void {
  writeTiles(f, { ...request, size: 4, transform: transformImage });
}

/** Transforms the tiles of a block, tile after tile, image after image. */
export function writeTiles(f: FunctionBuilder, request: TilesRequest): void {
  const { block, tileColumns, from, channels, padding, size, transform } = request;
  const [, allChannels, height, width] = from.shape;
  const columns = 2 * tileColumns + size - 2;
  const pixel = channelBytes(channels);
  const matrix = matrixBytes(block.tiles, channels);
  const target = f.let(i32.const(request.to));
  const image = f.let(request.image);
  f.repeat(block.images, () => {
    const plane = i32.add(i32.mul(image, i32.const(allChannels)), i32.mul(request.group, i32.const(channels)));
    writeFrame(f, {
      source: i32.add(i32.const(from.address), i32.mul(plane, i32.const(height * width * 4))),
      channels,
      height,
      width,
      top: i32.sub(i32.mul(request.row, i32.const(2)), i32.const(padding[0])),
      left: padding[1],
      rows: 2 * block.tileRows + size - 2,
      columns,
      address: request.frame,
    });
    const source = f.let(i32.const(request.frame));
    f.repeat(block.tileRows, () => {
      f.repeat(tileColumns, () => {
        f.repeat(pixel / 16, () => {
          transform(
            f,
            (i, j) => v128.load(source, (i * columns + j) * pixel),
            (i, j, value) => f.do(v128.store(target, value, (i * 4 + j) * matrix)),
          );
          f.increase(source, 16);
          f.increase(target, 16);
        });
        f.increase(source, pixel);
      });
      f.increase(source, (2 * columns - 2 * tileColumns) * pixel);
    });
    f.increase(image, 1);
  });
}

/** A matrix for each factor; distances in bytes. */
interface Matrices {
  readonly address: I32;
  readonly matrix: number;
}

export interface Products {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Numbers: (rows, depth). */
  readonly left: Matrices & { readonly row: number; readonly step: number };
  /** Vectors: (depth, columns). */
  readonly right: Matrices & { readonly step: number };
  readonly result: Matrices & { readonly row: number };
  /** Add to what is there. */
  readonly adds: boolean;
}

/** result[e] = left[e] · right[e], or += */
export function writeProducts(part: Part, { rows, columns, depth, left, right, result, adds }: Products): void {
  const { f, relaxed } = part;
  const [leftMatrix, rightMatrix, resultMatrix] = [f.let(left.address), f.let(right.address), f.let(result.address)];
  const [number, vector] = [f.local("i32"), f.local("i32")];
  f.repeat(factors, () => {
    const [b, out] = [f.let(rightMatrix), f.let(resultMatrix)];
    for (const block of columnBlocks(columns)) {
      f.repeat(block.times, () => {
        const a = f.let(leftMatrix);
        for (const { size, times } of evenBlocks(rows, Math.floor(accumulators(relaxed) / block.size))) {
          const tile = makeTile(f, size, block.size);
          f.repeat(times, () => {
            if (adds) {
              tile.sums.forEach((sum, i) => {
                const row = Math.floor(i / block.size);
                f.set(sum, v128.load(out, row * result.row + (i % block.size) * 16));
              });
            } else clearTile(f, tile);
            f.set(number, a);
            f.set(vector, b);
            // Not unrolled: V8 would load the operands of all steps first and spill the sums.
            f.repeat(depth, () => {
              accumulate(part, tile, {
                number: (row) => v128.load32Splat(number, row * left.row),
                vector: (v) => v128.load(vector, v * 16),
              });
              f.increase(number, left.step);
              f.increase(vector, right.step);
            });
            storeTile(f, tile, { address: out, offset: 0, rowBytes: result.row, columns: block.size * 4 });
            f.increase(a, size * left.row);
            f.increase(out, size * result.row);
          });
        }
        f.increase(b, block.size * 16);
        f.increase(out, block.size * 16 - rows * result.row);
      });
    }
    f.increase(leftMatrix, left.matrix);
    f.increase(rightMatrix, right.matrix);
    f.increase(resultMatrix, result.matrix);
  });
}
