/** `moments` in float64: the mean, then the mean squared distance from it. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { broadcastStrides, sizeOf } from "../../graph/shape.ts";
import { countOf, type MomentsAttrs } from "./moments.ts";

export function moments({ inputs: [x], outputs: [mean, variance], attrs }: KernelCall<MomentsAttrs>): void {
  const { shape, values } = x!;
  const count = countOf(shape, attrs.axes);
  const strides = broadcastStrides(mean!.shape, shape);
  const groupOf = (index: number): number => {
    let rest = index;
    let group = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      group += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return group;
  };
  const groups = Int32Array.from({ length: sizeOf(shape) }, (_, index) => groupOf(index));
  mean!.values.fill(0);
  variance!.values.fill(0);
  groups.forEach((group, i) => {
    mean!.values[group]! += values[i]! / count;
  });
  groups.forEach((group, i) => {
    variance!.values[group]! += (values[i]! - mean!.values[group]!) ** 2 / count;
  });
}
