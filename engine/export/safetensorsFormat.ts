/** What reading and writing safetensors files share. */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Shape } from "../graph/tensor.ts";

/** Of the header's length, at the file's beginning. */
export const lengthBytes = 8;

export const count = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

export function broken(where: string, got: Text, expected: Text): DataError {
  return new DataError({
    where,
    got,
    expected,
    fix: {
      en: "Save the weights again; the file is damaged or not what it claims to be.",
      zh: "请重新保存权重；文件已损坏或并非其所称的格式。",
    },
  });
}
