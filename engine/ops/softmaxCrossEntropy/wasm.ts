/** WASM kernels of `softmaxCrossEntropy` and its gradient, row by row, four classes at a time. */

import { f32, f32x4, i32, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { clamped } from "../../devices/wasm/indices.ts";
import { wasmKernel } from "../../devices/wasm/kernel.ts";
import { storePart } from "../../devices/wasm/vectors.ts";
import { primitives } from "../../expr/primitives.ts";
import { overRow, writeStatistics } from "../softmax/wasmRows.ts";
import type { SoftmaxCrossEntropyAttrs } from "./softmaxCrossEntropy.ts";

export const softmaxCrossEntropyWasm = wasmKernel<SoftmaxCrossEntropyAttrs>({
  write({ inputs: [logits, target], outputs: [loss] }, { share }) {
    const [examples, classes] = [logits!.shape[0]!, logits!.shape[1]!];
    share(examples, (part) => {
      const { f, first, count } = part;
      const row = f.let(i32.const(logits!.address + first * classes * 4));
      const example = f.let(i32.const(first * 4));
      f.repeat(count, () => {
        const { lanes, maximum, sum } = writeStatistics(part, row, classes);
        const label = clamped(f, i32.load(example, target!.address), classes - 1);
        const right = v128.load32Splat(i32.add(row, i32.mul(label, i32.const(4))));
        const value = f32x4.sub(primitives.log.lanes(lanes, sum), f32x4.sub(right, maximum));
        f.do(f32.store(example, f32x4.extractLane(value, 0), loss!.address));
        f.increase(row, classes * 4);
        f.increase(example, 4);
      });
    });
  },
});

export const softmaxCrossEntropyGradWasm = wasmKernel<SoftmaxCrossEntropyAttrs>({
  write({ inputs: [logits, target, grad], outputs: [result] }, { share }) {
    const [examples, classes] = [logits!.shape[0]!, logits!.shape[1]!];
    share(examples, (part) => {
      const { f, first, count } = part;
      const row = f.let(i32.const(logits!.address + first * classes * 4));
      const out = f.let(i32.const(result!.address + first * classes * 4));
      const example = f.let(i32.const(first * 4));
      f.repeat(count, () => {
        const { sum, exponential } = writeStatistics(part, row, classes);
        const factor = f.let(v128.load32Splat(example, grad!.address));
        const perClass = f.let(f32x4.div(factor, sum));
        overRow(f, classes, (walk, count) => {
          const value = f.let(f32x4.mul(exponential(walk, count), perClass));
          storePart(f, f.let(i32.add(out, walk)), value, count);
        });
        const label = clamped(f, i32.load(example, target!.address), classes - 1);
        const right = f.let(i32.add(out, i32.mul(label, i32.const(4))));
        f.do(f32.store(right, f32.sub(f32.load(right), f32.load(example, grad!.address))));
        f.increase(row, classes * 4);
        f.increase(out, classes * 4);
        f.increase(example, 4);
      });
    });
  },
});
