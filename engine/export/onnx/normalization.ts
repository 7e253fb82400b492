/** What becomes of inputs before the first layer: of pixels and of a table's columns. Points are what they are. */

import type { Dataset } from "../../data/dataset.ts";
import { inputCount, type RowColumn } from "../../data/rowColumns.ts";
import type { OnnxNodes, OnnxValue } from "../../define/onnx.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { OnnxPort } from "./file.ts";

export type Described = Pick<Dataset, "inputShape" | "image" | "normalize" | "columns">;

/** (x / divisor − mean) / std, with a mean and a std for each channel or feature; 0 where a std is 0. */
export interface Normalization {
  readonly divisor: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What it takes. */
  readonly type: OnnxPort["type"];
}

/** Null where inputs stay as they are. */
export function normalizationOf({ image, normalize, columns }: Described): Normalization | null {
  if (image) {
    const [C = 1] = image;
    const { mean, std } = normalize ?? { mean: Array<number>(C).fill(0), std: Array<number>(C).fill(1) };
    return { divisor: 255, mean, std, type: "uint8" };
  }
  if (!columns) return null;
  const each = columns.flatMap(scalesOf);
  return { divisor: 1, mean: each.map(({ mean }) => mean), std: each.map(({ std }) => std), type: "float32" };
}

/** Of each input that the column becomes; those of categories are 0 and 1 already. */
function scalesOf(column: RowColumn): readonly { readonly mean: number; readonly std: number }[] {
  if (column.kind === "number") return [column];
  return Array.from({ length: inputCount(column) }, () => ({ mean: 0, std: 1 }));
}

export function normalizationNodes(
  x: OnnxValue,
  { divisor, mean, std, type }: Normalization,
  { node, floats, inputShape }: OnnxNodes & { readonly inputShape: Shape },
): OnnxValue {
  /** As they broadcast to (N, C, H, W) or (N, F). */
  const each = (values: readonly number[]) => floats(values, [values.length, ...inputShape.slice(1).map(() => 1)]);
  const numbers = type === "float32" ? x : node("Cast", [x], { to: floatType });
  const divided = divisor === 1 ? numbers : node("Div", [numbers, floats([divisor])]);
  const centred = mean.every((value) => value === 0) ? divided : node("Sub", [divided, each(mean)]);
  // Dividing by ∞ makes 0 of what does not vary.
  return std.every((value) => value === 1)
    ? centred
    : node("Div", [centred, each(std.map((value) => (value === 0 ? Infinity : value)))]);
}

/** TensorProto.DataType.FLOAT. */
const floatType = 1;
