/** Makes the files that the page asks for, beside the run and out of what it is at that moment. */

import { type Complaint, DeviceLostError, UserError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import type { ExportedFile, ExportSource } from "../export/exports.ts";
import { weightsFile } from "../export/weightsFile.ts";
import type { Session } from "../train/session.ts";
import type { Command, Event } from "./protocol.ts";

export interface Exporter {
  /**
   * Resolves as soon as the run may go on, be edited or be given up; the answer is sent later.
   *
   * @param subject the run, or why there is none to be exported
   * @throws DeviceLostError before anything was answered
   */
  begin(asked: Extract<Command, { type: "export" }>, subject: Session | Complaint | null): Promise<void>;
  stop(request: number): void;
  dispose(): void;
}

const deviceLost: Complaint = {
  where: "export",
  got: { en: "a GPU that was lost, or left, in the middle of it", zh: "中途丢失或离开的 GPU" },
  expected: { en: "a device that stays until the file is written", zh: "在写完文件之前保持不变的设备" },
  fix: { en: "Export again.", zh: "请重新导出。" },
};

export function createExporter({
  send,
  reportFault,
}: {
  readonly send: (event: Event) => void;
  readonly reportFault: (error: unknown) => void;
}): Exporter {
  const underWay = new Map<number, AbortController>();

  async function finish({ request, what }: Parameters<Exporter["begin"]>[0], source: ExportSource): Promise<void> {
    const stopping = new AbortController();
    underWay.set(request, stopping);
    const answer = await make().catch(refusal);
    underWay.delete(request);
    send({ type: "exported", request, answer: stopping.signal.aborted ? null : answer });

    async function make(): Promise<ExportedFile> {
      if (what.kind === "weights") return weightsFile(source);
      const { exportFile } = await loadCode(import("../export/exportFile.ts"), "export");
      return exportFile(what, source);
    }
  }

  function refusal(error: unknown): Complaint | null {
    if (error instanceof UserError) return error.complaint;
    if (error instanceof DeviceLostError) return deviceLost;
    reportFault(error);
    return null;
  }

  return {
    async begin(asked, subject) {
      if (subject === null || "where" in subject)
        return send({ type: "exported", request: asked.request, answer: subject });
      const { experiment, dataset, initialWeights: initial } = subject;
      void finish(asked, { experiment, dataset, initial, weights: await subject.weights() });
    },
    stop: (request) => underWay.get(request)?.abort(),
    dispose() {
      for (const stopping of underWay.values()) stopping.abort();
    },
  };
}
