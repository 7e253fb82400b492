/** Makes the file that is asked for, besides the weights. Loaded when something is exported. */

import { exportedDocument } from "./exportedDocument.ts";
import type { ExportedFile, ExportRequest, ProjectSource } from "./exports.ts";
import { notebookFile } from "./notebook.ts";
import { onnxModel } from "./onnx/onnxModel.ts";
import { projectFiles } from "./projectFiles.ts";
import { zip } from "./zip.ts";

/**
 * @param between awaited between slices of some milliseconds; an error it throws stops it
 * @throws UserError where a run of this kind cannot be exported so
 */
export async function exportFile(
  what: Exclude<ExportRequest, { kind: "weights" }>,
  given: ProjectSource,
  between: () => Promise<void> = async () => {},
): Promise<ExportedFile> {
  const source = { ...given, experiment: exportedDocument(given) };
  switch (what.kind) {
    case "pytorch":
      return {
        extension: "zip",
        mimeType: "application/zip",
        bytes: await zip(await projectFiles(source, what.language), between),
      };
    case "onnx":
      return { extension: "onnx", mimeType: "application/octet-stream", bytes: onnxModel(source, what) };
    case "notebook":
      return {
        extension: "ipynb",
        mimeType: "application/x-ipynb+json",
        bytes: await notebookFile(source, what.language),
      };
    default:
      return what satisfies never;
  }
}
