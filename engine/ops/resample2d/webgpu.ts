/** WebGPU kernel of `resample2d`: one invocation for each pixel, which reads from tables what its row and its column weigh. */

import { type KernelContext, webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { type Access, Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { imageSize, sizeOf } from "../../graph/shape.ts";
import type { Axis } from "./axes.ts";
import type { Resample2dAttrs } from "./resample2d.ts";

export const resample2dWebgpu = webgpuKernel<Resample2dAttrs>({
  write({ attrs, inputs: [x], outputs: [y] }, { constants, run }) {
    const [, , height, width] = imageSize(x!.shape);
    const [, , rows, columns] = imageSize(y!.shape);
    const shader = new Shader("resample2d");
    const [from, to] = [shader.read(x!), shader.write(y!)];
    const [down, across] = [attrs.rows, attrs.columns].map((axis) => tableOf(shader, axis, constants));
    const i = shader.forEach(sizeOf(y!.shape));
    const plane = shader.bind(`(${i} / ${u(rows * columns)}) * ${u(height * width)}`);
    const [row, column] = [shader.bind(`${i} / ${u(columns)} % ${u(rows)}`), shader.bind(`${i} % ${u(columns)}`)];
    shader.add("var sum = 0.0f;");
    down!.each(row, (r) => {
      const line = shader.bind(`${plane} + ${r.from} * ${u(width)}`);
      shader.add("var line_sum = 0.0f;");
      across!.each(column, (c) => shader.add(`line_sum += ${c.weight} * ${from.at(`${line} + ${c.from}`)};`));
      shader.add(`sum += ${r.weight} * line_sum;`);
    });
    shader.add(to.set(i, "sum"));
    run(shader);
  },
});

interface Table {
  /** Adds a loop over what the element at `place` weighs. */
  each(place: string, body: (tap: { readonly from: string; readonly weight: string }) => void): void;
}

/** For every element where its taps begin, and behind the last where they end; then the taps: from where, and the weight. */
function tableOf(shader: Shader, { taps }: Axis, constants: KernelContext["constants"]): Table {
  let begin = taps.length + 1;
  const starts = [...taps, []].map((own) => {
    const start = begin;
    begin += 2 * own.length;
    return start;
  });
  const table: Access = shader.read(
    constants([...starts, ...taps.flat().flatMap(({ from, weight }) => [from, weight])]),
  );
  return {
    each(place, body) {
      const tap = shader.fresh("tap");
      const [first, end] = [table.at(place), table.at(`${place} + 1u`)];
      shader.add(`for (var ${tap} = u32(${first}); ${tap} < u32(${end}); ${tap} += 2u) {`);
      body({ from: shader.bind(`u32(${table.at(tap)})`), weight: shader.bind(table.at(`${tap} + 1u`)) });
      shader.add("}");
    },
  };
}
