/** The same made-up CIFAR-10 in all the ways in which it comes: as Python pickled it, and as the Hub has it. `cifar.ts` makes the binary one. */

import { cifarFiles, RECORD } from "./cifar.ts";
import { parquetOf } from "./parquetWriter.ts";
import { python2Batch } from "./pickleWriter.ts";
import { pngOfPlanes } from "./pngWriter.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

interface Examples {
  readonly labels: readonly number[];
  readonly images: readonly Uint8Array[];
}

function examplesOf(batches: readonly Uint8Array[]): Examples {
  const records = batches.flatMap((batch) =>
    Array.from({ length: batch.length / RECORD }, (_, i) => batch.subarray(i * RECORD, (i + 1) * RECORD)),
  );
  return { labels: records.map((record) => record[0]!), images: records.map((record) => record.subarray(1)) };
}

/** `data_batch_1` … beside `batches.meta`, which nobody needs. */
export function cifarPythonFiles(binary: Files = cifarFiles()): Files {
  const batches = Object.entries(binary).map(([path, batch]) => {
    const { labels, images } = examplesOf([batch]);
    const name = path.slice(path.lastIndexOf("/") + 1).replace(".bin", "");
    return [
      `cifar-10-batches-py/${name}`,
      python2Batch({ labels, data: new Uint8Array(Buffer.concat(images)) }),
    ] as const;
  });
  return { ...Object.fromEntries(batches), "cifar-10-batches-py/batches.meta": new Uint8Array(20) };
}

export function cifarHubFiles(binary: Files = cifarFiles()): Files {
  const parquet = (part: "data" | "test") => {
    const { labels, images } = examplesOf(
      Object.entries(binary).flatMap(([path, batch]) => (path.includes(`${part}_batch`) ? [batch] : [])),
    );
    return parquetOf({ labels, pngs: images.map((image) => pngOfPlanes(image, [3, 32, 32])) });
  };
  return {
    "cifar10/plain_text/train-00000-of-00001.parquet": parquet("data"),
    "cifar10/plain_text/test-00000-of-00001.parquet": parquet("test"),
  };
}
