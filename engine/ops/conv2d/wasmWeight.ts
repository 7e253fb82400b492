/** The inner part of `conv2dWeight` on WASM: vectors along output pixels, one accumulator for each (output channel, tap). */

import { i32 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageBatch, ImageLayout } from "../../devices/wasm/images.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import { accumulators, evenBlocks } from "../../devices/wasm/tile.ts";
import { cut, loadPart, storeSums, zero } from "../../devices/wasm/vectors.ts";

/** Taps whose row differs by `period` read rows of one plane of the image that are `bytes` apart. */
export interface TapRows {
  readonly period: number;
  readonly bytes: number;
}

export interface WeightGradient {
  readonly image: ImageLayout;
  readonly tapRows: TapRows;
  /** Groups of channels that have nothing to do with each other. */
  readonly groups: number;
  /** (N, O, H′, W′) */
  readonly grad: ImageBatch;
  /** (O, C/groups, kH, kW) */
  readonly result: ImageBatch;
}

/** Taps that are summed side by side. */
interface TapBlock {
  /** Distance in bytes from the first tap of the image's window to each, and from the first weight to each. */
  readonly pixels: readonly ((tapRow: number) => number)[];
  readonly weights: readonly number[];
  /** Channels that one block covers, how many blocks there are, and the channel of the first. */
  readonly channels: number;
  readonly times: number;
  readonly firstChannel: number;
}

const tapsAtMost = 5;

function tapBlocks({ image, result }: WeightGradient): readonly TapBlock[] {
  const [, channels, tapRows, tapColumns] = result.shape;
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  if (tapColumns === 1) {
    // Too few taps in a row: here the accumulators stand for channels.
    const tapBytes = tapRows * 4;
    let firstChannel = 0;
    return evenBlocks(channels, tapsAtMost).map(({ size, times }) => {
      const block = {
        pixels: range(size).map((c) => (i: number) => image.tap(i, 0) + c * image.channel),
        weights: range(size).map((c) => c * tapBytes),
        channels: size,
        times,
        firstChannel,
      };
      firstChannel += size * times;
      return block;
    });
  }
  let firstTap = 0;
  return evenBlocks(tapColumns, tapsAtMost).flatMap(({ size, times }) =>
    range(times).map(() => {
      const taps = range(size).map((j) => firstTap + j);
      firstTap += size;
      const pixels = taps.map((j) => (i: number) => image.tap(i, j));
      return { pixels, weights: taps.map((j) => j * 4), channels: 1, times: channels, firstChannel: 0 };
    }),
  );
}

/** result[o, c, i, j] = Σ grad[n, o, y, x] · image[n, c of o's group, (y, x) + tap(i, j)] */
export function writeWeightGradient(part: Part, gradient: WeightGradient): void {
  const { f, relaxed } = part;
  const { image, grad, result, groups, tapRows } = gradient;
  const [batch, allOutputs, height, width] = grad.shape;
  const [, channels, taps, tapColumns] = result.shape;
  const outputs = allOutputs / groups;
  const tapBytes = taps * tapColumns * 4;
  const outputBytes = channels * tapBytes;
  const rowBytes = width * 4;
  const gradPlane = height * rowBytes;
  const [g, p] = [f.local("i32"), f.local("i32")];

  for (const block of tapBlocks(gradient)) {
    const imageGroup = f.let(i32.const(image.address + block.firstChannel * image.channel));
    const gradStart = f.let(i32.const(grad.address));
    const outputStart = f.let(i32.const(result.address + block.firstChannel * tapBytes));
    const rowsAtMost = Math.max(1, Math.floor(accumulators(relaxed) / block.pixels.length));
    f.repeat(groups, () => {
      for (const { size: rows, times } of evenBlocks(outputs, rowsAtMost)) {
        const sums = Array.from({ length: rows * block.pixels.length }, () => f.local("v128"));

        const addVector = (tapRow: number, offset: number, count: number) => {
          const grads = Array.from({ length: rows }, (_, row) => f.let(loadPart(g, count, row * gradPlane + offset)));
          block.pixels.forEach((pixel, j) => {
            const x = f.let(loadPart(p, count, pixel(tapRow) + offset));
            grads.forEach((gradient, row) => {
              const sum = sums[row * block.pixels.length + j]!;
              f.set(sum, fma({ relaxed }, gradient, x, sum));
            });
          });
        };
        const addRow = (tapRow: number) => {
          const { whole, rest } = cut(width);
          const unroll = Math.max(1, Math.min(whole, 4));
          const loops = Math.floor(whole / unroll);
          f.repeat(loops, () => {
            for (let v = 0; v < unroll; v++) addVector(tapRow, v * 16, 4);
            if (loops > 1) f.increase(g, unroll * 16);
            if (loops > 1) f.increase(p, unroll * 16);
          });
          const walked = loops > 1 ? loops * unroll * 16 : 0;
          for (let v = loops * unroll; v < whole; v++) addVector(tapRow, v * 16 - walked, 4);
          if (rest > 0) addVector(tapRow, whole * 16 - walked, rest);
          f.increase(g, rowBytes - walked);
          f.increase(p, image.row - walked);
        };

        f.repeat(times, () => {
          const imageStart = f.let(imageGroup);
          const out = f.let(outputStart);
          f.repeat(block.times, () => {
            for (let phase = 0; phase < Math.min(tapRows.period, taps); phase++) {
              const rowsOfPhase = Math.ceil((taps - phase) / tapRows.period);
              f.repeat(rowsOfPhase, () => {
                f.set(g, gradStart);
                f.set(p, imageStart);
                for (const sum of sums) f.set(sum, zero);
                f.repeat(batch, () => {
                  f.repeat(height, () => addRow(phase));
                  f.increase(g, (allOutputs - 1) * gradPlane);
                  f.increase(p, image.batch - height * image.row);
                });
                storeSums(f, sums, (i) => {
                  const [row, j] = [Math.floor(i / block.weights.length), i % block.weights.length];
                  return { address: out, offset: row * outputBytes + phase * tapColumns * 4 + block.weights[j]! };
                });
                f.increase(imageStart, tapRows.bytes);
                f.increase(out, tapRows.period * tapColumns * 4);
              });
              f.increase(imageStart, -rowsOfPhase * tapRows.bytes);
              f.increase(out, -rowsOfPhase * tapRows.period * tapColumns * 4);
            }
            f.increase(imageStart, block.channels * image.channel);
            f.increase(out, block.channels * tapBytes);
          });
          f.increase(gradStart, rows * gradPlane);
          f.increase(outputStart, rows * outputBytes);
        });
      }
      f.increase(imageGroup, channels * image.channel);
    });
  }
}
