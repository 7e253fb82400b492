/** Tensors as they are shown: those with an axis of examples for one of them or as the mean over all, others as they are. */

import type { SlotData } from "../../graph/device.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import type { ExampleChoice, Figure } from "./inspection.ts";
import type { Named } from "./stop.ts";

/** What is shown of a step's tensors. */
export interface View {
  /** Null for all of them. */
  readonly example: ExampleChoice | null;
  /** In the mini-batch. */
  readonly examples: number;
  readonly hasExamples: (tensor: Tensor) => boolean;
}

/** Of one that is not shown whole only an example, or the mean over all. */
export const isShownWhole = (tensor: Tensor, { example, hasExamples }: View): boolean =>
  // Means of whole numbers, such as classes, say nothing.
  example === null || !hasExamples(tensor) || (example === "mean" && tensor.dtype !== "f32");

export function figureOf({ tensor, role, name, symbol }: Named, values: SlotData, view: View): Figure {
  const { example, examples, hasExamples } = view;
  const { shape } = tensor;
  const figure = { role, name, symbol, hasExamples: hasExamples(tensor) };
  if (isShownWhole(tensor, view)) return { ...figure, shape, values: copyOf(values, 0, values.length) };
  const shown = { ...figure, shape: withoutExamples(shape, examples) };
  const length = values.length / examples;
  if (example === "mean") return { ...shown, values: meanOf(values, examples) };
  return { ...shown, values: copyOf(values, Number(example) * length, length) };
}

/** Where several places of the first axis belong to an example, those stay. */
function withoutExamples([first = 1, ...rest]: Shape, examples: number): Shape {
  return first === examples ? rest : [first / examples, ...rest];
}

/** A copy, so that it can be handed over to the page. */
function copyOf(values: SlotData, begin: number, length: number): Figure["values"] {
  const part = values.subarray(begin, begin + length);
  return part instanceof Uint8Array ? Int32Array.from(part) : part.slice();
}

function meanOf(values: SlotData, examples: number): Figure["values"] {
  const sums = new Float64Array(values.length / examples);
  values.forEach((value, i) => {
    sums[i % sums.length]! += value;
  });
  const means = sums.map((sum) => sum / examples);
  return values instanceof Float32Array ? Float32Array.from(means) : means;
}
