/**
 * `conv2dWeight` on WASM by Winograd's filtering, as the transpose of the forward pass: the same transformed tiles of the image, times
 * the transformed gradients, summed over all tiles, then transformed to 3 × 3 weights.
 */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, i32, memory, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import type { KernelContext, Part } from "../../devices/wasm/kernel.ts";
import type { Pair } from "../windows.ts";
import {
  type Blocks,
  channelBytes,
  factors,
  forEachBlock,
  frameBytes,
  matrixBytes,
  tilingOf,
  writeImageTiles,
  writeProducts,
  writeTiles,
} from "./winogradTiles.ts";
import { transformGradient, transformWeightSums } from "./winogradTransforms.ts";

export interface WinogradWeightGradient {
  readonly image: ImageBatch;
  /** (N, O, H′, W′) */
  readonly grad: ImageBatch;
  /** (O, C/groups, 3, 3) */
  readonly result: ImageBatch;
  readonly padding: Pair;
  readonly groups: number;
}

/**
 * How many parts the sum over all tiles is divided into, on any number of threads. Each is added up by itself, then all in order.
 * 8 parts, or as many as 16 MiB hold, but at least 2.
 */
const partsAtMost = (sums: number) => Math.min(8, Math.max(2, Math.floor(2 ** 24 / sums)));

function layoutOf({ image, grad, groups }: WinogradWeightGradient) {
  const tiling = tilingOf(grad.shape);
  const [channels, outputs] = [image.shape[1] / groups, grad.shape[1] / groups];
  const columns = 2 * tiling.tileColumns + 2;
  const rows = 2 * Math.max(...tiling.blocks.map(({ tileRows }) => tileRows)) + 2;
  const tiles = frameBytes({ rows, columns, channels: Math.max(channels, outputs) });
  const gradTiles = tiles + factors * matrixBytes(tiling.largest, channels);
  // The sums of all groups below each other.
  const sumMatrix = matrixBytes(grad.shape[1], channels);
  const sums = factors * sumMatrix;
  const blocksOfPart = Math.ceil(tiling.count / partsAtMost(sums));
  return {
    tiling,
    channels,
    outputs,
    tiles,
    gradTiles,
    scratchBytes: gradTiles + factors * matrixBytes(tiling.largest, outputs),
    blocksOfPart,
    parts: Math.ceil(tiling.count / blocksOfPart),
    sumMatrix,
    sums,
  };
}

export function weightScratch(gradient: WinogradWeightGradient): number {
  return layoutOf(gradient).scratchBytes;
}

export function weightShared(gradient: WinogradWeightGradient): number {
  const { parts, sums } = layoutOf(gradient);
  return parts * sums;
}

export function shareWeightGradient({ share, shared }: KernelContext, gradient: WinogradWeightGradient): void {
  share(layoutOf(gradient).parts, (part) => writeSums(part, gradient, shared));
  share(gradient.grad.shape[1], (part) => writeWeights(part, gradient, shared));
}

/** The units are parts of the sum. */
function writeSums(part: Part, gradient: WinogradWeightGradient, shared: number): void {
  const { f } = part;
  const { tiling, blocksOfPart, sums } = layoutOf(gradient);
  const first = part.first * blocksOfPart;
  const count = Math.min(tiling.count, (part.first + part.count) * blocksOfPart) - first;
  const group = f.let(i32.const(0));
  const target = f.local("i32");
  const left = f.local("i32");
  f.do(memory.fill(i32.const(shared + part.first * sums), i32.const(0), i32.const(part.count * sums)));
  f.repeat(gradient.groups, () => {
    f.set(target, i32.const(shared + part.first * sums));
    f.set(left, i32.const(blocksOfPart));
    forEachBlock(f, tiling, { first, count }, (block, image, row) => {
      addBlock(part, gradient, { block, image, row, group, target });
      f.increase(left, -1);
      f.if(i32.eq(left, i32.const(0)), () => {
        f.set(left, i32.const(blocksOfPart));
        f.increase(target, sums);
      });
    });
    f.increase(group, 1);
  });
}

interface BlockSums {
  readonly block: Blocks;
  readonly image: Local<"i32">;
  readonly row: Local<"i32">;
  readonly group: Local<"i32">;
  readonly target: Local<"i32">;
}

function addBlock(part: Part, gradient: WinogradWeightGradient, { block, image, row, group, target }: BlockSums): void {
  const { f, scratch } = part;
  const { tiling, channels, outputs, tiles, gradTiles, sumMatrix } = layoutOf(gradient);
  const place = { block, image, row, group, tileColumns: tiling.tileColumns, frame: scratch };
  writeImageTiles(f, { ...place, from: gradient.image, channels, padding: gradient.padding, to: scratch + tiles });
  writeTiles(f, {
    ...place,
    from: gradient.grad,
    channels: outputs,
    padding: [0, 0],
    to: scratch + gradTiles,
    size: 2,
    transform: transformGradient,
  });
  writeProducts(part, {
    rows: outputs,
    columns: channelBytes(channels) / 4,
    depth: block.tiles,
    left: {
      address: i32.const(scratch + gradTiles),
      matrix: matrixBytes(block.tiles, outputs),
      row: 4,
      step: channelBytes(outputs),
    },
    right: {
      address: i32.const(scratch + tiles),
      matrix: matrixBytes(block.tiles, channels),
      step: channelBytes(channels),
    },
    result: {
      address: i32.add(target, i32.mul(group, i32.const(outputs * channelBytes(channels)))),
      matrix: sumMatrix,
      row: channelBytes(channels),
    },
    adds: true,
  });
}

/** The units are output channels. */
function writeWeights({ f, first, count }: Part, gradient: WinogradWeightGradient, shared: number): void {
  const { channels, parts, sums, sumMatrix } = layoutOf(gradient);
  const row = channelBytes(channels);
  const source = f.let(i32.const(shared + first * row));
  const target = f.let(i32.const(gradient.result.address + first * channels * 36));
  const total = (offset: number) => {
    const sum = f.let(v128.load(source, offset));
    for (let part = 1; part < parts; part++) f.set(sum, f32x4.add(sum, v128.load(source, part * sums + offset)));
    return sum;
  };
  const writeFour = (lanes: number) => {
    transformWeightSums(
      f,
      (i, j) => total((i * 4 + j) * sumMatrix),
      (i, j, value) => {
        for (let lane = 0; lane < lanes; lane++) {
          f.do(v128.store32Lane(target, value, lane, lane * 36 + (i * 3 + j) * 4));
        }
      },
    );
    f.increase(source, 16);
    f.increase(target, lanes * 36);
  };
  f.repeat(count, () => {
    f.repeat(Math.floor(channels / 4), () => writeFour(4));
    if (channels % 4 > 0) writeFour(channels % 4);
  });
}
