/** The general gradient of `maxPool2d` on WASM: window by window, whatever its size, stride and padding. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32, i32 } from "../../devices/wasm/assembler/instructions.ts";
import type { ImageBatch } from "../../devices/wasm/images.ts";
import type { KernelContext } from "../../devices/wasm/kernel.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { windowSpan } from "../windows.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

interface Scatter {
  readonly x: ImageBatch;
  readonly grad: ImageBatch;
  /** Address of the result, which is 0 everywhere. */
  readonly dx: number;
}

/** Adds each window's gradient to the place of its first maximum; the last NaN counts as the maximum, as in PyTorch. */
export function writeScatter({ f }: KernelContext, attrs: MaxPool2dAttrs, { x, grad, dx }: Scatter): void {
  const { kernel, stride, padding, dilation } = attrs;
  const [n, c, height, width] = x.shape;
  const [, , rows, columns] = grad.shape;
  const plane = f.let(i32.const(0));
  const g = f.let(i32.const(grad.address));
  const top = f.let(i32.const(-padding[0]));
  const left = f.let(i32.const(-padding[1]));
  const [row, rowEnd, columnStart, column, columnEnd] = Array.from({ length: 5 }, () => f.local("i32")) as [
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
  ];
  const [pixel, best] = [f.local("i32"), f.local("i32")];
  const [value, maximum] = [f.local("f32"), f.local("f32")];
  const bytes = (count: number) => count * 4;

  /** The window's first element inside the image, and where it ends; every window has one. */
  const clip = (origin: Local<"i32">, axis: 0 | 1, limit: number, start: Local<"i32">, end: Local<"i32">) => {
    const step = dilation[axis];
    f.set(start, origin);
    for (let skipped = 0; skipped < Math.ceil(padding[axis] / step); skipped++) {
      f.set(start, i32.select(i32.ltS(start, i32.const(0)), i32.add(start, i32.const(step)), start));
    }
    f.set(end, i32.add(origin, i32.const(windowSpan({ kernel: kernel[axis], dilation: step }))));
    f.set(end, i32.select(i32.gtS(end, i32.const(limit)), i32.const(limit), end));
  };
  const addressOf = (y: Local<"i32">, z: Local<"i32">) =>
    i32.add(plane, i32.mul(i32.add(i32.mul(y, i32.const(width)), z), i32.const(4)));

  const isBelow = (counter: Local<"i32">, step: number, end: Local<"i32">) => () => {
    f.increase(counter, step);
    return i32.ltS(counter, end);
  };
  nest(f, {
    sizes: [n * c, rows, columns],
    walkers: [
      { offset: plane, strides: [bytes(height * width), 0, 0] },
      { offset: top, strides: [0, stride[0], 0] },
      { offset: left, strides: [0, 0, stride[1]] },
      { offset: g, strides: [bytes(rows * columns), bytes(columns), 4] },
    ],
    body() {
      clip(top, 0, height, row, rowEnd);
      clip(left, 1, width, columnStart, columnEnd);
      f.set(best, addressOf(row, columnStart));
      f.set(maximum, f32.load(best, x.address));
      f.doWhile(
        () => {
          f.set(column, columnStart);
          f.set(pixel, addressOf(row, column));
          f.doWhile(
            () => {
              f.set(value, f32.load(pixel, x.address));
              f.if(i32.or(f32.gt(value, maximum), f32.ne(value, value)), () => {
                f.set(maximum, value);
                f.set(best, pixel);
              });
              f.increase(pixel, bytes(dilation[1]));
            },
            isBelow(column, dilation[1], columnEnd),
          );
        },
        isBelow(row, dilation[0], rowEnd),
      );
      f.do(f32.store(best, f32.add(f32.load(best, dx), f32.load(g)), dx));
    },
  });
}
