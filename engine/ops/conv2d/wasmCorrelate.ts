/** The inner part of `conv2d` and `conv2dInput` on WASM: a register tile of output channels × output columns reads the image directly. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { type I32, i32, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageLayout } from "../../devices/wasm/images.ts";
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
  type Tile,
} from "../../devices/wasm/tile.ts";

/** Taps whose row differs by `period` read rows of one plane of the image that are `bytes` apart. */
export interface TapRows {
  readonly period: number;
  readonly bytes: number;
}

export interface Correlation {
  readonly image: ImageLayout;
  readonly tapRows: TapRows;
  /** Groups of channels, in the image and in the result, that have nothing to do with each other. */
  readonly groups: number;
  /** Channels of a group of the image, over which the products are summed. */
  readonly channels: number;
  /** Rows, columns of the kernel. */
  readonly taps: readonly [number, number];
  /** Where the weight of (group 0, output channel 0, channel 0, tap (0, 0)) lies, and the way in bytes to the next of each. */
  readonly weight: {
    readonly address: number;
    readonly group: number;
    readonly output: number;
    readonly channel: number;
    readonly tapRow: number;
    readonly tapColumn: number;
  };
  /** (N, outputs, H, W) */
  readonly result: { readonly address: number; readonly shape: readonly [number, number, number, number] };
}

/** result[n, o, y, x] = Σ image[n, c, (y, x) + tap(i, j)] · weight[o, c, i, j], over the channels of the group */
export function writeCorrelation(part: Part, correlation: Correlation): void {
  const { f, relaxed } = part;
  const { image, groups, channels, weight, result } = correlation;
  const [batch, allOutputs, height, width] = result.shape;
  const outputs = allOutputs / groups;
  const rowBytes = width * 4;
  const planeBytes = height * rowBytes;
  const lowest = lowestTap(correlation);
  const pointers = { pixel: f.local("i32"), factor: f.local("i32") };
  const y = f.local("i32");

  columnBlocks(width).forEach((block, blockIndex, blocks) => {
    const firstColumn = blocks.slice(0, blockIndex).reduce((sum, { size, times }) => sum + size * times * 4, 0);
    const imageGroup = f.let(i32.const(image.address + firstColumn * 4));
    const weightStart = f.let(i32.const(weight.address + lowest));
    const planeStart = f.let(i32.const(result.address + firstColumn * 4));
    f.repeat(groups, () => {
      for (const { size: rows, times } of evenBlocks(outputs, Math.floor(accumulators(relaxed) / block.size))) {
        const tile = makeTile(f, rows, block.size);
        f.repeat(times, () => {
          const imageStart = f.let(imageGroup);
          const out = f.let(planeStart);
          f.repeat(batch, () => {
            f.set(y, i32.const(0));
            f.repeat(height, () => {
              const taps = image.filledRows
                ? writeFilledTaps(part, correlation, { ...pointers, tile, y, filledRows: image.filledRows })
                : writeAllTaps(part, correlation, { ...pointers, tile });
              f.repeat(block.times, () => {
                f.set(pointers.pixel, i32.add(imageStart, taps.pixelStart));
                f.set(pointers.factor, i32.add(weightStart, taps.factorStart));
                clearTile(f, tile);
                f.repeat(channels, taps.addChannel);
                storeTile(f, tile, { address: out, offset: 0, rowBytes: planeBytes, columns: block.columns });
                if (block.times > 1) {
                  f.increase(imageStart, block.size * 16);
                  f.increase(out, block.size * 16);
                }
              });
              const walked = block.times > 1 ? block.times * block.size * 16 : 0;
              f.increase(imageStart, image.row - walked);
              f.increase(out, rowBytes - walked);
              f.increase(y, 1);
            });
            f.increase(imageStart, image.batch - height * image.row);
            f.increase(out, (allOutputs - 1) * planeBytes);
          });
          f.increase(weightStart, rows * weight.output);
          f.increase(planeStart, rows * planeBytes);
        });
      }
      f.increase(imageGroup, channels * image.channel);
      f.increase(weightStart, weight.group - outputs * weight.output);
    });
  });
}

/** Immediate offsets are unsigned: where the weights of a tap row run backwards, they count from the last. */
const lowestTap = ({ taps, weight }: Correlation) => Math.min(0, (taps[1] - 1) * weight.tapColumn);

interface Pointers {
  readonly tile: Tile;
  /** Where the tile's window and its weights are; `addChannel` leaves them at the next channel. */
  readonly pixel: Local<"i32">;
  readonly factor: Local<"i32">;
}

interface Taps {
  /** What the pointers start with, beyond the image's and the weights' own start. */
  readonly pixelStart: I32;
  readonly factorStart: I32;
  addChannel(): void;
}

/** Adds the products of one row of taps. */
function addTapRow(part: Part, correlation: Correlation, { tile, pixel, factor }: Pointers, row: number) {
  const { image, taps, weight } = correlation;
  for (let j = 0; j < taps[1]; j++) {
    accumulate(part, tile, {
      number: (output) =>
        v128.load32Splat(factor, output * weight.output + j * weight.tapColumn - lowestTap(correlation)),
      vector: (v) => v128.load(pixel, image.tap(row, j) + v * 16),
    });
  }
}

/** All rows of taps, those of one plane of the image after the other. */
function writeAllTaps(part: Part, correlation: Correlation, pointers: Pointers): Taps {
  const { f } = part;
  const { image, taps, tapRows, weight } = correlation;
  const { pixel, factor } = pointers;
  const phases = Math.min(tapRows.period, taps[0]);
  return {
    pixelStart: i32.const(0),
    factorStart: i32.const(0),
    addChannel() {
      for (let phase = 0; phase < phases; phase++) {
        const rows = Math.ceil((taps[0] - phase) / tapRows.period);
        f.increase(factor, phase === 0 ? 0 : weight.tapRow);
        f.repeat(rows, () => {
          addTapRow(part, correlation, pointers, phase);
          f.increase(pixel, tapRows.bytes);
          f.increase(factor, tapRows.period * weight.tapRow);
        });
        const isLast = phase === phases - 1;
        const back = rows * tapRows.period * weight.tapRow;
        f.increase(pixel, (isLast ? image.channel : 0) - rows * tapRows.bytes);
        f.increase(factor, isLast ? weight.channel - back - phase * weight.tapRow : -back);
      }
    },
  };
}

/** Only the rows of taps that do not fall into the border above or below; tap rows lie side by side. */
function writeFilledTaps(
  part: Part,
  correlation: Correlation,
  pointers: Pointers & {
    readonly y: Local<"i32">;
    readonly filledRows: { readonly first: number; readonly count: number };
  },
): Taps {
  const { f } = part;
  const { image, taps, weight } = correlation;
  const { pixel, factor, y, filledRows } = pointers;
  const tapReaching = (row: number) => clamped(f, i32.sub(i32.const(row), y), taps[0]);
  const first = tapReaching(filledRows.first);
  const count = f.let(i32.sub(tapReaching(filledRows.first + filledRows.count), first));
  const times = (n: I32, bytes: number) => i32.mul(n, i32.const(bytes));
  const nextPixel = f.let(i32.sub(i32.const(image.channel), times(count, image.row)));
  const nextFactor = f.let(i32.sub(i32.const(weight.channel), times(count, weight.tapRow)));
  return {
    pixelStart: f.let(times(first, image.row)),
    factorStart: f.let(times(first, weight.tapRow)),
    addChannel() {
      f.repeatDynamic(count, () => {
        addTapRow(part, correlation, pointers, 0);
        f.increase(pixel, image.row);
        f.increase(factor, weight.tapRow);
      });
      f.increase(pixel, nextPixel);
      f.increase(factor, nextFactor);
    },
  };
}
