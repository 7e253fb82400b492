/** What a run is warned of: a friendly way out of a loss that is no number, or grows beyond all measure. */

import { TriangleAlert } from "lucide-react";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { noticeOfGrowth } from "../../engine/experiment/growingLoss.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore, useStoreSlowly } from "../store/store.ts";
import styles from "./RunWarnings.module.css";

const selectStatus = (s: AppState) => s.snapshot?.status ?? "idle";
const selectDivergence = (s: AppState) => s.snapshot?.divergence ?? null;
const selectOptimizer = (s: AppState) => s.experiment.optimizer;

export const RunWarnings = () => (
  <>
    <DivergedNote />
    <GrowingNote />
  </>
);

function DivergedNote() {
  const t = useWords();
  const status = useStore(selectStatus);
  const { lr } = useStore(selectOptimizer);
  const text = useText();
  const divergence = useStore(selectDivergence);
  if (status !== "diverged") return null;
  if (!divergence) return <SeekingNote />;
  const helps = divergence.isRateTooHigh;
  const gentler = helps && typeof lr === "number" && lr > 0 ? Number((lr / 10).toPrecision(2)) : null;
  const mend = () => {
    if (gentler !== null) actions.edit((experiment) => withLearningRate(experiment, gentler));
    actions.reset();
  };
  return (
    <div className={styles.diverged} role="alert">
      <TriangleAlert className={styles.icon} size={18} aria-hidden="true" />
      <div>
        <strong>{t(helps ? "output.run.diverged" : "shell.status.diverged")}</strong>
        <p className={styles.hint}>
          {`${text(divergence.what)} `}
          {!helps && text(divergence.fix)}
          {helps &&
            (gentler === null ? t("output.run.divergedPlain") : t("output.run.divergedHint", { lr: String(lr) }))}
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

function SeekingNote() {
  const t = useWords();
  return (
    <div className={styles.diverged} role="alert">
      <TriangleAlert className={styles.icon} size={18} aria-hidden="true" />
      <div>
        <strong>{t("shell.status.diverged")}</strong>
        <p className={`${styles.hint} ${styles.seeking}`}>{t("output.run.seeking")}</p>
      </div>
    </div>
  );
}

const selectStart = (s: AppState) => s.curve[0]?.train.loss ?? null;
const selectLoss = (s: AppState) => s.snapshot?.evaluation?.train.loss ?? null;

/** A loss can grow without end and stay a number. */
function GrowingNote() {
  const t = useWords();
  const status = useStore(selectStatus);
  const start = useStoreSlowly(selectStart);
  const loss = useStoreSlowly(selectLoss);
  const text = useText();
  if (status === "diverged" || start === null || loss === null) return null;
  const notice = noticeOfGrowth(loss, start);
  if (!notice) return null;
  return (
    <div className={styles.diverged} role="status">
      <TriangleAlert className={styles.icon} size={18} aria-hidden="true" />
      <div>
        <strong>{text(notice)}</strong>
        <p className={styles.hint}>{t("output.run.divergedPlain")}</p>
      </div>
    </div>
  );
}

const withLearningRate = (experiment: Experiment, lr: number): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, lr },
});
