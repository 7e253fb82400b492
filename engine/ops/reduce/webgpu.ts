/** WebGPU kernel of `reduce`: one invocation for each result, or for each of its parts, which a second shader then combines in order. */

import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { baseOf, eachTerm, reductionOf } from "../../devices/webgpu/reduction.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { ReduceAttrs } from "./reduce.ts";

export const reduceWebgpu = webgpuKernel<ReduceAttrs>({
  write({ attrs: { kind, axes }, inputs: [x], outputs: [y] }, { adapter, scratch, run }) {
    const reduction = reductionOf(x!.shape, axes, adapter);
    const { results, parts } = reduction;
    const { start, combine } = kinds[kind];

    const first = new Shader(kind);
    const from = first.read(x!);
    const partial = parts > 1 ? scratch([parts, results]) : y!;
    const to = first.write(partial);
    const index = first.forEach(parts * results);
    const result = first.bind(parts > 1 ? `${index} % ${u(results)}` : index);
    const part = first.bind(parts > 1 ? `${index} / ${u(results)}` : "0u");
    first.add(`var total = ${start};`);
    eachTerm(first, reduction, { base: first.bind(baseOf(reduction, result)), part }, (at) => {
      first.add(combine("total", first.bind(from.at(at))));
    });
    first.add(to.set(index, "total"));
    run(first);
    if (parts === 1) return;

    const second = new Shader(`${kind} of parts`);
    const [pieces, target] = [second.read(partial), second.write(y!)];
    const i = second.forEach(results);
    second.add(`var total = ${start};`, `for (var part = 0u; part < ${u(parts)}; part++) {`);
    second.add(combine("total", second.bind(pieces.at(`part * ${u(results)} + ${i}`))), "}", target.set(i, "total"));
    run(second);
  },
});

const kinds = {
  sum: { start: "0.0f", combine: (total: string, value: string) => `${total} += ${value};` },
  // NaN wins, and is never replaced.
  max: {
    start: "-bitcast<f32>(infinity_bits)",
    combine: (total: string, value: string) =>
      `if (is_nan(${value}) || (${value} > ${total} && !is_nan(${total}))) { ${total} = ${value}; }`,
  },
} as const;
