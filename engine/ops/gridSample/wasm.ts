/** WASM kernel of `gridSample`: where four pixels come from, then those pixels of each channel. */

import { f32x4, i32, i32x4, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { wasmKernel } from "../../devices/wasm/kernel.ts";
import { cut, splat, storePart, zero } from "../../devices/wasm/vectors.ts";
import { imageSize } from "../../graph/shape.ts";

export const gridSampleWasm = wasmKernel({
  write({ inputs: [x, row, column], outputs: [y] }, { share }) {
    const [N, C, H, W] = imageSize(x!.shape);
    const plane = H * W * 4;
    const { whole, rest } = cut(H * W);
    share(N, ({ f, first, count }) => {
      const start = first * C * plane;
      const [image, to] = [f.let(i32.const(x!.address + start)), f.let(i32.const(y!.address + start))];
      const place = f.let(i32.const(first * plane));
      const isWithin = (at: V128, size: number) => v128.and(f32x4.ge(at, zero), f32x4.lt(at, splat(size)));
      const writePixels = (count: number) => {
        const [i, j] = [row!, column!].map(({ address }) => f.let(f32x4.nearest(v128.load(place, address))));
        const isInside = f.let(v128.and(isWithin(i!, H), isWithin(j!, W)));
        const index = i32x4.truncSatF32(f32x4.add(f32x4.mul(i!, splat(W)), j!));
        // Whatever lies outside, or behind the last pixel, reads the image and is not used.
        const offsets = f.let(v128.and(i32x4.shl(index, 2), isInside));
        const from = [0, 1, 2, 3].map((lane) => f.let(i32.add(image, i32x4.extractLane(offsets, lane))));
        for (let channel = 0; channel < C; channel++) {
          const offset = channel * plane;
          const loaded = from.reduce((value, at, lane) => v128.load32Lane(at, value, lane, offset), zero);
          storePart(f, to, f.let(v128.and(loaded, isInside)), count, offset);
        }
        f.increase(place, 4 * count);
        f.increase(to, 4 * count);
      };
      f.repeat(count, () => {
        f.repeat(whole, () => writePixels(4));
        if (rest > 0) writePixels(rest);
        f.increase(image, C * plane);
        f.increase(to, (C - 1) * plane);
      });
    });
  },
});
