/** WebGPU kernels of `softmaxCrossEntropy` and its gradient: one invocation for each example. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { rowOf, writeStatistics } from "../softmax/webgpuRows.ts";
import type { SoftmaxCrossEntropyAttrs } from "./softmaxCrossEntropy.ts";

export const softmaxCrossEntropyWebgpu = webgpuKernel<SoftmaxCrossEntropyAttrs>({
  write({ inputs: [logits, target], outputs: [loss] }, { run }) {
    const [examples, classes] = logits!.shape as readonly [number, number];
    const shader = new Shader("softmaxCrossEntropy");
    const [from, labels, to] = [shader.read(logits!), shader.read(target!), shader.write(loss!)];
    const example = shader.forEach(examples);
    const row = rowOf(shader, shader.bind(`${example} * ${u(classes)}`), classes);
    const { sum, shifted, logarithm } = writeStatistics(shader, from, row);
    const label = labelOf(shader, labels.at(example), classes);
    shader.add(to.set(example, `${logarithm(sum)} - ${shifted(label)}`));
    run(shader);
  },
});

export const softmaxCrossEntropyGradWebgpu = webgpuKernel<SoftmaxCrossEntropyAttrs>({
  write({ inputs: [logits, target, grad], outputs: [result] }, { run }) {
    const [examples, classes] = logits!.shape as readonly [number, number];
    const shader = new Shader("softmaxCrossEntropyGrad");
    const [from, labels, to] = [shader.read(logits!), shader.read(target!), shader.write(result!)];
    const factors = shader.read(grad!);
    const example = shader.forEach(examples);
    const row = rowOf(shader, shader.bind(`${example} * ${u(classes)}`), classes);
    const { sum, exponential } = writeStatistics(shader, from, row);
    const label = labelOf(shader, labels.at(example), classes);
    const factor = shader.bind(factors.at(example));
    row.each((k) => {
      const probability = `${exponential(k)} / ${sum}`;
      shader.add(to.set(row.at(k), `(${probability} - select(0.0f, 1.0f, ${k} == ${label})) * ${factor}`));
    });
    run(shader);
  },
});

/** A class index that is one: whatever the target holds, nothing beyond the row is read. */
const labelOf = (shader: Shader, target: string, classes: number): string =>
  shader.bind(`u32(clamp(${target}, 0i, ${classes - 1}i))`);
