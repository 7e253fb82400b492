/** WebGPU kernel of `matmul`: chooses, from shapes and adapter alone, how a product is computed. */

import { resultStore } from "../../devices/webgpu/epilogue.ts";
import { type KernelStep, webgpuKernel } from "../../devices/webgpu/kernel.ts";
import type { Operand } from "../../devices/webgpu/operand.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import type { MatmulAttrs } from "./matmul.ts";
import { productOf } from "./webgpuProduct.ts";
import { registerTiles } from "./webgpuRegisters.ts";
import { workgroupTiles } from "./webgpuWorkgroups.ts";

export const matmulWebgpu = webgpuKernel<MatmulAttrs>({
  write(step, { adapter, scratch, run }) {
    const product = productOf(step);
    if (adapter.isSoftware) {
      run(registerTiles(product, step));
      return;
    }
    const { parts, shader } = workgroupTiles(product, step, (count) => scratch([count, product.rows, product.columns]));
    run(shader);
    if (parts) run(sumOfParts(parts, step));
  },
});

/** Adds up partial products, in order. */
function sumOfParts(parts: Operand, step: KernelStep<MatmulAttrs>): Shader {
  const [count, rows, columns] = parts.shape as readonly [number, number, number];
  const shader = new Shader("sum of partial products");
  const from = shader.read(parts);
  const store = resultStore(shader, step);
  const i = shader.forEach(rows * columns);
  shader.add(
    "var sum = 0.0f;",
    `for (var part = 0u; part < ${u(count)}; part++) { sum += ${from.at(`part * ${u(rows * columns)} + ${i}`)}; }`,
  );
  store("sum", { at: i, feature: `${i} % ${u(columns)}` });
  return shader;
}
