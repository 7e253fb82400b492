/** Scraps of kernels whose loops over a tile are written out: indices, and which pixels the tile reads. */

import type { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { pixelOf, type TapAxis } from "./taps.ts";

export const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** An unsigned sum; a negative number is added modulo 2³². */
export const plus = (index: string, ahead: number): string => (ahead === 0 ? index : `${index} + ${u(ahead >>> 0)}`);

/** Adds the parts of an index in a row-major value of these sizes, and returns their names. */
export function unravel<const S extends readonly number[]>(
  shader: Shader,
  index: string,
  sizes: S,
): { readonly [K in keyof S]: string } {
  let below = 1;
  const parts = sizes.toReversed().map((size, k) => {
    const rest = below === 1 ? index : `${index} / ${u(below)}`;
    below *= size;
    if (size === 1) return "0u";
    return shader.bind(k === sizes.length - 1 ? rest : `(${rest}) % ${u(size)}`);
  });
  return parts.toReversed() as { readonly [K in keyof S]: string };
}

/**
 * A value where all guards hold, else 0. Not by `&&`, which branches: SwiftShader takes minutes to compile dozens of branches one after
 * the other in a loop.
 */
export function guarded(value: string, guards: readonly (string | null | undefined)[]): string {
  const conditions = guards.flatMap((guard) => (guard ? [/^\w+$/.test(guard) ? guard : `(${guard})`] : []));
  return conditions.length === 0 ? value : `select(0.0f, ${value}, ${conditions.join(" & ")})`;
}

/** Offsets of all pixels that `results` neighbours read, in order, from the pixel that the first of them reads with tap 0. */
export function reachOf({ stride, step, taps }: TapAxis, results: number): readonly number[] {
  const reach = indices(results).flatMap((r) => indices(taps).map((k) => r * stride + k * step));
  return [...new Set(reach)].sort((a, b) => a - b);
}

const isInside = ({ pixels }: TapAxis, pixel: number): boolean => pixel >= 0 && pixel < pixels;

/** Whether the pixel at this offset exists for every tile of `size` results. */
export function isAlwaysInside(axis: TapAxis, size: number, ahead: number): boolean {
  const last = Math.floor((axis.results - 1) / size) * size;
  return isInside(axis, axis.origin + ahead) && isInside(axis, pixelOf(axis, last, 0) + ahead);
}

export const isNeverInside = (axis: TapAxis, size: number, ahead: number): boolean =>
  indices(Math.ceil(axis.results / size)).every((t) => !isInside(axis, pixelOf(axis, t * size, 0) + ahead));

/** The condition on which `first + ahead` is below `total`, where tiles of `size` begin at `first`; null where it always is. */
export function within(first: string, ahead: number, size: number, total: number): string | null {
  const last = (Math.ceil(total / size) - 1) * size;
  return last + ahead < total ? null : `${plus(first, ahead)} < ${u(total)}`;
}

/** Whether some tap of some result has no pixel. */
export function leavesImage(axis: TapAxis): boolean {
  return axis.origin < 0 || pixelOf(axis, axis.results - 1, axis.taps - 1) >= axis.pixels;
}

/** The index of a place in a row-major value; strides may be negative, modulo 2³². */
export function strided(places: readonly string[], strides: readonly number[]): string {
  const terms = places.flatMap((place, k) => {
    if (place === "0u" || strides[k] === 0) return [];
    return [strides[k] === 1 ? place : `${place} * ${u(strides[k]! >>> 0)}`];
  });
  return terms.length > 0 ? terms.join(" + ") : "0u";
}
