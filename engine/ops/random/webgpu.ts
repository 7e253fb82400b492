/** WebGPU kernel of `random`: one invocation for each number. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { RandomAttrs } from "./random.ts";

/** `mix32`. */
const mix = `
fn mix(value: u32) -> u32 {
  let y = (value ^ (value >> 16u)) * 0x85ebca6bu;
  let z = (y ^ (y >> 13u)) * 0xc2b2ae35u;
  return z ^ (z >> 16u);
}`;

export const randomWebgpu = webgpuKernel<RandomAttrs>({
  write({ attrs: { key }, inputs: [step], outputs: [y] }, { run }) {
    const shader = new Shader("random");
    shader.declare(mix);
    const [from, to] = [shader.read(step!), shader.write(y!)];
    const i = shader.forEach(sizeOf(y!.shape));
    const a = shader.bind(`mix(u32(${from.one("0u")}) ^ ${u(key >>> 0)})`);
    const b = shader.bind(`mix(${a} + 0x9e3779b9u)`);
    shader.add(to.set(i, `f32(mix(mix(${i} ^ ${a}) + ${b}) >> 8u) * ${2 ** -24}f`));
    run(shader);
  },
});
