/** WebGPU kernel of `row`: one invocation for each column. */

import { counterIndex } from "../../devices/webgpu/counters.ts";
import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { RowAttrs } from "./row.ts";

export const rowWebgpu = webgpuKernel<RowAttrs>({
  write({ inputs: [table, counter], outputs }, { run }) {
    const [rows, columns] = [table!.shape[0]!, table!.shape[1]!];
    const shader = new Shader("row", { workgroup: [1, 1, 1] });
    const source = shader.read(table!);
    const first = shader.bind(`${counterIndex(shader.read(counter!), rows - 1)} * ${u(columns)}`);
    outputs.forEach((output, i) => {
      shader.add(shader.write(output).set("0u", source.at(`${first} + ${u(i)}`)));
    });
    run(shader);
  },
});
