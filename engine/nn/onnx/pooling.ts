/** Pooling in ONNX, windows placed as PyTorch places them: ONNX's own way to round up counts others, and runtimes differ in it. */

import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import { type SlidingWindow, windowCount, windowSpan } from "../../ops/windows.ts";

/** Elements beyond the end of the axis that its windows read. */
function beyondEnd(axis: SlidingWindow): number {
  const { size, stride, padding } = axis;
  return Math.max(0, (windowCount(axis) - 1) * stride - padding + windowSpan(axis) - size);
}

/** @param axes one for sequences, two for images */
export function onnxMaxPool(
  x: OnnxValue,
  axes: readonly SlidingWindow[],
  { node, floats, ints }: OnnxNodes,
): OnnxValue {
  const pads = [...axes.map(({ padding }) => padding), ...axes.map(beyondEnd)];
  const windows = {
    kernel_shape: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
  };
  // Runtimes refuse padding as long as the window.
  if (pads.every((length, i) => length < axes[i % axes.length]!.kernel))
    return node("MaxPool", [x], { ...windows, pads });
  const before = [0, 0, ...pads.slice(0, axes.length)];
  const after = [0, 0, ...pads.slice(axes.length)];
  return node("MaxPool", [node("Pad", [x, ints([...before, ...after]), floats([-Infinity])])], windows);
}

/** Whether a last window counts that does not fit whole. */
const roundsUp = (axis: SlidingWindow): boolean => windowCount(axis) > windowCount({ ...axis, ceilMode: false });

/** The mean of each window; null where ONNX's operator would count others, or runtimes differ. */
export function onnxAveragePool(
  x: OnnxValue,
  { windows, countsPadding }: { readonly windows: readonly SlidingWindow[]; readonly countsPadding: boolean },
  { node }: OnnxNodes,
): OnnxValue | null {
  if (windows.some(roundsUp)) return null;
  const pads = windows.map(({ padding }) => padding);
  return node("AveragePool", [x], {
    kernel_shape: windows.map(({ kernel }) => kernel),
    strides: windows.map(({ stride }) => stride),
    pads: [...pads, ...pads],
    count_include_pad: countsPadding ? 1 : 0,
  });
}
