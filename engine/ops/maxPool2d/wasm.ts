/** WASM kernels of `maxPool2d` and its gradient. */

import { f32x4, i32, memory, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { resultStore } from "../../devices/wasm/epilogue.ts";
import { type ImageBatch, imageBatch } from "../../devices/wasm/images.ts";
import { type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { cut, storePart } from "../../devices/wasm/vectors.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { writeScatter } from "./wasmScatter.ts";
import { loadEvery, planesOf, poolingOf, windowsBytes, writeWindows } from "./wasmWindows.ts";

export const maxPool2dWasm = wasmKernel<MaxPool2dAttrs>({
  scratchBytes: ({ attrs, inputs: [x], outputs: [y] }) =>
    windowsBytes({ attrs, image: imageBatch(x!), result: imageBatch(y!) }),

  write(step, { share }) {
    const { attrs, inputs, outputs } = step;
    const whole = { attrs, image: imageBatch(inputs[0]!), result: imageBatch(outputs[0]!) };
    share(planesOf(whole), (part) => {
      const { f, count: planes } = part;
      const { kernel, stride, dilation } = attrs;
      const pooling = poolingOf(whole, part);
      const [, , rows, columns] = pooling.result.shape;
      const image = writeWindows(part, pooling);
      const store = resultStore(part, step);
      const from = f.let(i32.const(image.address));
      const to = f.let(i32.const(pooling.result.address - whole.result.address));
      const [p, out] = [f.local("i32"), f.local("i32")];
      const channelsBytes = whole.result.shape[1] * 4;
      const channel = f.let(i32.const(((part.first * 4) % channelsBytes) - 4));

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
        store(maximum, { at: out, ahead: 0, count, feature: { at: channel, ahead: 0, isAlongLanes: false } });
      };
      nest(f, {
        sizes: [planes, rows],
        walkers: [
          { offset: from, strides: [image.channel, stride[0] * image.row] },
          { offset: to, strides: [rows * columns * 4, columns * 4] },
        ],
        enter(depth) {
          if (depth !== 1) return;
          f.increase(channel, 4);
          const isNextImage = i32.eq(channel, i32.const(channelsBytes));
          f.set(channel, i32.select(isNextImage, i32.const(0), channel));
        },
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
    });
  },
});

export const maxPool2dGradWasm = wasmKernel<MaxPool2dAttrs>({
  scratchBytes: ({ attrs, inputs: [x, grad] }) =>
    windowsBytes({ attrs, image: imageBatch(x!), result: imageBatch(grad!) }),

  write({ attrs, inputs: [x, grad], outputs: [dx] }, { share }) {
    const whole = { attrs, image: imageBatch(x!), result: imageBatch(grad!) };
    share(planesOf(whole), (part) => {
      const { kernel, stride, padding, dilation, ceilMode } = attrs;
      const pooling = poolingOf(whole, part);
      const [, , height, width] = pooling.image.shape;
      const isOdd = height % 2 === 1 || width % 2 === 1;
      const isHalving =
        [...kernel, ...stride, ...padding, ...dilation].join() === "2,2,2,2,0,0,1,1" && !(ceilMode && isOdd);
      const leavesGaps = !isHalving || isOdd;
      const planeBytes = height * width * 4;
      const gradient = dx!.address + part.first * planeBytes;
      if (leavesGaps) part.f.do(memory.fill(i32.const(gradient), i32.const(0), i32.const(part.count * planeBytes)));
      if (isHalving) writeHalvingGrad(part, pooling.image, pooling.result, gradient);
      else writeScatter(part, pooling, gradient);
    });
  },
});

/** Windows of 2 × 2 side by side: four of them at a time, without branches. */
function writeHalvingGrad({ f }: Part, x: ImageBatch, grad: ImageBatch, dx: number): void {
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
