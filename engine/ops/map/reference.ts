/** `map` in float64: evaluates the expressions at every index. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { type Arithmetic, compileExprs } from "../../expr/evaluate.ts";
import { broadcastStrides, sizeOf } from "../../graph/shape.ts";
import type { MapAttrs } from "./map.ts";

export const map = (call: KernelCall<MapAttrs>): void => mapIn(call);

/** With another arithmetic than float64's. */
export function mapIn({ inputs, outputs, attrs }: KernelCall<MapAttrs>, arithmetic?: Arithmetic): void {
  const { names, exprs, shape } = attrs;
  const evaluate = compileExprs(exprs, names, arithmetic);
  const strides = inputs.map((input) => broadcastStrides(input.shape, shape));
  const index: number[] = shape.map(() => 0);
  const arguments_ = inputs.map(() => 0);
  const results = exprs.map(() => 0);
  const size = sizeOf(shape);

  for (let i = 0; i < size; i++) {
    inputs.forEach((input, k) => {
      let offset = 0;
      for (let axis = 0; axis < shape.length; axis++) offset += index[axis]! * strides[k]![axis]!;
      arguments_[k] = input.values[offset]!;
    });
    evaluate(arguments_, results);
    outputs.forEach((output, k) => {
      output.values[i] = results[k]!;
    });
    advance(index, shape);
  }
}

/** The next index in row-major order. */
function advance(index: number[], shape: readonly number[]): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = index[axis]! + 1;
    if (index[axis]! < shape[axis]!) return;
    index[axis] = 0;
  }
}
