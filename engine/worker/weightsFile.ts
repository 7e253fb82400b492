/** Answers what the page asks about files of weights, and begins the run anew with one. Loaded with the first file. */

import { unreadableFile } from "../data/sources/complaints.ts";
import { type Complaint, UserError } from "../define/errors.ts";
import type { Match } from "../export/matchWeights.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import { listSafetensors, readSafetensors } from "../export/readSafetensors.ts";
import { takeWeights } from "../export/takeWeights.ts";
import type { Session } from "../train/session.ts";
import type { Command, Event, FoundWeights } from "./protocol.ts";

/** Weights to begin with, and the file that they are of. */
export interface InitialWeights {
  readonly tensors: readonly NamedTensor[];
  readonly file: string;
}

type Answer = Extract<Event, { type: "weights" }>["answer"];

interface Run {
  /** The run that is asked about, or why there is none. */
  readonly subject: Session | Complaint | null;
  readonly send: (event: Event) => void;
  readonly restart: (session: Session, version: number, from: InitialWeights) => Promise<void>;
}

/** @throws DeviceLostError before anything was answered */
export async function answerWeights(
  command: Extract<Command, { type: "readWeights" | "loadWeights" }>,
  { subject, send, restart }: Run,
): Promise<void> {
  const { request, file } = command;

  async function answer(): Promise<Answer> {
    if (subject === null || "where" in subject) return subject;
    if (command.type === "readWeights") return findWeights(file, subject);
    const tensors = await readWeights(file, command.match, subject);
    await restart(subject, command.version, { tensors, file: file.name });
    return { type: "loaded" };
  }

  send({ type: "weights", request, answer: await answer().catch(refusal) });
}

function refusal(error: unknown): Complaint {
  if (error instanceof UserError) return error.complaint;
  throw error;
}

async function findWeights(file: File, { initialWeights }: Session): Promise<FoundWeights> {
  const model = initialWeights.map(({ values, ...info }) => info);
  return { type: "found", tensors: listSafetensors(await bytesOf(file), file.name), model };
}

async function readWeights(file: File, match: Match, session: Session): Promise<readonly NamedTensor[]> {
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
