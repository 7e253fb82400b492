/** WebGPU kernel of `storeRows`: the output is the log's own memory, or else a copy of it. */

import { counterIndex } from "../../devices/webgpu/counters.ts";
import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { StoreRowsAttrs } from "./storeRows.ts";

export const storeRowsWebgpu = webgpuKernel<StoreRowsAttrs>({
  write({ inputs: [log, position, value], outputs: [result] }, { run }) {
    const [total, rows] = [log!.shape[0]!, value!.shape[0]!];
    if (total === 0 || rows === 0) return;
    if (result!.page !== log!.page || result!.offset !== log!.offset) {
      const copy = new Shader("copy of the log");
      const [from, to] = [copy.read(log!), copy.write(result!)];
      const i = copy.forEach(sizeOf(log!.shape));
      copy.add(to.set(i, from.at(i)));
      run(copy);
    }
    const shader = new Shader("rows");
    const [at, from, to] = [shader.read(position!), shader.read(value!), shader.write(result!)];
    const i = shader.forEach(sizeOf(value!.shape));
    const rowSize = sizeOf(log!.shape) / total;
    shader.add(to.set(`${counterIndex(at, total - rows)} * ${u(rowSize)} + ${i}`, from.at(i)));
    run(shader);
  },
});
