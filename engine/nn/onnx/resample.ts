/** Axes that weigh and add up elements, in ONNX: what its operators for pooling and resizing leave to each runtime is said here exactly. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import { type Axis, isIdentity } from "../../ops/resample2d/axes.ts";

/** @param axes of the last axes of x: rows and columns, or columns alone */
export function onnxResample(x: OnnxValue, axes: readonly Axis[], nodes: OnnxNodes): OnnxValue {
  const [columns, rows] = axes.toReversed();
  const resampled = rows ? along(x, rows, "rows", nodes) : x;
  return along(resampled, columns!, "columns", nodes);
}

function along(x: OnnxValue, axis: Axis, which: "rows" | "columns", { node, ints, floats }: OnnxNodes): OnnxValue {
  if (isIdentity(axis)) return x;
  const { size, taps } = axis;
  if (taps.every(([tap, ...more]) => tap?.weight === 1 && more.length === 0)) {
    return node("Gather", [x, ints(taps.map(([tap]) => tap!.from))], { axis: which === "rows" ? -2 : -1 });
  }
  const matrix = new Float32Array(taps.length * size);
  const isTransposed = which === "columns";
  taps.forEach((own, to) => {
    for (const { from, weight } of own) matrix[isTransposed ? from * taps.length + to : to * size + from] = weight;
  });
  return isTransposed
    ? node("MatMul", [x, floats(matrix, [size, taps.length])])
    : node("MatMul", [floats(matrix, [taps.length, size]), x]);
}
