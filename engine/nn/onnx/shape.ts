/** Shapes in ONNX, and borders. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";

/** @param shape without the batch axis, which stays as long as it is: 0 says so */
export const onnxReshape = (x: OnnxValue, shape: Shape, { node, ints }: OnnxNodes): OnnxValue =>
  node("Reshape", [x, ints([0, ...shape])]);

interface Border {
  /** [above, on the left], [below, on the right]; negative numbers cut off. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A border of zeros around images. They are −0: ONNX Runtime joins 0 with a MaxPool that comes next, for which it is then less than any number. */
export const onnxZeroBorder = (x: OnnxValue, { before, after }: Border, { node, ints, floats }: OnnxNodes): OnnxValue =>
  node("Pad", [x, ints([0, 0, ...before, 0, 0, ...after]), floats([-0])]);
