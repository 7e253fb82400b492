/**
 * The gradient of `maxPool2d` with any windows: every window notes where its maximum is, then every pixel adds up what the windows over
 * it give that have noted it. Without the notes, every pixel would search every window over it.
 */

import type { KernelContext, KernelStep } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { i, u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import { windowSpan } from "../windows.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { writeMaximum } from "./webgpuWindow.ts";

/** Windows over a pixel whose statements are written out; more are a loop's. */
const mostWritten = 16;

export function pixelGradient(step: KernelStep<MaxPool2dAttrs>, { scratch, run }: KernelContext): void {
  const { attrs, inputs, outputs } = step;
  const [x, grad] = inputs;
  const { kernel, stride, padding, dilation } = attrs;
  const [, , height, width] = imageSize(x!.shape);
  const [, , rows, columns] = imageSize(grad!.shape);
  const places = scratch(grad!.shape);

  const first = new Shader("places of maxima");
  const [from, note] = [first.read(x!), first.write(places)];
  const w = first.forEach(sizeOf(grad!.shape));
  const start = first.bind(`(${w} / ${u(rows * columns)}) * ${u(height * width)}`);
  const window = {
    row: first.bind(`${w} / ${u(columns)} % ${u(rows)}`),
    column: first.bind(`${w} % ${u(columns)}`),
  };
  const { place } = writeMaximum(first, { x: from, plane: start, height, width, rows, columns, attrs, ...window });
  // As a number: as bits most would be denormal, which GPUs may flush. Exact in planes of up to 2²⁴ pixels.
  first.add(note.set(w, `f32(${place})`));
  run(first);

  const second = new Shader("maxPool2dGrad");
  const [noted, given, to] = [second.read(places), second.read(grad!), second.write(outputs[0]!)];
  const index = second.forEach(sizeOf(x!.shape));
  const pixel = second.bind(`${index} % ${u(height * width)}`);
  const own = second.bind(`f32(${pixel})`);
  const plane = second.bind(`(${index} / ${u(height * width)}) * ${u(rows * columns)}`);
  const axes = ([0, 1] as const).map((axis) => {
    const at = axis === 0 ? `${pixel} / ${u(width)}` : `${pixel} % ${u(width)}`;
    const span = windowSpan({ kernel: kernel[axis], dilation: dilation[axis] });
    return {
      /** Windows that can cover a pixel: the last one that begins before it, and some before that one. */
      last: second.bind(`i32((${at} + ${u(padding[axis])}) / ${u(stride[axis])})`),
      most: Math.ceil(span / stride[axis]),
      count: axis === 0 ? rows : columns,
    };
  });
  const [down, across] = axes as [(typeof axes)[0], (typeof axes)[0]];
  const isWindow = (name: string, count: number) => `${name} >= 0i && ${name} < ${i(count)}`;
  const addWindow = (row: string, column: string) => {
    const isThere = `${isWindow(row, down.count)} && ${isWindow(column, across.count)}`;
    const at = second.bind(`${plane} + u32(select(0i, ${row} * ${i(columns)} + ${column}, ${isThere}))`);
    second.add(`if (${isThere} && ${noted.at(at)} == ${own}) { sum += ${given.at(at)}; }`);
  };
  second.add("var sum = 0.0f;");
  if (down.most * across.most <= mostWritten) {
    const before = ({ last, most }: typeof down) =>
      Array.from({ length: most }, (_, n) => second.bind(`${last} - ${i(most - 1 - n)}`));
    const along = before(across);
    for (const row of before(down)) for (const column of along) addWindow(row, column);
  } else {
    second.add(`for (var row = ${down.last} - ${i(down.most - 1)}; row <= ${down.last}; row++) {`);
    second.add(`for (var column = ${across.last} - ${i(across.most - 1)}; column <= ${across.last}; column++) {`);
    addWindow("row", "column");
    second.add("}", "}");
  }
  second.add(to.set(index, "sum"));
  run(second);
}
