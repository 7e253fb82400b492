/** Makes the files that the page asks for, beside the run and out of what it is at that moment. */

import { type Complaint, DeviceLostError, UserError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import type { ExportedFile, ExportSource } from "../export/exports.ts";
import { mostLosses, repeatsRun } from "../export/repeatsRun.ts";
import { weightsFile } from "../export/weightsFile.ts";
import type { Session, StepsDone } from "../train/session.ts";
import type { Command, Event } from "./protocol.ts";

export interface Exporter {
  /**
   * Resolves as soon as the run may go on, be edited or be given up; the answer is sent later.
   *
   * @param subject the run, or why there is none to be exported
   * @throws DeviceLostError before anything was answered
   */
  begin(asked: Asked, subject: Session | Complaint | null): Promise<void>;
  stop(request: number): void;
  dispose(): void;
}

type Asked = Extract<Command, { type: "export" }>;
type Answer = Extract<Event, { type: "exported" }>["answer"];

/** Lost, or left for the CPU. */
const deviceLost: Complaint = {
  where: "export",
  got: { en: "a GPU that is gone", zh: "已不可用的 GPU" },
  expected: { en: "one that stays until the file is made", zh: "直到文件完成都可用的 GPU" },
  fix: { en: "Export again.", zh: "请重新导出。" },
};

/** @param breathe lets messages in, and the run go on */
export function createExporter({
  breathe,
  send,
  reportFault,
}: {
  readonly breathe: () => Promise<void>;
  readonly send: (event: Event) => void;
  readonly reportFault: (error: unknown) => void;
}): Exporter {
  const underWay = new Map<number, AbortController>();

  function refusal(error: unknown): Complaint | null {
    if (error instanceof UserError) return error.complaint;
    if (error instanceof DeviceLostError) return deviceLost;
    reportFault(error);
    return null;
  }

  /** The session is asked at once, and not any more afterwards. */
  async function make({ request, what }: Asked, session: Session, source: ExportSource, signal: AbortSignal) {
    if (what.kind === "weights") return weightsFile(source);
    const between = async () => {
      await breathe();
      signal.throwIfAborted();
    };
    const tell = async (done: StepsDone) => {
      send({ type: "exportProgress", request, ...done });
      await between();
    };
    // Not one after the other: when the code has come the run may be another.
    const [losses, { exportFile }] = await Promise.all([
      repeatsRun(what) ? session.firstLosses({ most: mostLosses, between: tell }) : [],
      loadCode(import("../export/exportFile.ts"), "export"),
    ]);
    return exportFile(what, { ...source, losses }, between);
  }

  async function answer(request: number, made: Promise<ExportedFile>, stopping: AbortController): Promise<void> {
    const { signal } = stopping;
    const answer: Answer = await made.catch((error: unknown) => (signal.aborted ? null : refusal(error)));
    // Where something failed, the rest of it may still be under way.
    stopping.abort();
    underWay.delete(request);
    send({ type: "exported", request, answer });
  }

  return {
    async begin(asked, subject) {
      const { request } = asked;
      if (subject === null || "where" in subject) return send({ type: "exported", request, answer: subject });
      const { experiment, dataset, initialWeights: initial } = subject;
      const source = { experiment, dataset, initial, weights: await subject.weights() };
      const stopping = new AbortController();
      underWay.set(request, stopping);
      void answer(request, make(asked, subject, source, stopping.signal), stopping);
    },
    stop: (request) => underWay.get(request)?.abort(),
    dispose() {
      for (const stopping of underWay.values()) stopping.abort();
    },
  };
}
