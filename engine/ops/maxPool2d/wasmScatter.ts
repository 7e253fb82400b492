/** The general gradient of `maxPool2d` on WASM: four windows at a time find their maximum's place, then each adds its gradient there. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32, f32x4, i32, i32x4, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { cut, splat } from "../../devices/wasm/vectors.ts";
import { loadEvery, type Pooling, writeWindows } from "./wasmWindows.ts";

/**
 * Adds each window's gradient, which is `result`, to the place of its first maximum; the last NaN counts as the maximum, as in PyTorch.
 *
 * @param dx address of the image's gradient, which is 0 everywhere
 */
export function writeScatter(part: Part, pooling: Pooling, dx: number): void {
  const { f } = part;
  const { kernel, stride, padding, dilation } = pooling.attrs;
  const [n, c, height, width] = pooling.image.shape;
  const [, , rows, columns] = pooling.result.shape;
  const image = writeWindows(part, pooling);
  const pixel = f.let(i32.const(image.address));
  const plane = f.let(i32.const(dx));
  const g = f.let(i32.const(pooling.result.address));
  const top = f.let(i32.const(-padding[0]));
  const left = f.local("v128");
  const [p, q, place] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [value, maximum, best, wins] = Array.from({ length: 4 }, () => f.local("v128")) as [
    Local<"v128">,
    Local<"v128">,
    Local<"v128">,
    Local<"v128">,
  ];

  /** The first of a window's places along an axis that is inside the image. */
  function insideFrom(first: V128, axis: 0 | 1): V128 {
    let start = first;
    for (let skipped = 0; skipped < Math.ceil(padding[axis] / dilation[axis]); skipped++) {
      start = f.let(i32x4.add(start, v128.and(i32x4.shrS(start, 31), lanes(dilation[axis]))));
    }
    return start;
  }

  const windows = (count: number) => {
    const line = f.let(i32x4.splat(top));
    const offsetOf = (y: V128, x: V128) => i32x4.shl(i32x4.add(i32x4.mul(y, lanes(width)), x), 2);
    const origin = f.let(offsetOf(line, left));
    // Where all are −∞ the first pixel inside the image has it.
    f.set(best, offsetOf(insideFrom(line, 0), insideFrom(left, 1)));
    f.set(maximum, splat(-Infinity));
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const [y, x] = [i * dilation[0], j * dilation[1]];
        f.set(value, loadEvery(stride[1], { address: p, offset: image.tap(y, x), count }));
        f.set(wins, v128.or(f32x4.gt(value, maximum), f32x4.ne(value, value)));
        f.set(best, v128.bitselect(i32x4.add(origin, lanes((y * width + x) * 4)), best, wins));
        // From the first NaN on, the maximum is NaN.
        f.set(maximum, v128.bitselect(value, maximum, wins));
      }
    }
    for (let lane = 0; lane < count; lane++) {
      f.set(place, i32.add(plane, i32x4.extractLane(best, lane)));
      f.do(f32.store(place, f32.add(f32.load(place), f32.load(q, lane * 4))));
    }
  };
  nest(f, {
    sizes: [n * c, rows],
    walkers: [
      { offset: pixel, strides: [image.channel, stride[0] * image.row] },
      { offset: plane, strides: [height * width * 4, 0] },
      { offset: g, strides: [rows * columns * 4, columns * 4] },
      { offset: top, strides: [0, stride[0]] },
    ],
    body() {
      const { whole, rest } = cut(columns);
      f.set(p, pixel);
      f.set(q, g);
      f.set(
        left,
        v128.constI32([0, 1, 2, 3].map((lane) => lane * stride[1] - padding[1]) as [number, number, number, number]),
      );
      f.repeat(whole, () => {
        windows(4);
        f.increase(p, 16 * stride[1]);
        f.increase(q, 16);
        f.set(left, i32x4.add(left, lanes(4 * stride[1])));
      });
      if (rest > 0) windows(rest);
    },
  });
}

const lanes = (value: number): V128 => v128.constI32([value, value, value, value]);
