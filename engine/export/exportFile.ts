/** Makes the file that is asked for. Loaded when something is exported. */

import type { ExportedFile, ExportRequest, ExportSource } from "./exports.ts";
import { writeSafetensors } from "./safetensors.ts";

/** @throws UserError where a run of this kind cannot be exported so */
export function exportFile(what: ExportRequest, { weights }: ExportSource): ExportedFile {
  if (what.kind !== "weights") throw new Error(`${what.kind} is not exported yet`);
  return { extension: "safetensors", mimeType: "application/octet-stream", bytes: writeSafetensors(weights) };
}
