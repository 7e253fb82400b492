/** Asks the worker for files of the run. Comes with the page: weights are saved where code no longer loads. */

import { UserError } from "../../engine/define/errors.ts";
import type { ExportedFile, ExportRequest } from "../../engine/export/exports.ts";
import type { Event } from "../../engine/worker/protocol.ts";
import { download } from "./download.ts";
import { fileName, onExport, send, sendExport } from "./workerLink.ts";

/** Steps of those whose losses the file holds. */
export type ExportProgress = Pick<Extract<Event, { type: "exportProgress" }>, "steps" | "totalSteps">;

export interface ExportOptions {
  /** Called where losses are computed for the file. */
  readonly onProgress?: (progress: ExportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface SavedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

interface Waiting {
  readonly onProgress: (progress: ExportProgress) => void;
  readonly answer: (answer: Extract<Event, { type: "exported" }>["answer"]) => void;
}

let lastRequest = 0;
const waiting = new Map<number, Waiting>();

/**
 * The file of the run as it is now; what is trained or edited afterwards does not change it. Null where it was stopped, or the run was left.
 *
 * @throws UserError where the run cannot be exported so
 */
export function requestExport(
  what: ExportRequest,
  { onProgress = () => {}, signal }: ExportOptions = {},
): Promise<ExportedFile | null> {
  const request = ++lastRequest;
  signal?.addEventListener("abort", () => send({ type: "stopExport", request }), { once: true });
  return new Promise((resolve, reject) => {
    waiting.set(request, {
      onProgress,
      answer(answer) {
        if (answer && "where" in answer) reject(new UserError(answer));
        else resolve(answer);
      },
    });
    sendExport(request, what);
  });
}

/**
 * Asks for a file and saves it under the experiment's name; see `requestExport`.
 *
 * @returns the file's name and size
 */
export async function saveExport(what: ExportRequest, options: ExportOptions = {}): Promise<SavedFile | null> {
  // As it is called now: the user may go on to another experiment meanwhile.
  const stem = fileName();
  const file = await requestExport(what, options);
  if (!file) return null;
  const name = `${stem}.${file.extension}`;
  download({ name, type: file.mimeType, content: file.bytes });
  return { name, sizeBytes: file.bytes.length };
}

onExport((event) => {
  const asked = waiting.get(event.request);
  if (event.type === "exportProgress") return asked?.onProgress(event);
  waiting.delete(event.request);
  asked?.answer(event.answer);
});
