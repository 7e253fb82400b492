/** WebGPU kernel of `oneHot`. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export const oneHotWebgpu = webgpuKernel<OneHotAttrs>({
  write({ attrs: { classes }, inputs: [target], outputs: [y] }, { run }) {
    const shader = new Shader("oneHot");
    const [from, to] = [shader.read(target!), shader.write(y!)];
    const i = shader.forEach(sizeOf(y!.shape));
    const isClass = `${from.at(`${i} / ${u(classes)}`)} == i32(${i} % ${u(classes)})`;
    shader.add(to.set(i, `select(0.0f, 1.0f, ${isClass})`));
    run(shader);
  },
});
