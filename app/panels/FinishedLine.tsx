/** A quiet line when all epochs are over. */

import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore, useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import styles from "./FinishedLine.module.css";

const selectIsFinished = (s: AppState) => s.snapshot?.status === "finished";
const selectStep = (s: AppState) => s.snapshot?.step ?? 0;
const selectEpoch = (s: AppState) => s.snapshot?.epoch ?? 0;

/** Keeps its room while it is silent. */
export function FinishedLine() {
  const t = useWords();
  const isFinished = useStore(selectIsFinished);
  const epochs = useStoreSlowly(selectEpoch);
  const steps = useStoreSlowly(selectStep);
  return (
    <p className={styles.line} role="status">
      {isFinished ? t("output.run.finished", { epochs, steps: groupDigits(steps) }) : ""}
    </p>
  );
}
