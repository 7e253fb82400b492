/** `npm run export`: writes what the page's Export writes. Exit status 0 written, 1 failed, 2 bad input. */

import { exportedDocument } from "../export/exportedDocument.ts";
import { exportFile } from "../export/exportFile.ts";
import type { ExportRequest, ProjectSource } from "../export/exports.ts";
import { projectFiles } from "../export/projectFiles.ts";
import { mostLosses, repeatsRun } from "../export/repeatsRun.ts";
import { weightsFile } from "../export/weightsFile.ts";
import { defaultThreads, openDevice } from "../train/openDevice.ts";
import type { Session } from "../train/session.ts";
import { complain, print, runCommand } from "./command.ts";
import { type ExportOptions, exportHelp, parseExportOptions } from "./exportOptions.ts";
import { checkWritable, writeWhole } from "./files.ts";
import { openRun, readExperiment } from "./openRun.ts";
import { checkNewFolder, writeFolder } from "./projectFolder.ts";

async function sourceOf(session: Session, what: ExportRequest): Promise<ProjectSource> {
  const { experiment, dataset, initialWeights: initial } = session;
  const losses = repeatsRun(what) ? await session.firstLosses({ most: mostLosses, between: async () => {} }) : [];
  return { experiment, dataset, initial, weights: await session.weights(), losses };
}

async function write({ what, out, ...options }: ExportOptions): Promise<void> {
  const document = await readExperiment(options.experiment, options.data);
  if (what.kind === "pytorch") checkNewFolder(out);
  else checkWritable(out);
  const open = () => openDevice(undefined, { threads: defaultThreads() });
  const { session } = await openRun({ document, ...options, open, complain });
  const source = await sourceOf(session, what);
  if (what.kind === "pytorch") {
    const files = await projectFiles({ ...source, experiment: exportedDocument(source) }, what.language);
    writeFolder(out, files);
    print(`${out}: ${files.map(({ path }) => path).join(", ")}`);
  } else {
    const { bytes } = what.kind === "weights" ? weightsFile(source) : await exportFile(what, source);
    writeWhole(out, bytes);
    print(`${out}: ${bytes.length} bytes`);
  }
}

// Nothing is left half written: files are written in one synchronous go, which a signal cannot interrupt.
await runCommand({ help: exportHelp, parse: parseExportOptions, act: write, failure: "exporting failed" });
