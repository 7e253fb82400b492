/** The inner part of `conv2d` and `conv2dInput` on WASM: a register tile of output channels × output columns reads the image directly. */

import { i32, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageLayout } from "../../devices/wasm/images.ts";
import type { KernelContext } from "../../devices/wasm/kernel.ts";
import {
  accumulate,
  accumulators,
  clearTile,
  columnBlocks,
  evenBlocks,
  makeTile,
  storeTile,
} from "../../devices/wasm/tile.ts";

export interface Correlation {
  readonly image: ImageLayout;
  /** Channels of the image, over which the products are summed. */
  readonly channels: number;
  /** Rows, columns of the kernel. */
  readonly taps: readonly [number, number];
  /** Taps whose row differs by this much read neighbouring rows of one plane of the image. */
  readonly rowStride: number;
  /** Where the weight of (output channel 0, channel 0, tap (0, 0)) lies, and the way in bytes to the next of each. */
  readonly weight: {
    readonly address: number;
    readonly output: number;
    readonly channel: number;
    readonly tapRow: number;
    readonly tapColumn: number;
  };
  /** (N, outputs, H, W) */
  readonly result: { readonly address: number; readonly shape: readonly [number, number, number, number] };
}

/** result[n, o, y, x] = Σ image[n, c, (y, x) + tap(i, j)] · weight[o, c, i, j] */
export function writeCorrelation(context: KernelContext, correlation: Correlation): void {
  const { f, relaxed } = context;
  const { image, channels, taps, rowStride, weight, result } = correlation;
  const [batch, outputs, height, width] = result.shape;
  const [tapRows, tapColumns] = taps;
  const rowBytes = width * 4;
  const planeBytes = height * rowBytes;
  // Immediate offsets are unsigned: where the weights of a tap row run backwards, count from the last.
  const lowest = Math.min(0, (tapColumns - 1) * weight.tapColumn);
  const [pixel, factor] = [f.local("i32"), f.local("i32")];

  columnBlocks(width).forEach((block, blockIndex, blocks) => {
    const firstColumn = blocks.slice(0, blockIndex).reduce((sum, { size, times }) => sum + size * times * 4, 0);
    const weightStart = f.let(i32.const(weight.address + lowest));
    const planeStart = f.let(i32.const(result.address + firstColumn * 4));
    for (const { size: rows, times } of evenBlocks(outputs, Math.floor(accumulators(relaxed) / block.size))) {
      const tile = makeTile(f, rows, block.size);

      /** All taps of one channel; leaves both pointers at the next channel. */
      const addChannel = () => {
        for (let phase = 0; phase < Math.min(rowStride, tapRows); phase++) {
          const rowsOfPhase = Math.ceil((tapRows - phase) / rowStride);
          f.increase(factor, phase === 0 ? 0 : weight.tapRow);
          f.repeat(rowsOfPhase, () => {
            for (let j = 0; j < tapColumns; j++) {
              accumulate(context, tile, {
                number: (row) => v128.load32Splat(factor, row * weight.output + j * weight.tapColumn - lowest),
                vector: (v) => v128.load(pixel, image.tap(phase, j) + v * 16),
              });
            }
            f.increase(pixel, image.row);
            f.increase(factor, rowStride * weight.tapRow);
          });
          const isLast = phase === Math.min(rowStride, tapRows) - 1;
          f.increase(pixel, (isLast ? image.channel : 0) - rowsOfPhase * image.row);
          const back = rowsOfPhase * rowStride * weight.tapRow;
          f.increase(factor, isLast ? weight.channel - back - phase * weight.tapRow : -back);
        }
      };

      f.repeat(times, () => {
        const imageStart = f.let(i32.const(image.address + firstColumn * 4));
        const out = f.let(planeStart);
        f.repeat(batch, () => {
          f.repeat(height, () => {
            f.repeat(block.times, () => {
              f.set(pixel, imageStart);
              f.set(factor, weightStart);
              clearTile(f, tile);
              f.repeat(channels, addChannel);
              storeTile(f, tile, { address: out, offset: 0, rowBytes: planeBytes, columns: block.columns });
              if (block.times > 1) {
                f.increase(imageStart, block.size * 16);
                f.increase(out, block.size * 16);
              }
            });
            const walked = block.times > 1 ? block.times * block.size * 16 : 0;
            f.increase(imageStart, image.row - walked);
            f.increase(out, rowBytes - walked);
          });
          f.increase(imageStart, image.batch - height * image.row);
          f.increase(out, (outputs - 1) * planeBytes);
        });
        f.increase(weightStart, rows * weight.output);
        f.increase(planeStart, rows * planeBytes);
      });
    }
  });
}
