/** The maximum of a window and where it is, as WGSL. */

import type { Access, Shader } from "../../devices/webgpu/shader.ts";
import { i, u } from "../../devices/webgpu/wgsl.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

export interface WindowPlace {
  readonly x: Access;
  /** Index of the first pixel of the window's plane. */
  readonly plane: string;
  readonly height: number;
  readonly width: number;
  readonly attrs: MaxPool2dAttrs;
  /** Which window, along rows and columns (u32). */
  readonly row: string;
  readonly column: string;
}

/**
 * Adds a loop over the window.
 *
 * @returns names of the maximum, which is NaN where any element is, and of its index in the plane (u32): of the first of several, of the last NaN
 */
export function writeMaximum(shader: Shader, { x, plane, height, width, attrs, row, column }: WindowPlace) {
  const { kernel, stride, padding, dilation } = attrs;
  const [maximum, place] = [shader.fresh("maximum"), shader.fresh("place")];
  const [v, w, at, value] = ["v", "w", "at", "value"].map((name) => shader.fresh(name));
  const first = (index: string, axis: 0 | 1) => shader.bind(`i32(${index}) * ${i(stride[axis])} - ${i(padding[axis])}`);
  const [top, left] = [first(row, 0), first(column, 1)];
  shader.add(
    `var ${maximum} = -bitcast<f32>(infinity_bits);`,
    `var ${place} = 0xffffffffu;`,
    `for (var ${v} = 0i; ${v} < ${i(kernel[0])}; ${v}++) {`,
    `  let y = ${top} + ${v} * ${i(dilation[0])};`,
    `  if (y < 0i || y >= ${i(height)}) { continue; }`,
    `  for (var ${w} = 0i; ${w} < ${i(kernel[1])}; ${w}++) {`,
    `    let z = ${left} + ${w} * ${i(dilation[1])};`,
    `    if (z < 0i || z >= ${i(width)}) { continue; }`,
    `    let ${at} = u32(y) * ${u(width)} + u32(z);`,
    `    let ${value} = ${x.at(`${plane} + ${at}`)};`,
    `    if (${place} == 0xffffffffu || ${value} > ${maximum} || is_nan(${value!})) {`,
    `      ${maximum} = ${value};`,
    `      ${place} = ${at};`,
    "    }",
    "  }",
    "}",
  );
  return { maximum, place };
}
