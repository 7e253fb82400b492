/** Files of weights that the page gives: what one holds, and what the run's model takes of it. Loaded with the first one. */

import { unreadableFile } from "../data/sources/complaints.ts";
import type { Match } from "../export/matchWeights.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import { listSafetensors, readSafetensors } from "../export/readSafetensors.ts";
import { takeWeights } from "../export/takeWeights.ts";
import type { Session } from "../train/session.ts";
import type { FoundWeights } from "./protocol.ts";

/** @throws DataError */
export async function findWeights(file: File, { initialWeights }: Session): Promise<FoundWeights> {
  const model = initialWeights.map(({ values, ...info }) => info);
  return { type: "found", tensors: listSafetensors(await bytesOf(file), file.name), model };
}

/** @throws DataError */
export async function readWeights(file: File, match: Match, session: Session): Promise<readonly NamedTensor[]> {
  const tensors = readSafetensors(await bytesOf(file), file.name);
  return takeWeights(tensors, { file: file.name, model: session.initialWeights, match });
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw unreadableFile(file.name, error);
  }
}
