/** A document's run as a command opens it: what can be wrong with document, weights and data is found before anything is computed. */

import type { Dataset } from "../data/dataset.ts";
import { nodeFiles } from "../data/sources/nodeFiles.ts";
import { openedOnce } from "../data/sources/openedOnce.ts";
import type { FileSource } from "../data/sources/source.ts";
import { ShapeError } from "../define/errors.ts";
import { inLanguage } from "../define/text.ts";
import { checkModel } from "../experiment/check.ts";
import { describeDataset } from "../experiment/description.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { loadDataset } from "../experiment/loadDataset.ts";
import { parseExperiment } from "../experiment/parse.ts";
import { readSafetensors } from "../export/readSafetensors.ts";
import type { Device } from "../graph/device.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";
import { readBytes, readDocument } from "./files.ts";
import { initialWeights } from "./initWeights.ts";

export interface Document {
  readonly experiment: Experiment;
  readonly files: FileSource;
}

/**
 * @param path of the document
 * @param data the folder in which data set files lie
 * @throws UserError where it is no experiment that can be trained
 */
export async function readExperiment(path: string, data: string): Promise<Document> {
  const document = readDocument(path);
  const files = openedOnce(nodeFiles(data));
  const { dataset } = parseExperiment(document);
  const description = await describeDataset(dataset, files);
  const experiment = parseExperiment(document, description);
  const { problem } = checkModel(experiment, description);
  if (problem) throw new ShapeError(problem.complaint);
  return { experiment, files };
}

export interface Opened {
  readonly session: Session;
  readonly device: Device;
  readonly dataset: Dataset;
}

/** @throws UserError where weights, data or device do not do */
export async function openRun({
  document: { experiment, files },
  init,
  initByOrder,
  open,
  complain,
}: {
  readonly document: Document;
  /** A file of weights to begin with; null for those that the seed gives. */
  readonly init: string | null;
  /** Takes its tensors by order and shape, whatever their names. */
  readonly initByOrder: boolean;
  readonly open: () => Promise<Device>;
  /** Called with what is worth knowing, and hinders nothing. */
  readonly complain: (line: string) => void;
}): Promise<Opened> {
  const tensors = init === null ? null : readSafetensors(readBytes(init), init);
  const dataset = await loadDataset({ experiment, files });
  if (dataset.notice) complain(inLanguage(dataset.notice, "en"));
  const device = await open();
  if (device.notice) complain(inLanguage(device.notice, "en"));
  const session = await createSession({ experiment, dataset, device });
  if (tensors) {
    const asked = { file: init ?? "", isByOrder: initByOrder, model: session.initialWeights };
    const { weights, notices } = initialWeights(tensors, asked);
    notices.forEach(complain);
    session.loadWeights(weights);
  }
  return { session, device, dataset };
}
