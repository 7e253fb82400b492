/** WebGPU kernel of `constant`: the numbers stand in the shader. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { f, u } from "../../devices/webgpu/wgsl.ts";
import type { ConstantAttrs } from "./constant.ts";

export const constantWebgpu = webgpuKernel<ConstantAttrs>({
  write({ attrs: { values }, outputs: [y] }, { run }) {
    const shader = new Shader("constant");
    const target = shader.write(y!);
    const i = shader.forEach(values.length);
    const cases = values.map((value, k) => `case ${u(k)}: { value = ${f(value)}; }`);
    shader.add("var value = 0.0f;", `switch (${i}) {`, ...cases, "default: {}", "}", target.set(i, "value"));
    run(shader);
  },
});
