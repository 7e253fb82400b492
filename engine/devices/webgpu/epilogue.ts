/** How kernels store results: as they are, or after the elementwise work that their step has for them. */

import { lower } from "../../expr/lower.ts";
import { stridesOf } from "../../graph/shape.ts";
import type { KernelStep } from "./kernel.ts";
import { floatText, floatValue, wgslLanes } from "./lanes.ts";
import type { Shader } from "./shader.ts";
import { u } from "./wgsl.ts";

export interface ResultPosition {
  /** The index of the result's element; in a shader of width 4, of its vector. */
  readonly at: string;
  /** The index on axis 1 of the element, or of a vector's first element; worked out from `at` where it is not given. */
  readonly feature?: string;
  /** Whether a vector's elements have neighbouring features rather than one and the same. */
  readonly isAlongFeatures?: boolean;
}

/** Adds the statements that store a result, f32 or vec4<f32> as the shader is wide. All that is read there is read before anything is written. */
export type StoreResult = (value: string, position: ResultPosition) => void;

export function resultStore(shader: Shader, { epilogue, outputs }: KernelStep<unknown>): StoreResult {
  if (!epilogue) {
    const output = shader.write(outputs[0]!);
    return (value, { at }) => shader.add(output.set(at, value));
  }
  const { width } = shader;
  const { names, reads, exprs } = epilogue;
  const lanes = wgslLanes({ width, bind: (expression) => shader.bind(expression) });
  const inputs = epilogue.inputs.map((input) => shader.read(input));
  const targets = epilogue.outputs.map((output) => shader.write(output));
  const { shape } = outputs[0]!;
  const perFeature = stridesOf(shape)[1] ?? 1;
  const splat = (text: string) => (width === 4 ? `vec4<f32>(${text})` : text);
  return (value, { at, feature, isAlongFeatures = false }) => {
    const result = shader.bind(value);
    const element = width === 4 ? `(${at}) * 4u` : at;
    const featureOf = () => feature ?? `((${element}) / ${u(perFeature)}) % ${u(shape[1] ?? 1)}`;
    const read = (k: number): string => {
      const input = inputs[k]!;
      if (reads[k] === "element") return input.at(at);
      if (reads[k] === "scalar") return splat(input.one("0u"));
      if (width === 1) return input.one(featureOf());
      const first = shader.bind(featureOf());
      if (!isAlongFeatures) return splat(input.one(first));
      return `vec4<f32>(${[0, 1, 2, 3].map((lane) => input.one(`${first} + ${u(lane)}`)).join(", ")})`;
    };
    const values = lower(lanes, exprs, (name) => {
      const k = names.indexOf(name) - 1;
      return floatValue(k < 0 ? result : shader.bind(read(k)));
    });
    // First all of them: an output may be the memory of an input.
    const computed = values.map((value) => shader.bind(floatText(value, width)));
    computed.forEach((text, k) => {
      shader.add(targets[k]!.set(at, text));
    });
  };
}
