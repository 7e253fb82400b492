/** WebGPU kernel of `constant`: the numbers lie beside the program and are copied. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import type { ConstantAttrs } from "./constant.ts";

export const constantWebgpu = webgpuKernel<ConstantAttrs>({
  write({ attrs: { values }, outputs: [y] }, { constants, run }) {
    const shader = new Shader("constant");
    const [from, to] = [shader.read(constants(values)), shader.write(y!)];
    const i = shader.forEach(values.length);
    shader.add(to.set(i, from.at(i)));
    run(shader);
  },
});
