/** WebGPU kernel of `copy`. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { bytesOf } from "../../graph/shape.ts";

export const copyWebgpu = webgpuKernel({
  write({ inputs: [x], outputs: [y] }, { run }) {
    const shader = new Shader("copy");
    const [from, to] = [shader.read(x!), shader.write(y!)];
    const i = shader.forEach(Math.ceil(bytesOf(x!) / 4));
    shader.add(to.set(i, from.at(i)));
    run(shader);
  },
});
