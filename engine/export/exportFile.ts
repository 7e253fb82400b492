/** Makes the file that is asked for, besides the weights. Loaded when something is exported. */

import type { ExportedFile, ExportRequest, ExportSource } from "./exports.ts";

/** @throws UserError where a run of this kind cannot be exported so */
export function exportFile({ kind }: Exclude<ExportRequest, { kind: "weights" }>, _source: ExportSource): ExportedFile {
  throw new Error(`${kind} is not exported yet`);
}
