/** Shapes in ONNX. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";

/** @param shape without the batch axis, which stays as long as it is: 0 says so */
export const onnxReshape = (x: OnnxValue, shape: Shape, { node, ints }: OnnxNodes): OnnxValue =>
  node("Reshape", [x, ints([0, ...shape])]);
