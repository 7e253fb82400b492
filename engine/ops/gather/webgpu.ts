/** WebGPU kernel of `gather`: bytes four at a time where a row is made of words, else one invocation for each element. */

import { counterIndex } from "../../devices/webgpu/counters.ts";
import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { f, u } from "../../devices/webgpu/wgsl.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { GatherAttrs } from "./gather.ts";

export const gatherWebgpu = webgpuKernel<GatherAttrs>({
  write({ attrs, inputs: [data, indices, cursor], outputs: [y] }, { run }) {
    const { count, scale, shift } = attrs;
    const rowSize = sizeOf(data!.shape.slice(1));
    const channelSize = sizeOf(data!.shape.slice(2));
    const perInvocation = data!.dtype === "u8" && rowSize % 4 === 0 && channelSize % 4 === 0 ? 4 : 1;
    const shader = new Shader("gather");
    const [from, order, at, to] = [
      shader.read(data!),
      shader.read(indices!),
      shader.read(cursor!),
      shader.write(y!),
    ] as const;
    for (const [name, factors] of Object.entries({ scale, shift })) if (factors) declareFactors(shader, name, factors);

    const index = shader.forEach((count * rowSize) / perInvocation);
    const first = shader.bind(perInvocation === 1 ? index : `${index} * 4u`);
    const row = shader.bind(`${first} / ${u(rowSize)}`);
    const place = shader.bind(`${first} % ${u(rowSize)}`);
    const channel = shader.bind(`${place} / ${u(channelSize)}`);
    const start = counterIndex(at, indices!.shape[0]! - count);
    const which = shader.bind(`u32(clamp(${order.at(`${start} + ${row}`)}, 0i, ${data!.shape[0]! - 1}i))`);
    const source = shader.bind(`${which} * ${u(rowSize)} + ${place}`);
    const factor = scale && shader.bind(`scale(${channel})`);
    const summand = shift && shader.bind(`shift(${channel})`);
    const word = data!.dtype === "u8" ? shader.bind(from.at(`${source} >> 2u`)) : null;
    for (let n = 0; n < perInvocation; n++) {
      const value = word ? byteOf(word, perInvocation === 4 ? u(8 * n) : `(${source} & 3u) * 8u`) : from.at(source);
      const scaled = factor ? `${value} * ${factor}` : value;
      shader.add(to.set(`${first} + ${u(n)}`, summand ? `${scaled} + ${summand}` : scaled));
    }
    run(shader);
  },
});

const byteOf = (word: string, bits: string): string => `f32((${word} >> (${bits})) & 255u)`;

/** A function from a channel to its number. */
function declareFactors(shader: Shader, name: string, factors: readonly number[]): void {
  const cases = factors.map((factor, channel) => `case ${u(channel)}: { return ${f(factor)}; }`);
  shader.declare(
    [`fn ${name}(channel: u32) -> f32 {`, "switch (channel) {", ...cases, "default: { return 0.0f; }", "}", "}"].join(
      "\n",
    ),
  );
}
