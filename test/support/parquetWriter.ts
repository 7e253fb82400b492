/** Writes images as the Hub's Parquet files have them, by an independent writer. */

import { parquetWriteBuffer } from "hyparquet-writer";

type Written = Parameters<typeof parquetWriteBuffer>[0];

interface Images {
  readonly pngs: readonly (Uint8Array | null)[];
  readonly labels: readonly number[];
  /** Names of the two columns; CIFAR-10's if left out. */
  readonly image?: string;
  readonly label?: string;
  readonly labelType?: "INT32" | "INT64";
  /** What else the writer takes. */
  readonly options?: Partial<Omit<Written, "columnData" | "schema">>;
}

/** A struct of bytes and path for each image, and a label, all of which may be null, as `datasets` writes them. */
export function parquetOf({ pngs, labels, image = "img", label = "label", labelType = "INT64", options }: Images) {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: image, data: pngs.map((bytes, i) => ({ bytes, path: `${i}.png` })) },
        { name: label, data: labelType === "INT64" ? labels.map(BigInt) : [...labels] },
      ],
      schema: [
        { name: "schema", num_children: 2 },
        { name: image, num_children: 2, repetition_type: "OPTIONAL" },
        { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
        { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
        { name: label, type: labelType, repetition_type: "OPTIONAL" },
      ],
      ...options,
    }),
  );
}
