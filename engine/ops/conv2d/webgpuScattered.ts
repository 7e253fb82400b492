/**
 * `conv2dInput` on WebGPU for large strides, where neighbouring pixels use different taps: an invocation has one pixel, tries all taps and takes those with which some output reads it.
 */

import type { KernelContext, KernelStep } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import { plus, unravel } from "./webgpuUnrolled.ts";

export function runScattered(
  { attrs, inputs: [grad, w], outputs: [dx] }: KernelStep<Conv2dGradAttrs>,
  { run }: KernelContext,
): void {
  const { stride, padding, dilation, groups } = attrs;
  const [filters, channels, tapRows, tapColumns] = imageSize(w!.shape);
  const [, , rows, columns] = imageSize(grad!.shape);
  const [images, , height, width] = imageSize(dx!.shape);
  const outputs = filters / groups;
  const shader = new Shader("scattered");
  const [gradient, weight, target] = [shader.read(grad!), shader.read(w!), shader.write(dx!)];
  const index = shader.forEach(sizeOf(dx!.shape));
  const [n, group, channel, y, x] = unravel(shader, index, [images, groups, channels, height, width]);
  shader.add(
    "var sum = 0.0f;",
    `for (var i = 0u; i < ${u(tapRows)}; i++) {`,
    `  let row = i32(${plus(y, padding[0])}) - i32(i * ${u(dilation[0])});`,
    `  if (row < 0 || row % ${stride[0]} != 0 || row / ${stride[0]} >= ${rows}) { continue; }`,
    `  for (var j = 0u; j < ${u(tapColumns)}; j++) {`,
    `    let column = i32(${plus(x, padding[1])}) - i32(j * ${u(dilation[1])});`,
    `    if (column < 0 || column % ${stride[1]} != 0 || column / ${stride[1]} >= ${columns}) { continue; }`,
    `    let pixel = u32(row / ${stride[0]}) * ${u(columns)} + u32(column / ${stride[1]});`,
    `    for (var o = 0u; o < ${u(outputs)}; o++) {`,
    `      let output = ${group} * ${u(outputs)} + o;`,
    `      let place = ((output * ${u(channels)} + ${channel}) * ${u(tapRows)} + i) * ${u(tapColumns)} + j;`,
    `      sum += ${gradient.at(`(${n} * ${u(filters)} + output) * ${u(rows * columns)} + pixel`)} * ${weight.at("place")};`,
    "    }",
    "  }",
    "}",
    target.set(index, "sum"),
  );
  run(shader);
}
