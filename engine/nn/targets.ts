/** What the model should answer, in the form that the loss takes: class indices, 0/1, ±1, one-hot rows, or the values themselves. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Loss } from "../define/entry.ts";
import type { DType, Shape } from "../graph/tensor.ts";

/** How labels become numbers; a change of it needs other targets on the device. */
export type Coding =
  | { readonly kind: "index" }
  | { readonly kind: "value" }
  | { readonly kind: "oneHot"; readonly classes: number }
  /** `low` for class 0, `high` for class 1. */
  | { readonly kind: "binary"; readonly low: number; readonly high: number };

/** @param outputs how many numbers the model puts out for one example */
export function chooseCoding(loss: Loss, outputs: number, task: Dataset["task"]): Coding {
  if (loss.target === "classIndex") return { kind: "index" };
  if (task === "regression") return { kind: "value" };
  if (outputs > 1) return { kind: "oneHot", classes: outputs };
  return loss.binaryLabels === "zeroOne" ? { kind: "binary", low: 0, high: 1 } : { kind: "binary", low: -1, high: 1 };
}

/** Shape and type of the targets of `count` examples. */
export function targetType(coding: Coding, count: number): { readonly shape: Shape; readonly dtype: DType } {
  switch (coding.kind) {
    case "index":
      return { shape: [count], dtype: "i32" };
    case "oneHot":
      return { shape: [count, coding.classes], dtype: "f32" };
    case "value":
    case "binary":
      return { shape: [count, 1], dtype: "f32" };
    default:
      return coding satisfies never;
  }
}

/** Targets of a whole split, example by example. */
export function encodeLabels(coding: Coding, { labels, size }: Split): ArrayLike<number> {
  switch (coding.kind) {
    case "index":
    case "value":
      return labels;
    case "binary":
      return Float32Array.from(labels, (label) => (label > 0 ? coding.high : coding.low));
    case "oneHot": {
      const rows = new Float32Array(size * coding.classes);
      for (let i = 0; i < size; i++) rows[i * coding.classes + labels[i]!] = 1;
      return rows;
    }
    default:
      return coding satisfies never;
  }
}
