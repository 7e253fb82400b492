/** A file's values as a model takes them, where a match says which go where. */

import { DataError } from "../define/errors.ts";
import type { Shape } from "../graph/tensor.ts";
import { isCounter, type Match } from "./matchWeights.ts";
import type { NamedTensor } from "./namedTensor.ts";
import type { ReadTensor } from "./readSafetensors.ts";
import { label } from "./safetensorsHeader.ts";

/**
 * The whole state of a model: what a file has for it, counters that it lacks at 0, and all else as it is.
 *
 * @param file its name, for complaints
 * @throws DataError where a number is NaN or infinite, or too large for float32
 */
export function takeWeights(
  tensors: readonly ReadTensor[],
  { file, model, match }: { readonly file: string; readonly model: readonly NamedTensor[]; readonly match: Match },
): readonly NamedTensor[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return model.map((tensor) => {
    const source = byName.get(match.sources.get(tensor.name) ?? "");
    if (source) return { ...tensor, values: finiteOf(source, file) };
    return isCounter(tensor) ? { ...tensor, values: tensor.values.map(() => 0) } : tensor;
  });
}

function finiteOf({ name, shape, dtype, values }: ReadTensor, file: string): Float32Array {
  const first = firstNotFinite(values);
  if (first < 0) return values;
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  const place = placeOf(first, shape);
  const kinds =
    dtype === "F64"
      ? { en: "NaN, infinite or too large for float32", zh: "NaN、无穷大或超出 float32 的范围" }
      : { en: "NaN or infinite", zh: "NaN 或无穷大" };
  throw new DataError({
    where: `${file}: ${label(name)}`,
    got: {
      en: `${count} of ${values.length} numbers that are ${kinds.en}, the first at ${place}`,
      zh: `${values.length} 个数中有 ${count} 个是 ${kinds.zh}，第一个在 ${place}`,
    },
    expected: { en: "numbers that float32 holds", zh: "float32 能表示的数" },
    fix: {
      en: "Save the weights of a step before the loss became NaN or infinite.",
      zh: "请保存损失变为 NaN 或无穷大之前的权重。",
    },
  });
}

/** −1 where all are finite. A plain loop, for files of millions of numbers. */
function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return i;
  return -1;
}

/** `[0, 3]`, as Python would index it. */
function placeOf(index: number, shape: Shape): string {
  let rest = index;
  const place = shape.toReversed().map((length) => {
    const at = rest % length;
    rest = (rest - at) / length;
    return at;
  });
  return `[${place.toReversed().join(", ")}]`;
}
