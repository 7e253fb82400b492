/** Tells a screen reader how learning goes: a sentence at the start and the end, and one now and then between; and when loading data begins and ends. */

import { useEffect, useState } from "react";
import { findDataset } from "../../engine/experiment/tables.ts";
import type { RunStatus } from "../../engine/worker/protocol.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { store } from "../store/store.ts";
import { formatLoss, formatPercent, groupDigits } from "../ui/format.ts";

const everyMs = 8000;
const statusWords = {
  idle: "shell.status.idle",
  running: "shell.status.running",
  paused: "shell.status.paused",
  finished: "shell.status.finished",
  diverged: "shell.status.diverged",
} as const satisfies Record<RunStatus, string>;

export function Announcer() {
  const t = useWords();
  const text = useText();
  const [sentence, setSentence] = useState("");
  useEffect(() => {
    let saidAt = 0;
    let saidStatus: RunStatus | null = null;
    return store.subscribe(({ snapshot }) => {
      if (!snapshot) return;
      const { status, epoch, evaluation } = snapshot;
      const isChange = saidStatus !== null && status !== saidStatus;
      const isDue = status === "running" && performance.now() - saidAt > everyMs;
      if (saidStatus === null) saidStatus = status;
      if (!isChange && !isDue) return;
      saidStatus = status;
      saidAt = performance.now();
      const score = evaluation?.test;
      const parts = [t(statusWords[status]), t("shell.say.epoch", { epoch })];
      if (score?.accuracy !== undefined)
        parts.push(t("shell.say.accuracy", { accuracy: formatPercent(score.accuracy) }));
      else if (score) parts.push(t("shell.say.loss", { loss: formatLoss(score.loss) }));
      setSentence(parts.join(", "));
    });
  }, [t]);
  useEffect(() => {
    let type = store.getState().sources?.loading?.type ?? null;
    return store.subscribe(({ sources }) => {
      const before = type;
      type = sources?.loading?.type ?? null;
      if (type === before) return;
      if (type !== null) setSentence(t("shell.say.loading", { title: text(findDataset(type)!.title) }));
      // What failed is an alert of its own.
      else if (before !== null && !sources?.complaint) {
        const count = groupDigits(sources?.atHand[before]?.train ?? 0);
        setSentence(t("shell.say.loaded", { title: text(findDataset(before)!.title), count }));
      }
    });
  }, [t, text]);
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {sentence}
    </div>
  );
}
