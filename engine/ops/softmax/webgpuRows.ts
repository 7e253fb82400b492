/** What softmax needs to know of a row of numbers: its maximum and Σ e^(x − maximum). One invocation reads the whole row. */

import { floatValue, wgslLanes } from "../../devices/webgpu/lanes.ts";
import type { Access, Shader } from "../../devices/webgpu/shader.ts";
import { u } from "../../devices/webgpu/wgsl.ts";
import { primitives } from "../../expr/primitives.ts";

export interface Row {
  readonly length: number;
  /** Adds a loop over the row; `body` adds its statements, given the name of the place in the row. */
  each(body: (k: string) => void): void;
  /** Index of an element of the row. */
  at(k: string): string;
}

/** @param start index of the first element; the others follow `stride` apart */
export function rowOf(shader: Shader, start: string, length: number, stride = 1): Row {
  return {
    length,
    each(body) {
      const k = shader.fresh("k");
      shader.add(`for (var ${k} = 0u; ${k} < ${u(length)}; ${k}++) {`);
      body(k);
      shader.add("}");
    },
    at: (k) => (stride === 1 ? `${start} + ${k}` : `${start} + ${k} * ${u(stride)}`),
  };
}

/** The names of the maximum and the sum, and code for x − maximum and its exponential. A NaN in the row makes the sum NaN. */
export function writeStatistics(shader: Shader, x: Access, row: Row) {
  const lanes = wgslLanes({ width: 1, bind: (expression) => shader.bind(expression) });
  const [maximum, sum] = [shader.fresh("maximum"), shader.fresh("sum")];
  const shifted = (k: string): string => shader.bind(`${x.at(row.at(k))} - ${maximum}`);
  const exponential = (k: string): string => primitives.exp.lanes(lanes, floatValue(shifted(k))).text;
  shader.add(`var ${maximum} = -bitcast<f32>(infinity_bits);`);
  row.each((k) => shader.add(`${maximum} = max(${maximum}, ${x.at(row.at(k))});`));
  shader.add(`var ${sum} = 0.0f;`);
  row.each((k) => {
    const value = exponential(k);
    shader.add(`${sum} += ${value};`);
  });
  const logarithm = (value: string): string => primitives.log.lanes(lanes, floatValue(value)).text;
  return { maximum, sum, shifted, exponential, logarithm };
}
