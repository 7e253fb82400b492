/** Which elements belong to each other, where tensors of different shapes meet. */

import { broadcastStrides, sizeOf, stridesOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";

/** The element's index along each axis. */
export function indexOf(element: number, shape: Shape): readonly number[] {
  const strides = stridesOf(shape);
  return shape.map((n, axis) => Math.floor(element / strides[axis]!) % n);
}

/** The element at an index. */
export function elementAt(index: readonly number[], shape: Shape): number {
  return index.reduce((element, i, axis) => element * shape[axis]! + i, 0);
}

/** The element of a tensor of shape `from` that stands at `element` where it is broadcast to the shape `to`. */
export function broadcastElement(element: number, from: Shape, to: Shape): number {
  const strides = broadcastStrides(from, to);
  return indexOf(element, to).reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
}

/** The elements of `shape` that fall together in one where `axes` are reduced: that with number `element` of what is left. */
export function elementsBehind(element: number, shape: Shape, axes: readonly number[]): readonly number[] {
  const strides = stridesOf(shape);
  // Whether axes of length 1 are left or not changes no order.
  const kept = indexOf(
    element,
    shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
  );
  const start = kept.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
  const reduced = axes.map((axis) => shape[axis]!);
  return Array.from({ length: sizeOf(reduced) }, (_, i) =>
    indexOf(i, reduced).reduce((sum, at, k) => sum + at * strides[axes[k]!]!, start),
  );
}
