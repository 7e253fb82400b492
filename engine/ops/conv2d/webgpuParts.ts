/** The second half of a sum on WebGPU that falls into parts: they are added up in order, so that every run gives the same bits. */

import type { Operand } from "../../devices/webgpu/operand.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { sizeOf } from "../../graph/shape.ts";

/** @param sums (parts, …result) */
export function addParts(sums: Operand, result: Operand): Shader {
  const shader = new Shader("sum of parts");
  const [from, to] = [shader.read(sums), shader.write(result)];
  const size = sizeOf(result.shape);
  const index = shader.forEach(size);
  shader.add(
    "var sum = 0.0f;",
    `for (var place = ${index}; place < ${u(sizeOf(sums.shape))}; place += ${u(size)}) { sum += ${from.at("place")}; }`,
    to.set(index, "sum"),
  );
  return shader;
}
