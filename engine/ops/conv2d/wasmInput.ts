/**
 * `conv2dInput` on WASM: the image's gradient is a correlation too, of the output's gradient with the kernel turned by 180° and its
 * channels exchanged. Pixels that lie `stride` apart use the same taps: each such phase of the image is one dense correlation.
 */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import {
  copyGrid,
  type ImageBatch,
  type ImageLayout,
  imageBatch,
  plainLayout,
  spreadBytes,
  writeSpread,
} from "../../devices/wasm/images.ts";
import { type KernelStep, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { sizeOf } from "../../graph/shape.ts";
import { type Pair, tapPeriod } from "../windows.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import { writeCorrelation } from "./wasmCorrelate.ts";

/** Along one axis: the pixels start, start + stride, … and what they read. */
interface Phase {
  /** The first pixel, and how many there are. */
  readonly start: number;
  readonly count: number;
  /** The taps that reach them: first, first + period, …; there may be none. */
  readonly first: number;
  readonly period: number;
  readonly taps: number;
  /** Where in the output's gradient the last of these taps reads for the first pixel, and how far on the one before it does. */
  readonly origin: number;
  readonly step: number;
}

interface AxisOf {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Pixel y is read by tap i at output (y + padding − i·dilation) / stride, where that is a whole number. */
function phasesOf({ size, kernel, stride, padding, dilation }: AxisOf): readonly Phase[] {
  const period = tapPeriod(stride, dilation);
  const step = (period * dilation) / stride;
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    const place = (tap: number) => (start + padding - tap * dilation) / stride;
    const candidates = Array.from({ length: Math.min(period, kernel) }, (_, tap) => tap);
    const first = candidates.find((tap) => Number.isInteger(place(tap)));
    const taps = first === undefined ? 0 : Math.ceil((kernel - first) / period);
    return {
      start,
      count: Math.ceil((size - start) / stride),
      first: first ?? 0,
      period,
      taps,
      origin: place(first ?? 0) - (taps - 1) * step,
      step,
    };
  });
}

/** The frame of zeros around the output's gradient that holds all that the phases read. */
function frameOf(phases: readonly Phase[]): { readonly size: number; readonly offset: number } {
  const used = phases.filter(({ taps }) => taps > 0);
  const offset = Math.max(0, ...used.map(({ origin }) => -origin));
  const ends = used.map(({ count, origin, taps, step }) => origin + count + (taps - 1) * step);
  return { size: offset + Math.max(1, ...ends), offset };
}

interface Layout {
  readonly grad: ImageBatch;
  readonly dx: ImageBatch;
  readonly phases: readonly [rows: readonly Phase[], columns: readonly Phase[]];
  readonly frame: { readonly size: Pair; readonly offset: Pair; readonly fill: 0 };
  /** Nothing is read that lies outside the output's gradient. */
  readonly isPlain: boolean;
  /** Bytes of the frame, after which a phase's pixels lie until they are put in their places. */
  readonly frameBytes: number;
}

function layoutOf({ attrs, inputs: [grad, w], outputs: [dx] }: KernelStep<Conv2dGradAttrs>): Layout {
  const along = (axis: 0 | 1) =>
    phasesOf({
      size: dx!.shape[2 + axis]!,
      kernel: w!.shape[2 + axis]!,
      stride: attrs.stride[axis],
      padding: attrs.padding[axis],
      dilation: attrs.dilation[axis],
    });
  const phases = [along(0), along(1)] as const;
  const [rows, columns] = [frameOf(phases[0]), frameOf(phases[1])];
  const size: Pair = [rows.size, columns.size];
  const offset: Pair = [rows.offset, columns.offset];
  const image = imageBatch(grad!);
  const isPlain = offset.every((before) => before === 0) && size.every((length, d) => length <= image.shape[2 + d]!);
  return {
    grad: image,
    dx: imageBatch(dx!),
    phases,
    frame: { size, offset, fill: 0 },
    isPlain,
    frameBytes: isPlain ? 0 : aligned(spreadBytes(image, { size })),
  };
}

/** With the slack that vectors need behind every value. */
const aligned = (bytes: number) => Math.ceil((bytes + 16) / 64) * 64;

const isWhole = ({ phases: [rows, columns] }: Layout) => rows.length === 1 && columns.length === 1;

export const conv2dInputWasm = wasmKernel<Conv2dGradAttrs>({
  scratchBytes(step) {
    const layout = layoutOf(step);
    const [n, c] = layout.dx.shape;
    const [rows, columns] = layout.phases;
    return layout.frameBytes + (isWhole(layout) ? 0 : n * c * rows[0]!.count * columns[0]!.count * 4);
  },

  write(step, { share }) {
    share(1, (part) => {
      const { f, scratch } = part;
      const layout = layoutOf(step);
      const { grad, dx, phases, frame, isPlain } = layout;
      const image = isPlain ? plainLayout(grad) : writeSpread(f, grad, frame, scratch);
      const hasGaps = phases.some((axis) => axis.some(({ taps }) => taps === 0));
      if (hasGaps) f.do(memory.fill(i32.const(dx.address), i32.const(0), i32.const(sizeOf(dx.shape) * 4)));
      for (const rows of phases[0]) {
        for (const columns of phases[1]) {
          if (rows.taps > 0 && columns.taps > 0) writePhase(part, { step, layout, image, rows, columns });
        }
      }
    });
  },
});

interface PhaseRequest {
  readonly step: KernelStep<Conv2dGradAttrs>;
  readonly layout: Layout;
  readonly image: ImageLayout;
  readonly rows: Phase;
  readonly columns: Phase;
}

function writePhase(part: Part, { step, layout, image, rows, columns }: PhaseRequest): void {
  const { attrs, inputs } = step;
  const { dx, frame, frameBytes } = layout;
  const [, w] = inputs;
  const [filters, channels, tapRows, tapColumns] = imageBatch(w!).shape;
  const [n, c, height, width] = dx.shape;
  const taps = tapRows * tapColumns;
  const last = {
    row: rows.first + (rows.taps - 1) * rows.period,
    column: columns.first + (columns.taps - 1) * columns.period,
  };
  const origin: Pair = [rows.origin + frame.offset[0], columns.origin + frame.offset[1]];
  const address = isWhole(layout) ? dx.address : part.scratch + frameBytes;
  writeCorrelation(part, {
    image: {
      ...image,
      address: image.address + origin[0] * image.row + origin[1] * 4,
      tap: (i, j) => image.tap(i * rows.step, j * columns.step),
      filledRows:
        image.filledRows && rows.step === 1 ? { ...image.filledRows, first: image.filledRows.first - origin[0] } : null,
    },
    tapRows: { period: 1, bytes: rows.step * image.row },
    groups: attrs.groups,
    channels: filters / attrs.groups,
    taps: [rows.taps, columns.taps],
    weight: {
      address: w!.address + (last.row * tapColumns + last.column) * 4,
      group: (filters / attrs.groups) * channels * taps * 4,
      output: taps * 4,
      channel: channels * taps * 4,
      tapRow: -rows.period * tapColumns * 4,
      tapColumn: -columns.period * 4,
    },
    result: { address, shape: [n, c, rows.count, columns.count] },
  });
  if (isWhole(layout)) return;
  const row = columns.count * 4;
  copyGrid(part.f, {
    planes: n * c,
    rows: rows.count,
    columns: columns.count,
    from: { address, plane: rows.count * row, row, column: 4 },
    to: {
      address: dx.address + (rows.start * width + columns.start) * 4,
      plane: height * width * 4,
      row: attrs.stride[0] * width * 4,
      column: attrs.stride[1] * 4,
    },
  });
}
