/** Says when a run has ended: a friendly way out of divergence, a quiet line when all epochs are over. */

import { TriangleAlert } from "lucide-react";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore, useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import styles from "./RunNote.module.css";

const selectStatus = (s: AppState) => s.snapshot?.status ?? "idle";
const selectStep = (s: AppState) => s.snapshot?.step ?? 0;
const selectEpoch = (s: AppState) => s.snapshot?.epoch ?? 0;
const selectOptimizer = (s: AppState) => s.experiment.optimizer;

export function DivergedNote() {
  const t = useWords();
  const status = useStore(selectStatus);
  const { lr } = useStore(selectOptimizer);
  if (status !== "diverged") return null;
  const gentler = typeof lr === "number" && lr > 0 ? Number((lr / 10).toPrecision(2)) : null;
  const mend = () => {
    if (gentler !== null) actions.edit((experiment) => withLearningRate(experiment, gentler));
    actions.reset();
  };
  return (
    <div className={styles.diverged} role="alert">
      <TriangleAlert className={styles.icon} size={18} aria-hidden="true" />
      <div>
        <strong>{t("output.run.diverged")}</strong>
        <p className={styles.hint}>
          {gentler === null ? t("output.run.divergedPlain") : t("output.run.divergedHint", { lr: String(lr) })}
        </p>
        {gentler !== null && (
          <button type="button" className={styles.mend} onClick={mend}>
            {t("output.run.mend", { lr: gentler })}
          </button>
        )}
      </div>
    </div>
  );
}

const withLearningRate = (experiment: Experiment, lr: number): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, lr },
});

/** Keeps its room while it is silent. */
export function FinishedLine() {
  const t = useWords();
  const status = useStore(selectStatus);
  const epochs = useStoreSlowly(selectEpoch);
  const steps = useStoreSlowly(selectStep);
  return (
    <p className={styles.finished} role="status">
      {status === "finished" ? t("output.run.finished", { epochs, steps: groupDigits(steps) }) : ""}
    </p>
  );
}
