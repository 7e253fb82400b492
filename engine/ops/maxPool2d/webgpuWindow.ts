/** The maximum of a window and where it is, as WGSL. */

import type { Access, Shader } from "../../devices/webgpu/shader.ts";
import { i, u } from "../../devices/webgpu/wgsl.ts";
import { windowSpan } from "../windows.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

export interface WindowPosition {
  readonly x: Access;
  /** Index of the first pixel of the window's plane. */
  readonly plane: string;
  readonly height: number;
  readonly width: number;
  /** Windows along rows and columns. */
  readonly rows: number;
  readonly columns: number;
  readonly attrs: MaxPool2dAttrs;
  /** Which window (u32 or i32). */
  readonly row: string;
  readonly column: string;
}

/** Elements of a window whose statements are written out; more are a loop's. */
const mostWritten = 25;

/**
 * Adds what finds the maximum of a window.
 *
 * @returns names of the maximum, which is NaN where any element is, and of its index in the plane (u32): of the first of several, of the last NaN
 */
export function writeMaximum(shader: Shader, where: WindowPosition) {
  const { kernel, stride, padding } = where.attrs;
  const maximum = shader.fresh("maximum");
  const place = shader.fresh("place");
  const first = (index: string, axis: 0 | 1) => shader.bind(`i32(${index}) * ${i(stride[axis])} - ${i(padding[axis])}`);
  const [top, left] = [first(where.row, 0), first(where.column, 1)];
  shader.add(`var ${maximum} = -bitcast<f32>(infinity_bits);`, `var ${place} = 0xffffffffu;`);
  const names = { top, left, maximum, place };
  if (kernel[0] * kernel[1] <= mostWritten) writeOut(shader, where, names);
  else writeLoop(shader, where, names);
  return { maximum, place };
}

interface Names {
  /** Row and column of the window's first element (i32), which may lie beyond the image. */
  readonly top: string;
  readonly left: string;
  readonly maximum: string;
  readonly place: string;
}

/** Whether a tap of some window may lie beyond the image, before or behind it. */
function reachesBeyond({ attrs, ...where }: WindowPosition, axis: 0 | 1): boolean {
  const { kernel, stride, padding, dilation } = attrs;
  const [size, count] = axis === 0 ? [where.height, where.rows] : [where.width, where.columns];
  const span = windowSpan({ kernel: kernel[axis], dilation: dilation[axis] });
  return padding[axis] > 0 || (count - 1) * stride[axis] + span > size;
}

function writeOut(shader: Shader, where: WindowPosition, { top, left, maximum, place }: Names): void {
  const { x, plane, height, width, attrs } = where;
  const { kernel, dilation } = attrs;
  const line = (axis: 0 | 1, first: string, size: number) =>
    Array.from({ length: kernel[axis] }, (_, tap) => {
      const at = shader.bind(`${first} + ${i(tap * dilation[axis])}`);
      return { at, isInside: reachesBeyond(where, axis) ? shader.bind(`${at} >= 0i && ${at} < ${i(size)}`) : null };
    });
  const [lines, columns] = [line(0, top, height), line(1, left, width)];
  const taps = lines.flatMap((row) => columns.map((column) => ({ row, column })));
  taps.forEach(({ row, column }, n) => {
    const limits = [row.isInside, column.isInside].flatMap((limit) => limit ?? []);
    const index = `${row.at} * ${i(width)} + ${column.at}`;
    const at = shader.bind(limits.length > 0 ? `u32(select(0i, ${index}, ${limits.join(" && ")}))` : `u32(${index})`);
    const value = shader.bind(x.at(`${plane} + ${at}`));
    // Where no tap is missing the first one is the first; elsewhere it is whichever comes first.
    const isFirst = limits.length > 0 ? `${place} == 0xffffffffu` : n === 0 ? "true" : null;
    const isLarger = `(${isFirst === null ? "" : `${isFirst} || `}${value} > ${maximum} || is_nan(${value}))`;
    const wins = shader.bind([...limits, isLarger].join(" && "));
    shader.add(`${maximum} = select(${maximum}, ${value}, ${wins});`, `${place} = select(${place}, ${at}, ${wins});`);
  });
}

function writeLoop(shader: Shader, where: WindowPosition, { top, left, maximum, place }: Names): void {
  const { x, plane, height, width, attrs } = where;
  const { kernel, dilation } = attrs;
  const [v, w, y, z, at, value] = ["v", "w", "y", "z", "at", "value"].map((name) => shader.fresh(name)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  shader.add(
    `for (var ${v} = 0i; ${v} < ${i(kernel[0])}; ${v}++) {`,
    `  let ${y} = ${top} + ${v} * ${i(dilation[0])};`,
    `  if (${y} < 0i || ${y} >= ${i(height)}) { continue; }`,
    `  for (var ${w} = 0i; ${w} < ${i(kernel[1])}; ${w}++) {`,
    `    let ${z} = ${left} + ${w} * ${i(dilation[1])};`,
    `    if (${z} < 0i || ${z} >= ${i(width)}) { continue; }`,
    `    let ${at} = u32(${y}) * ${u(width)} + u32(${z});`,
    `    let ${value} = ${x.at(`${plane} + ${at}`)};`,
    `    if (${place} == 0xffffffffu || ${value} > ${maximum} || is_nan(${value})) {`,
    `      ${maximum} = ${value};`,
    `      ${place} = ${at};`,
    "    }",
    "  }",
    "}",
  );
}
