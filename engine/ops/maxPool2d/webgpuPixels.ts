/** The gradient of `maxPool2d` with any windows: every pixel looks at all windows over it, and adds up what those give of which it is the maximum. */

import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { i, u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { writeMaximum } from "./webgpuWindow.ts";

export function pixelGradient({ attrs, inputs, outputs: [dx] }: KernelStep<MaxPool2dAttrs>): Shader {
  const { kernel, stride, padding, dilation } = attrs;
  const [, , height, width] = imageSize(dx!.shape);
  const [, , rows, columns] = imageSize(inputs[1]!.shape);
  const shader = new Shader("maxPool2dGrad");
  const [x, grad] = inputs.map((input) => shader.read(input));
  const to = shader.write(dx!);
  const index = shader.forEach(sizeOf(dx!.shape));
  const plane = shader.bind(`${index} / ${u(height * width)}`);
  const pixel = shader.bind(`${index} % ${u(height * width)}`);
  const start = shader.bind(`${plane} * ${u(height * width)}`);

  /** Loops over the windows along an axis that cover the place: from the first to the last that could. */
  const each = (name: string, place: string, axis: 0 | 1, count: number) => {
    const reach = (kernel[axis] - 1) * dilation[axis];
    const shifted = shader.bind(`i32(${place}) + ${i(padding[axis])}`);
    const first = shader.bind(`max(0i, (${shifted} - ${i(reach)} + ${i(stride[axis] - 1)}) / ${i(stride[axis])})`);
    const last = shader.bind(`min(${i(count - 1)}, ${shifted} / ${i(stride[axis])})`);
    shader.add(`for (var ${name} = ${first}; ${name} <= ${last}; ${name}++) {`);
  };
  shader.add("var sum = 0.0f;");
  each("row", `${pixel} / ${u(width)}`, 0, rows);
  each("column", `${pixel} % ${u(width)}`, 1, columns);
  const window = { row: "row", column: "column" };
  const { place } = writeMaximum(shader, { x: x!, plane: start, height, width, rows, columns, attrs, ...window });
  const given = grad!.at(`(${plane} * ${u(rows)} + u32(row)) * ${u(columns)} + u32(column)`);
  shader.add(`if (${place} == ${pixel}) { sum += ${given}; }`, "}", "}", to.set(index, "sum"));
  return shader;
}
