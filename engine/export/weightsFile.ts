/** The weights as a file. Apart from what makes the others: it comes with the worker, so that weights can be saved where code no longer loads. */

import type { ExportedFile, ExportSource } from "./exports.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

export const weightsFile = ({ weights }: ExportSource): ExportedFile => ({
  extension: "safetensors",
  mimeType: "application/octet-stream",
  bytes: writeSafetensors(weights),
});
