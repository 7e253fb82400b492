/** WebGPU kernels of `maxPool2d`, one invocation for each window, and of its gradient. */

import { resultStore } from "../../devices/webgpu/epilogue.ts";
import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";
import { canBeCells, cellGradient } from "./webgpuCells.ts";
import { pixelGradient } from "./webgpuPixels.ts";
import { writeMaximum } from "./webgpuWindow.ts";

export const maxPool2dWebgpu = webgpuKernel<MaxPool2dAttrs>({
  write(step, { run }) {
    const { attrs, inputs, outputs } = step;
    const [, , height, width] = imageSize(inputs[0]!.shape);
    const [, , rows, columns] = imageSize(outputs[0]!.shape);
    const shader = new Shader("maxPool2d");
    const x = shader.read(inputs[0]!);
    const store = resultStore(shader, step);
    const i = shader.forEach(sizeOf(outputs[0]!.shape));
    const plane = shader.bind(`(${i} / ${u(rows * columns)}) * ${u(height * width)}`);
    const window = {
      row: shader.bind(`${i} / ${u(columns)} % ${u(rows)}`),
      column: shader.bind(`${i} % ${u(columns)}`),
    };
    const { maximum } = writeMaximum(shader, { x, plane, height, width, rows, columns, attrs, ...window });
    store(maximum, { at: i });
    run(shader);
  },
});

export const maxPool2dGradWebgpu = webgpuKernel<MaxPool2dAttrs>({
  write(step, context) {
    if (canBeCells(step)) context.run(cellGradient(step));
    else pixelGradient(step, context);
  },
});
