/** WebGPU kernel of `map`: any expressions over any broadcasting, all outputs in one pass, four elements at a time where they lie side by side. */

import { indexSum } from "../../devices/webgpu/indices.ts";
import { webgpuKernel } from "../../devices/webgpu/kernel.ts";
import { floatText, floatValue, wgslLanes } from "../../devices/webgpu/lanes.ts";
import { Shader } from "../../devices/webgpu/shader.ts";
import { lower } from "../../expr/lower.ts";
import { collapse, sizeOf } from "../../graph/shape.ts";
import type { MapAttrs } from "./map.ts";

export const mapWebgpu = webgpuKernel<MapAttrs>({
  write({ attrs: { names, exprs, shape }, inputs, outputs }, { run }) {
    const { sizes, strides } = collapse(
      shape,
      inputs.map((input) => input.shape),
    );
    const width = isInVectors(sizes, strides) ? 4 : 1;
    const shader = new Shader("map", { width });
    const sources = inputs.map((input) => shader.read(input));
    const targets = outputs.map((output) => shader.write(output));
    const index = shader.forEach(sizeOf(shape) / width);
    const element = width === 4 && strides.some(isScattered) ? shader.bind(`${index} * 4u`) : index;

    /** An index in elements is one of vectors divided by 4. */
    const read = (input: number): string => {
      const own = strides[input]!;
      const source = sources[input]!;
      if (!isScattered(own)) return own.at(-1) === 1 ? source.at(index) : splat(source.one("0u"));
      const at = indexSum({ index: element, sizes, strides: own });
      if (width === 1) return source.at(at);
      return own.at(-1) === 1 ? source.at(`(${at}) >> 2u`) : splat(source.one(shader.bind(at)));
    };
    const splat = (text: string) => (width === 4 ? `vec4<f32>(${text})` : text);

    const lanes = wgslLanes({ width, bind: (expression) => shader.bind(expression) });
    const values = lower(lanes, exprs, (name) => floatValue(shader.bind(read(names.indexOf(name)))));
    // First all of them: an output may be the memory of an input.
    const computed = values.map((value) => shader.bind(floatText(value, width)));
    computed.forEach((text, k) => {
      shader.add(targets[k]!.set(index, text));
    });
    run(shader);
  },
});

/** Whether an element's place is not simply its index, nor one and the same for all. */
const isScattered = (strides: readonly number[]): boolean => strides.length > 1 && strides.some((stride) => stride > 0);

/** Along the last axis every input has neighbours or always the same, and rows begin at multiples of four. */
function isInVectors(sizes: readonly number[], strides: readonly (readonly number[])[]): boolean {
  if (sizes.at(-1)! % 4 !== 0) return false;
  return strides.every((own) => own.at(-1) !== 1 || own.slice(0, -1).every((stride) => stride % 4 === 0));
}
