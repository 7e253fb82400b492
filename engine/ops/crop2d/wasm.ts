/** WASM kernel of `crop2d`: black first, then what of each row the window sees, copied whole or backwards. */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32, type I32, i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { clamped } from "../../devices/wasm/indices.ts";
import { wasmKernel } from "../../devices/wasm/kernel.ts";
import { imageSize } from "../../graph/shape.ts";

export const crop2dWasm = wasmKernel<Record<string, never>>({
  write({ inputs: [x, top, left, flip], outputs: [y] }, { share }) {
    const [N, C, H, W] = imageSize(x!.shape);
    share(N, ({ f, first, count }) => {
      const plane = H * W * 4;
      const start = first * C * plane;
      const [from, to] = [f.let(i32.const(x!.address + start)), f.let(i32.const(y!.address + start))];
      const image = f.let(i32.const(first * 4));
      f.repeat(count, () => {
        const rows = overlap(f, i32.truncF32(f32.load(image, top!.address)), H);
        const columns = overlap(f, i32.truncF32(f32.load(image, left!.address)), W);
        const isFlipped = f.let(f32.ne(f32.load(image, flip!.address), f32.const(0)));
        const seen = f.let(i32.mul(i32.add(i32.mul(rows.from, i32.const(W)), columns.from), i32.const(4)));
        const place = i32.select(isFlipped, i32.sub(i32.const(W - 1), columns.to), columns.to);
        const shown = f.let(i32.mul(i32.add(i32.mul(rows.to, i32.const(W)), place), i32.const(4)));
        f.repeat(C, () => {
          f.do(memory.fill(to, i32.const(0), i32.const(plane)));
          const [source, target] = [f.let(i32.add(from, seen)), f.let(i32.add(to, shown))];
          f.repeatDynamic(rows.count, () => {
            f.if(
              isFlipped,
              () => copyBackwards(f, { source, target, count: columns.count }),
              () => f.do(memory.copy(target, source, i32.mul(columns.count, i32.const(4)))),
            );
            f.increase(source, W * 4);
            f.increase(target, W * 4);
          });
          f.increase(from, plane);
          f.increase(to, plane);
        });
        f.increase(image, 4);
      });
    });
  },
});

interface Overlap {
  /** Where the seen part begins in the image, and in the window. */
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
  readonly count: Local<"i32">;
}

/** What a window of `length` that begins `offset` behind the beginning sees. */
function overlap(f: FunctionBuilder, offset: I32, length: number): Overlap {
  const wanted = f.let(offset);
  const from = clamped(f, wanted, length);
  const to = clamped(f, i32.sub(i32.const(0), wanted), length);
  return { from, to, count: f.let(i32.sub(i32.const(length), i32.add(from, to))) };
}

/** @param target where the first of the source's floats goes; the others go before it */
function copyBackwards(
  f: FunctionBuilder,
  { source, target, count }: { readonly source: I32; readonly target: I32; readonly count: I32 },
): void {
  const [s, t] = [f.let(source), f.let(target)];
  f.repeatDynamic(count, () => {
    f.do(f32.store(t, f32.load(s)));
    f.increase(s, 4);
    f.increase(t, -4);
  });
}
