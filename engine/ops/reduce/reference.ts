/** `reduce` in float64. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { sizeOf, stridesOf } from "../../graph/shape.ts";
import type { ReduceAttrs } from "./reduce.ts";

export function reduce({ inputs, outputs, attrs }: KernelCall<ReduceAttrs>): void {
  const x = inputs[0]!;
  const y = outputs[0]!.values;
  const strides = stridesOf(x.shape);
  const keptStrides = stridesOf(x.shape.map((n, axis) => (attrs.axes.includes(axis) ? 1 : n)));
  y.fill(attrs.kind === "sum" ? 0 : -Infinity);

  for (let i = 0; i < sizeOf(x.shape); i++) {
    let target = 0;
    x.shape.forEach((n, axis) => {
      const position = Math.floor(i / strides[axis]!) % n;
      if (!attrs.axes.includes(axis)) target += position * keptStrides[axis]!;
    });
    y[target] = attrs.kind === "sum" ? y[target]! + x.values[i]! : Math.max(y[target]!, x.values[i]!);
  }
}
