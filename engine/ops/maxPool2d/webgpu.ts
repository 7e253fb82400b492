/**
 * WebGPU kernels of `maxPool2d` and its gradient. Nothing is added to what others add to: where windows lie side by side, each
 * writes its own pixels; else every window notes which tap has won, and every pixel adds up the windows that it has won.
 */

import { resultStore } from "../../devices/webgpu/epilogue.ts";
import { type KernelContext, type KernelStep, webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { i, u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { eachElement, eachTap, largest, pixelOf } from "./webgpuWindows.ts";

export const maxPool2dWebgpu = webgpuKernel<MaxPool2dAttrs>({
  write(step, { run }) {
    const { attrs, inputs, outputs } = step;
    const { shape } = inputs[0]!;
    const [, channels, rows, columns] = imageSize(outputs[0]!.shape);
    const shader = new Shader("maxPool2d");
    const x = shader.read(inputs[0]!);
    const store = resultStore(shader, step);
    const index = shader.forEach(sizeOf(outputs[0]!.shape));
    const pixel = pixelOf(shader, index, rows, columns);
    const { value } = largest(shader, { x, shape, attrs, counts: [rows, columns], pixel });
    store(value, { at: index, feature: `${pixel.plane} % ${u(channels)}` });
    run(shader);
  },
});

export const maxPool2dGradWebgpu = webgpuKernel<MaxPool2dAttrs>({
  write(step, context) {
    const { kernel, stride, padding, dilation } = step.attrs;
    const isTiling = [0, 1].every(
      (axis) => kernel[axis] === stride[axis] && padding[axis] === 0 && dilation[axis] === 1,
    );
    if (isTiling) context.run(tiles(step));
    else winnersAndSums(step, context);
  },
});

/** One invocation for each window, and for each place at the image's ends where none fits. */
function tiles({ attrs, inputs, outputs }: KernelStep<MaxPool2dAttrs>): Shader {
  const { kernel } = attrs;
  const [batch, channels, height, width] = imageSize(inputs[0]!.shape);
  const [, , rows, columns] = imageSize(inputs[1]!.shape);
  const counts = [Math.ceil(height / kernel[0]), Math.ceil(width / kernel[1])] as const;
  const shader = new Shader("maxPool2dGrad");
  const [x, grad, dx] = [shader.read(inputs[0]!), shader.read(inputs[1]!), shader.write(outputs[0]!)];
  const index = shader.forEach(batch * channels * counts[0] * counts[1]);
  const pixel = pixelOf(shader, index, ...counts);
  const window = { x, shape: inputs[0]!.shape, attrs, counts, pixel };
  const { tap } = largest(shader, window);
  const own = grad.at(`(${pixel.plane} * ${u(rows)} + ${pixel.row}) * ${u(columns)} + ${pixel.column}`);
  const isComplete = counts[0] === rows && counts[1] === columns;
  const isWindow = `${pixel.row} < ${u(rows)} && ${pixel.column} < ${u(columns)}`;
  const gradient = shader.bind(isComplete ? own : `select(0.0f, ${own}, ${isWindow})`);
  eachElement(shader, window, (ownTap, at, isInside) => {
    const statement = dx.set(at, `select(0.0f, ${gradient}, ${tap} == ${ownTap})`);
    shader.add(isInside ? `if (${isInside}) { ${statement} }` : statement);
  });
  return shader;
}

function winnersAndSums(step: KernelStep<MaxPool2dAttrs>, { scratch, run }: KernelContext): void {
  const { attrs, inputs, outputs } = step;
  const { kernel, stride, padding, dilation } = attrs;
  const { shape } = inputs[0]!;
  const [, , height, width] = imageSize(shape);
  const [, , rows, columns] = imageSize(inputs[1]!.shape);
  const winners = scratch(inputs[1]!.shape);

  const first = new Shader("winners");
  const [x, winner] = [first.read(inputs[0]!), first.write(winners)];
  const each = first.forEach(sizeOf(winners.shape));
  const { tap } = largest(first, {
    x,
    shape,
    attrs,
    counts: [rows, columns],
    pixel: pixelOf(first, each, rows, columns),
  });
  first.add(winner.set(each, `f32(${tap})`));
  run(first);

  const second = new Shader("sums of won windows");
  const [won, grad, dx] = [second.read(winners), second.read(inputs[1]!), second.write(outputs[0]!)];
  const index = second.forEach(sizeOf(shape));
  const { plane, row, column } = pixelOf(second, index, height, width);
  second.add("var sum = 0.0f;");
  eachTap(second, kernel, (down, right) => {
    // Where the window begins that sees this pixel under this tap.
    const corner = ([row, column] as const).map((place, axis) =>
      second.bind(`i32(${place}) + ${i(padding[axis]!)} - i32(${axis === 0 ? down : right}) * ${i(dilation[axis]!)}`),
    );
    const isWindow = corner.map((place, axis) => {
      const count = axis === 0 ? rows : columns;
      return `${place} >= 0i && ${place} % ${i(stride[axis]!)} == 0i && ${place} / ${i(stride[axis]!)} < ${i(count)}`;
    });
    const [i0, i1] = corner.map((place, axis) => `u32(${place} / ${i(stride[axis]!)})`);
    const at = `(${plane} * ${u(rows)} + ${i0}) * ${u(columns)} + ${i1}`;
    const ownTap = `f32(${down} * ${u(kernel[1])} + ${right})`;
    second.add(`if (${isWindow.join(" && ")}) {`);
    const place = second.bind(at);
    second.add(`if (${won.at(place)} == ${ownTap}) { sum += ${grad.at(place)}; }`, "}");
  });
  second.add(dx.set(index, "sum"));
  run(second);
}
