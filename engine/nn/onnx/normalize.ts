/** What normalizing layers have in common in ONNX. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";

export interface OnnxAffine {
  readonly weight?: OnnxValue;
  readonly bias?: OnnxValue;
}

/** A scale and a shift for operators that want both, of `count` channels. */
export const onnxScaleAndShift = ({ weight, bias }: OnnxAffine, count: number, { floats }: OnnxNodes) => [
  weight ?? floats(Array<number>(count).fill(1), [count]),
  bias ?? floats(Array<number>(count).fill(0), [count]),
];

/** One number for each channel, as it broadcasts to (N, C, …); `input` is without the batch axis. */
export const onnxAlongChannels = (tensor: OnnxValue, input: Shape, { node, ints }: OnnxNodes): OnnxValue =>
  input.length === 1 ? tensor : node("Reshape", [tensor, ints([-1, ...input.slice(1).map(() => 1)])]);

/** x · weight + bias with a weight and a bias for each channel, as far as there are any. */
export function onnxAffinely(x: OnnxValue, { weight, bias }: OnnxAffine, input: Shape, nodes: OnnxNodes): OnnxValue {
  const along = (tensor: OnnxValue) => onnxAlongChannels(tensor, input, nodes);
  const scaled = weight ? nodes.node("Mul", [x, along(weight)]) : x;
  return bias ? nodes.node("Add", [scaled, along(bias)]) : scaled;
}

/** (x − mean) / √(variance + eps), both taken over these axes. */
export function onnxNormalize(x: OnnxValue, axes: readonly number[], eps: number, nodes: OnnxNodes): OnnxValue {
  const { node, floats } = nodes;
  const mean = (value: OnnxValue) => node("ReduceMean", [value], { axes, keepdims: 1 });
  const centred = node("Sub", [x, mean(x)]);
  const variance = mean(node("Mul", [centred, centred]));
  return node("Div", [centred, node("Sqrt", [node("Add", [variance, floats([eps])])])]);
}
