/** Generated examples as tensors of a file, exactly as the net gets them. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { WritableTensor } from "./writeSafetensors.ts";

/** Images stay bytes from 0 to 255, which the program normalizes; class indices are whole numbers. */
export function dataTensors({ train, test, inputShape }: Dataset): readonly WritableTensor[] {
  const ofSplit = (name: string, { inputs, labels, size }: Split): readonly WritableTensor[] => [
    {
      name: `${name}_inputs`,
      shape: [size, ...inputShape],
      dtype: inputs instanceof Uint8Array ? "U8" : "F32",
      values: inputs,
    },
    { name: `${name}_labels`, shape: [size], dtype: labels instanceof Int32Array ? "I64" : "F32", values: labels },
  ];
  return [...ofSplit("train", train), ...ofSplit("test", test)];
}
