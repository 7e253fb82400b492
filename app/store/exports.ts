/** Asks the worker for files of the run. Comes with the page: weights are saved where code no longer loads. */

import { UserError } from "../../engine/define/errors.ts";
import type { ExportedFile, ExportRequest } from "../../engine/export/exports.ts";
import type { Event } from "../../engine/worker/protocol.ts";
import { download } from "./download.ts";
import { complain } from "./page.ts";
import { fileName, onExport, send, sendExport } from "./workerLink.ts";

/** Steps of those whose losses the file holds. */
export type ExportProgress = Pick<Extract<Event, { type: "exportProgress" }>, "steps" | "totalSteps">;

interface Waiting {
  readonly onProgress: (progress: ExportProgress) => void;
  readonly answer: (answer: Extract<Event, { type: "exported" }>["answer"]) => void;
}

let lastRequest = 0;
const waiting = new Map<number, Waiting>();

/**
 * The file of the run as it is now; what is trained or edited afterwards does not change it. Null where it was stopped, or the run was left.
 *
 * @param onProgress called where losses are computed for it
 * @param signal stops it
 * @throws UserError where the run cannot be exported so
 */
export function requestExport(
  what: ExportRequest,
  {
    onProgress = () => {},
    signal,
  }: { readonly onProgress?: (progress: ExportProgress) => void; readonly signal?: AbortSignal } = {},
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

/** Asks for a file and saves it under the experiment's name; a complaint becomes a notice. */
export async function downloadExport(what: ExportRequest): Promise<void> {
  const name = fileName();
  try {
    const file = await requestExport(what);
    if (file) download({ name: `${name}.${file.extension}`, type: file.mimeType, content: file.bytes });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.complaint);
  }
}

onExport((event) => {
  const asked = waiting.get(event.request);
  if (event.type === "exportProgress") return asked?.onProgress(event);
  waiting.delete(event.request);
  asked?.answer(event.answer);
});
