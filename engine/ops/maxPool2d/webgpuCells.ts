/** The gradient of `maxPool2d` where windows do not overlap: every window writes all pixels from its beginning to the next one's. */

import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize } from "../../graph/shape.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

/** Pixels of a cell whose statements are written out. */
const mostPixels = 16;

export function canBeCells({ attrs: { kernel, stride, padding, dilation } }: KernelStep<MaxPool2dAttrs>): boolean {
  const isApart = [0, 1].every(
    (axis) => kernel[axis]! <= stride[axis]! && padding[axis] === 0 && (dilation[axis] === 1 || kernel[axis] === 1),
  );
  return isApart && stride[0] * stride[1] <= mostPixels;
}

export function cellGradient({ attrs, inputs, outputs: [dx] }: KernelStep<MaxPool2dAttrs>): Shader {
  const { kernel, stride } = attrs;
  const [batch, channels, height, width] = imageSize(dx!.shape);
  const [, , rows, columns] = imageSize(inputs[1]!.shape);
  // Cells beyond the last windows have none, and zeros.
  const cells = { rows: Math.ceil(height / stride[0]), columns: Math.ceil(width / stride[1]) };
  const shader = new Shader("maxPool2dGrad");
  const [x, grad] = inputs.map((input) => shader.read(input));
  const to = shader.write(dx!);
  const index = shader.forEach(batch * channels * cells.rows * cells.columns);
  const plane = shader.bind(`${index} / ${u(cells.rows * cells.columns)}`);
  const row = shader.bind(`${index} / ${u(cells.columns)} % ${u(cells.rows)}`);
  const column = shader.bind(`${index} % ${u(cells.columns)}`);

  const all = Array.from({ length: stride[0] * stride[1] }, (_, n) => ({
    dy: Math.floor(n / stride[1]),
    dx: n % stride[1],
  }));
  const isPart = [height % stride[0] !== 0, width % stride[1] !== 0];
  const pixels = all.map(({ dy, dx }, n) => {
    const [y, z] = [
      shader.bind(`${row} * ${u(stride[0])} + ${u(dy)}`),
      shader.bind(`${column} * ${u(stride[1])} + ${u(dx)}`),
    ];
    const limits = [...(isPart[0] ? [`${y} < ${u(height)}`] : []), ...(isPart[1] ? [`${z} < ${u(width)}`] : [])];
    const isInside = limits.length > 0 ? shader.bind(limits.join(" && ")) : "true";
    const at = shader.bind(`(${plane} * ${u(height)} + ${y}) * ${u(width)} + ${z}`);
    return { n, isInside, at, isTap: dy < kernel[0] && dx < kernel[1] };
  });
  shader.add("var maximum = -bitcast<f32>(infinity_bits);", "var best = 0xffffffffu;");
  for (const { n, isInside, at } of pixels.filter(({ isTap }) => isTap)) {
    const value = shader.bind(isInside === "true" ? x!.at(at) : x!.at(`select(0u, ${at}, ${isInside})`));
    const wins = `${isInside} && (best == 0xffffffffu || ${value} > maximum || is_nan(${value}))`;
    shader.add(`if (${wins}) { maximum = ${value}; best = ${u(n)}; }`);
  }
  const hasWindow =
    cells.rows > rows || cells.columns > columns ? `${row} < ${u(rows)} && ${column} < ${u(columns)}` : null;
  const at = `(${plane} * ${u(rows)} + ${row}) * ${u(columns)} + ${column}`;
  const given = shader.bind(
    hasWindow ? `select(0.0f, ${grad!.at(`select(0u, ${at}, ${hasWindow})`)}, ${hasWindow})` : grad!.at(at),
  );
  for (const { n, isInside, at, isTap } of pixels) {
    const value = isTap ? `select(0.0f, ${given}, best == ${u(n)})` : "0.0f";
    shader.add(isInside === "true" ? to.set(at, value) : `if (${isInside}) { ${to.set(at, value)} }`);
  }
  return shader;
}
