/** WASM kernels of `maxPool2d` and its gradient. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, i32, memory, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { type ImageBatch, imageBatch, plainLayout, spreadBytes, writeSpread } from "../../devices/wasm/images.ts";
import { type KernelContext, wasmKernel } from "../../devices/wasm/kernel.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { cut, storePart } from "../../devices/wasm/vectors.ts";
import { sizeOf } from "../../graph/shape.ts";
import { windowSpan } from "../windows.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { writeScatter } from "./wasmScatter.ts";

/** The image with its border of −∞, as large as the windows reach. */
function frame({ shape: [, , h, w] }: ImageBatch, { shape: [, , rows, columns] }: ImageBatch, attrs: MaxPool2dAttrs) {
  const { kernel, stride, padding, dilation } = attrs;
  const length = (size: number, count: number, axis: 0 | 1) => {
    const reach = (count - 1) * stride[axis] + windowSpan({ kernel: kernel[axis], dilation: dilation[axis] });
    return Math.max(size + 2 * padding[axis], reach);
  };
  return {
    size: [length(h, rows, 0), length(w, columns, 1)] as const,
    offset: padding,
    fill: -Infinity,
  };
}

/** Whether some window reaches beyond the image. */
function needsFrame(x: ImageBatch, y: ImageBatch, attrs: MaxPool2dAttrs): boolean {
  return frame(x, y, attrs).size.join() !== x.shape.slice(2).join();
}

export const maxPool2dWasm = wasmKernel<MaxPool2dAttrs>({
  scratchBytes({ attrs, inputs: [x], outputs: [y] }) {
    const [from, to] = [imageBatch(x!), imageBatch(y!)];
    return needsFrame(from, to, attrs) ? spreadBytes(from, frame(from, to, attrs)) : 0;
  },

  write({ attrs, inputs: [x], outputs: [y] }, { f, scratch }) {
    const { kernel, stride, dilation } = attrs;
    const [n, c, rows, columns] = imageBatch(y!).shape;
    const image = needsFrame(imageBatch(x!), imageBatch(y!), attrs)
      ? writeSpread(f, imageBatch(x!), frame(imageBatch(x!), imageBatch(y!), attrs), scratch)
      : plainLayout(imageBatch(x!));
    const from = f.let(i32.const(image.address));
    const to = f.let(i32.const(y!.address));
    const [p, out] = [f.local("i32"), f.local("i32")];

    const vector = (count: number) => {
      const maximum = f.local("v128");
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) {
          const value = loadEvery(stride[1], {
            address: p,
            offset: image.tap(i * dilation[0], j * dilation[1]),
            count,
          });
          f.set(maximum, i + j === 0 ? value : f32x4.max(maximum, value));
        }
      }
      storePart(f, out, maximum, count);
    };
    nest(f, {
      sizes: [n * c, rows],
      walkers: [
        { offset: from, strides: [image.channel, stride[0] * image.row] },
        { offset: to, strides: [rows * columns * 4, columns * 4] },
      ],
      body() {
        const { whole, rest } = cut(columns);
        f.set(p, from);
        f.set(out, to);
        f.repeat(whole, () => {
          vector(4);
          f.increase(p, 16 * stride[1]);
          f.increase(out, 16);
        });
        if (rest > 0) vector(rest);
      },
    });
  },
});

interface Place {
  readonly address: Local<"i32">;
  readonly offset: number;
  /** How many of the lanes matter (1 … 4); what a far one would read may lie outside the memory. */
  readonly count: number;
}

/** Four floats, each `stride` floats after the last. */
function loadEvery(stride: number, { address, offset, count }: Place): V128 {
  if (stride === 1) return v128.load(address, offset);
  if (stride === 2 && count > 2) {
    return v128.shuffle32(v128.load(address, offset), v128.load(address, offset + 16), [0, 2, 4, 6]);
  }
  let value = v128.load32Zero(address, offset);
  for (let lane = 1; lane < count; lane++) value = v128.load32Lane(address, value, lane, offset + lane * stride * 4);
  return value;
}

export const maxPool2dGradWasm = wasmKernel<MaxPool2dAttrs>({
  write({ attrs, inputs: [x, grad], outputs: [dx] }, context) {
    const { kernel, stride, padding, dilation, ceilMode } = attrs;
    const [, , height, width] = imageBatch(x!).shape;
    const isOdd = height % 2 === 1 || width % 2 === 1;
    const isHalving =
      [...kernel, ...stride, ...padding, ...dilation].join() === "2,2,2,2,0,0,1,1" && !(ceilMode && isOdd);
    const leavesGaps = !isHalving || isOdd;
    if (leavesGaps) context.f.do(memory.fill(i32.const(dx!.address), i32.const(0), i32.const(sizeOf(dx!.shape) * 4)));
    if (isHalving) writeHalvingGrad(context, imageBatch(x!), imageBatch(grad!), dx!.address);
    else writeScatter(context, attrs, { x: imageBatch(x!), grad: imageBatch(grad!), dx: dx!.address });
  },
});

/** Windows of 2 × 2 side by side: four of them at a time, without branches. */
function writeHalvingGrad({ f }: KernelContext, x: ImageBatch, grad: ImageBatch, dx: number): void {
  const [n, c, height, width] = x.shape;
  const [, , rows, columns] = grad.shape;
  // Image and gradient are the same size: one offset serves both.
  const pixel = f.let(i32.const(0));
  const g = f.let(i32.const(grad.address));
  const [p, q] = [f.local("i32"), f.local("i32")];

  /** Where `value` takes over from the maximum so far: it is larger, or NaN; so the first of equals wins. */
  const wins = (value: V128, best: V128) => f.let(v128.or(f32x4.gt(value, best), f32x4.ne(value, value)));
  const vector = (count: number) => {
    const row = (offset: number) => {
      const [low, high] = [f.let(v128.load(p, x.address + offset)), f.let(v128.load(p, x.address + offset + 16))];
      return [f.let(v128.shuffle32(low, high, [0, 2, 4, 6])), f.let(v128.shuffle32(low, high, [1, 3, 5, 7]))] as const;
    };
    const [a, b] = row(0);
    const [below, last] = row(width * 4);
    const winsB = wins(b, a);
    const bestB = f.let(v128.bitselect(b, a, winsB));
    const winsC = wins(below, bestB);
    const bestC = f.let(v128.bitselect(below, bestB, winsC));
    const winsD = wins(last, bestC);
    const gradient = f.let(v128.load(q));
    const toD = f.let(v128.and(gradient, winsD));
    const notD = f.let(v128.andnot(gradient, winsD));
    const toC = f.let(v128.and(notD, winsC));
    const notC = f.let(v128.andnot(notD, winsC));
    const toB = f.let(v128.and(notC, winsB));
    const toA = f.let(v128.andnot(notC, winsB));
    const store = (even: V128, odd: V128, offset: number) => {
      storePart(f, p, f.let(v128.shuffle32(even, odd, [0, 4, 1, 5])), Math.min(4, 2 * count), dx + offset);
      if (count > 2) storePart(f, p, f.let(v128.shuffle32(even, odd, [2, 6, 3, 7])), 2 * count - 4, dx + offset + 16);
    };
    store(toA, toB, 0);
    store(toC, toD, width * 4);
  };
  nest(f, {
    sizes: [n * c, rows],
    walkers: [
      { offset: pixel, strides: [height * width * 4, 2 * width * 4] },
      { offset: g, strides: [rows * columns * 4, columns * 4] },
    ],
    body() {
      const { whole, rest } = cut(columns);
      f.set(p, pixel);
      f.set(q, g);
      f.repeat(whole, () => {
        vector(4);
        f.increase(p, 32);
        f.increase(q, 16);
      });
      if (rest > 0) vector(rest);
    },
  });
}
