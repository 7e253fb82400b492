/** WebGPU kernel of `softmax`: one invocation for each row along the axis. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { SoftmaxAttrs } from "./softmax.ts";
import { rowOf, writeStatistics } from "./webgpuRows.ts";

export const softmaxWebgpu = webgpuKernel<SoftmaxAttrs>({
  write({ inputs: [x], outputs: [y], attrs: { log } }, { run }) {
    const [outer, classes, inner] = x!.shape as readonly [number, number, number];
    const shader = new Shader("softmax");
    const [from, to] = [shader.read(x!), shader.write(y!)];
    const i = shader.forEach(outer * inner);
    const start = shader.bind(`(${i} / ${u(inner)}) * ${u(classes * inner)} + ${i} % ${u(inner)}`);
    const row = rowOf(shader, start, classes, inner);
    const { sum, shifted, exponential, logarithm } = writeStatistics(shader, from, row);
    const logSum = log ? logarithm(sum) : null;
    row.each((k) => {
      const value = logSum ? `${shifted(k)} - ${logSum}` : `${exponential(k)} / ${sum}`;
      shader.add(to.set(row.at(k), value));
    });
    run(shader);
  },
});
