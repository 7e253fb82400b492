/**
 * `conv2d` and `conv2dInput` on WASM by Winograd's filtering: 3 × 3 kernels with stride 1. Results near an infinite pixel may be NaN where a direct sum is infinite.
 */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { resultStore, type StoreResult } from "../../devices/wasm/epilogue.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import type { KernelContext, KernelStep, Part } from "../../devices/wasm/kernel.ts";
import { cut, zero } from "../../devices/wasm/vectors.ts";
import type { Pair } from "../windows.ts";
import {
  type Blocks,
  channelBytes,
  factors,
  forEachBlock,
  frameBytes,
  matrixBytes,
  tilingOf,
  transposed,
  writeImageTiles,
  writeProducts,
} from "./winogradTiles.ts";
import { transformSums, transformWeight } from "./winogradTransforms.ts";

export interface WinogradCorrelation {
  readonly image: ImageBatch;
  readonly result: ImageBatch;
  /** Zeros above and left of the image. */
  readonly padding: Pair;
  readonly groups: number;
  /** Where the weights begin, the way in bytes to the next of each, and whether the kernel is turned by 180°. */
  readonly weight: {
    readonly address: number;
    readonly group: number;
    readonly output: number;
    readonly channel: number;
    readonly isTurned: boolean;
  };
}

interface Sizes {
  /** Of one group. */
  readonly channels: number;
  readonly outputs: number;
  /** Bytes of the transformed weights of a group, and of one of the 16 matrices. */
  readonly weights: number;
  readonly weightMatrix: number;
}

function sizesOf({ image, result, groups }: WinogradCorrelation): Sizes {
  const [channels, outputs] = [image.shape[1] / groups, result.shape[1] / groups];
  const weightMatrix = matrixBytes(channels, outputs);
  return { channels, outputs, weights: factors * weightMatrix, weightMatrix };
}

export function correlationShared(winograd: WinogradCorrelation): number {
  return winograd.groups * sizesOf(winograd).weights;
}

/** In the thread's memory: the frame, the transformed tiles and the sums of products of a block. */
function layoutOf(winograd: WinogradCorrelation) {
  const tiling = tilingOf(winograd.result.shape);
  const { channels, outputs } = sizesOf(winograd);
  const columns = 2 * tiling.tileColumns + 2;
  const rows = 2 * Math.max(...tiling.blocks.map(({ tileRows }) => tileRows)) + 2;
  const tiles = frameBytes({ rows, columns, channels });
  const sums = tiles + factors * matrixBytes(tiling.largest, channels);
  return { tiling, tiles, sums, bytes: sums + factors * matrixBytes(tiling.largest, outputs) };
}

export function correlationScratch(winograd: WinogradCorrelation): number {
  return layoutOf(winograd).bytes;
}

export function shareCorrelation(
  { share, shared }: KernelContext,
  winograd: WinogradCorrelation,
  step: KernelStep<unknown>,
): void {
  const { outputs } = sizesOf(winograd);
  share(channelBytes(outputs) / 16, (part) => writeWeights(part, winograd, shared));
  share(tilingOf(winograd.result.shape).count, (part) => {
    const { f } = part;
    const group = f.let(i32.const(0));
    const store = resultStore(part, step);
    f.repeat(winograd.groups, () => {
      writeBlocks(part, winograd, { shared, group, store });
      f.increase(group, 1);
    });
  });
}

/** The units are fours of output channels. */
function writeWeights({ f, first, count }: Part, winograd: WinogradCorrelation, shared: number): void {
  const { groups, weight } = winograd;
  const { channels, outputs, weights, weightMatrix } = sizesOf(winograd);
  const row = channelBytes(outputs);
  const tap = (i: number, j: number) => 4 * (weight.isTurned ? 8 - 3 * i - j : 3 * i + j);
  const source = f.let(i32.const(weight.address + first * 4 * weight.output));
  const target = f.let(i32.const(shared + first * 16));
  const transformFour = (lanes: number) => {
    f.repeat(channels, () => {
      const four = (offset: number) => {
        let vector: V128 = v128.load32Zero(source, offset);
        for (let lane = 1; lane < lanes; lane++) {
          vector = v128.load32Lane(source, vector, lane, offset + lane * weight.output);
        }
        return vector;
      };
      transformWeight(
        f,
        (i, j) => four(tap(i, j)),
        (i, j, value) => f.do(v128.store(target, value, (i * 4 + j) * weightMatrix)),
      );
      f.increase(source, weight.channel);
      f.increase(target, row);
    });
    f.increase(source, 4 * weight.output - channels * weight.channel);
    f.increase(target, 16 - channels * row);
  };
  const whole = Math.min(first + count, Math.floor(outputs / 4)) - first;
  const rest = first + count > Math.floor(outputs / 4) ? outputs % 4 : 0;
  f.repeat(groups, () => {
    f.repeat(whole, () => transformFour(4));
    if (rest > 0) transformFour(rest);
    f.increase(source, weight.group - count * 4 * weight.output);
    f.increase(target, weights - count * 16);
  });
}

interface GroupRequest {
  readonly shared: number;
  readonly group: Local<"i32">;
  readonly store: StoreResult;
}

function writeBlocks(part: Part, winograd: WinogradCorrelation, { shared, group, store }: GroupRequest): void {
  const { f, scratch } = part;
  const { image, result, padding } = winograd;
  const { channels, outputs, weights, weightMatrix } = sizesOf(winograd);
  const { tiling, tiles, sums } = layoutOf(winograd);
  const [, allOutputs, resultHeight, resultWidth] = result.shape;

  forEachBlock(f, tiling, part, (block, firstImage, row) => {
    const tileMatrix = matrixBytes(block.tiles, channels);
    const sumMatrix = matrixBytes(block.tiles, outputs);
    writeImageTiles(f, {
      block,
      tileColumns: tiling.tileColumns,
      image: firstImage,
      row,
      group,
      from: image,
      channels,
      padding,
      frame: scratch,
      to: scratch + tiles,
    });
    writeProducts(part, {
      rows: block.tiles,
      columns: channelBytes(outputs) / 4,
      depth: channels,
      left: { address: i32.const(scratch + tiles), matrix: tileMatrix, row: channelBytes(channels), step: 4 },
      right: {
        address: i32.add(i32.const(shared), i32.mul(group, i32.const(weights))),
        matrix: weightMatrix,
        step: channelBytes(outputs),
      },
      result: { address: i32.const(scratch + sums), matrix: sumMatrix, row: channelBytes(outputs) },
      adds: false,
    });
    const plane = i32.add(i32.mul(firstImage, i32.const(allOutputs)), i32.mul(group, i32.const(outputs)));
    const firstRow = i32.add(i32.mul(plane, i32.const(resultHeight)), i32.mul(row, i32.const(2)));
    writeResults(f, {
      block,
      tileColumns: tiling.tileColumns,
      sums: scratch + sums,
      outputs,
      result,
      target: f.let(i32.mul(firstRow, i32.const(resultWidth * 4))),
      row: f.let(i32.mul(row, i32.const(2))),
      feature: f.let(i32.mul(group, i32.const(outputs * 4))),
      store,
    });
  });
}

interface Results {
  readonly block: Blocks;
  readonly tileColumns: number;
  readonly sums: number;
  readonly outputs: number;
  readonly result: ImageBatch;
  /** Where the block's first row of the group's first output channel goes, from the start of the result, and the number of that row. */
  readonly target: Local<"i32">;
  readonly row: Local<"i32">;
  /** Number of the group's first output channel, four times. */
  readonly feature: Local<"i32">;
  readonly store: StoreResult;
}

function writeResults(f: FunctionBuilder, results: Results): void {
  const { block, tileColumns, sums, outputs, result, target, row, feature } = results;
  const [, allOutputs, height, width] = result.shape;
  const matrix = matrixBytes(block.tiles, outputs);
  const tileBytes = channelBytes(outputs);
  const plane = height * width * 4;
  const source = f.let(i32.const(sums));
  const [from, to] = [f.local("i32"), f.local("i32")];
  const resultsOf = (tile: number) =>
    transformSums(f, (i, j) => v128.load(from, (i * 4 + j) * matrix + tile * tileBytes));
  const writeRow = (lanes: number) => {
    /** The results of two tiles beside each other, of which `columns` columns are inside the image. */
    const writePair = (columns: number) => {
      const tiles = Array.from({ length: Math.ceil(columns / 2) }, (_, tile) => resultsOf(tile));
      const writeHalf = (i: 0 | 1) => {
        const pixels = tiles.flatMap((results) => results[i]!);
        const rows = transposed(
          f,
          [0, 1, 2, 3].map((x) => pixels[x] ?? zero),
        );
        for (let lane = 0; lane < lanes; lane++) {
          results.store(rows[lane]!, {
            at: to,
            ahead: lane * plane + i * width * 4,
            count: columns,
            feature: { at: feature, ahead: lane * 4, isAlongLanes: false },
          });
        }
      };
      writeHalf(0);
      if (height % 2 === 0) writeHalf(1);
      else f.if(i32.ltS(row, i32.const(height - 1)), () => writeHalf(1));
    };
    const { whole, rest } = cut(width);
    f.set(from, source);
    f.set(to, target);
    f.repeat(whole, () => {
      writePair(4);
      f.increase(from, 2 * tileBytes);
      f.increase(to, 16);
    });
    if (rest > 0) writePair(rest);
  };
  const fours = cut(outputs);
  const firstRow = f.let(row);
  f.repeat(block.images, () => {
    f.set(row, firstRow);
    f.repeat(block.tileRows, () => {
      f.repeat(fours.whole, () => {
        writeRow(4);
        f.increase(source, 16);
        f.increase(target, 4 * plane);
        f.increase(feature, 16);
      });
      if (fours.rest > 0) writeRow(fours.rest);
      f.increase(source, tileColumns * tileBytes - fours.whole * 16);
      f.increase(target, 2 * width * 4 - fours.whole * 4 * plane);
      f.increase(feature, -fours.whole * 16);
      f.increase(row, 2);
    });
    f.increase(target, allOutputs * plane - block.tileRows * 2 * width * 4);
  });
}
