/** Arithmetic of shapes: sizes, strides, NumPy's broadcasting. */

import { ShapeError } from "../define/errors.ts";
import type { DType, Shape, TensorType } from "./tensor.ts";

export const bytesPerElement: Readonly<Record<DType, number>> = { f32: 4, i32: 4, u8: 1 };

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

export function bytesOf(type: TensorType): number {
  return sizeOf(type.shape) * bytesPerElement[type.dtype];
}

export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** `(32, 2)`, `(7,)`, `()`: as Python prints it. */
export function formatShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** (rows, columns) of a matrix. */
export function matrixSize([rows, columns]: Shape): readonly [number, number] {
  return [rows!, columns!];
}

/** (N, C, H, W) of a batch of images; also (O, C, kH, kW) of filters. */
export function imageSize([n, c, h, w]: Shape): readonly [number, number, number, number] {
  return [n!, c!, h!, w!];
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): readonly number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Strides in elements to read a tensor of shape `from` as if it had shape `to`: 0 along axes where it is repeated.
 *
 * @param from must broadcast to `to`
 */
export function broadcastStrides(from: Shape, to: Shape): readonly number[] {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!));
}

export interface Collapsed {
  readonly sizes: readonly number[];
  /** For each operand, in elements, per axis of `sizes`; the last is 1 or 0. */
  readonly strides: readonly (readonly number[])[];
}

/**
 * The fewest axes that describe reading `shapes` broadcast to `shape`: axes of length 1 go, neighbours that every operand
 * walks as one are merged. At least one axis remains.
 */
export function collapse(shape: Shape, shapes: readonly Shape[]): Collapsed {
  const all = shapes.map((from) => broadcastStrides(from, shape));
  const sizes: number[] = [];
  const strides: number[][] = shapes.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    const merges = last >= 0 && all.every((s, i) => strides[i]![last] === s[axis]! * size);
    if (merges) sizes[last]! *= size;
    else sizes.push(size);
    all.forEach((s, i) => {
      if (merges) strides[i]![last] = s[axis]!;
      else strides[i]!.push(s[axis]!);
    });
  });
  if (sizes.length === 0) return { sizes: [1], strides: shapes.map(() => [0]) };
  return { sizes, strides };
}

/** The shape that all of `shapes` broadcast to, by NumPy's rule; null where they disagree. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: number[] = new Array(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const n = shape[i]!;
      if (n === 1 || n === result[axis]) continue;
      if (result[axis] !== 1) return null;
      result[axis] = n;
    }
  }
  return result;
}

/** Throws ShapeError unless `type` has `rank` axes and the dtype. `expected` is how the error names the shape. */
export function requireRank(
  where: string,
  type: TensorType,
  rank: number,
  expected: string,
  dtype: DType = "f32",
): void {
  if (type.shape.length === rank && type.dtype === dtype) return;
  throw new ShapeError({
    where,
    got: `${formatShape(type.shape)} ${type.dtype}`,
    expected: `${expected} ${dtype}`,
    fix: { en: "Reshape the input before this operation.", zh: "请先调整输入的形状。" },
  });
}
