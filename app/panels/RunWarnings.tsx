/** What a run is warned of, with a friendly way out: a loop without `zero_grad()`, a loss that is no number, or grows beyond all measure. */

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { noticeOfGrowth } from "../../engine/experiment/growingLoss.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore, useStoreSlowly } from "../store/store.ts";
import styles from "./RunWarnings.module.css";

const words = {
  pilesUp: {
    en: "zero_grad() is left out: every step adds its gradients to those of all steps before.",
    zh: "没有调用 zero_grad()：每一步的梯度都加在此前所有步的梯度上。",
  },
};

const selectStatus = (s: AppState) => s.snapshot?.status ?? "idle";
const selectDivergence = (s: AppState) => s.snapshot?.divergence ?? null;
const selectOptimizer = (s: AppState) => s.experiment.optimizer;
const selectZeroGrad = (s: AppState) => s.experiment.training.zero_grad;

export const RunWarnings = () => (
  <>
    <PilingNote />
    <DivergedNote />
    <GrowingNote />
  </>
);

interface NoteProps {
  readonly role: "alert" | "status";
  readonly title: string;
  readonly children?: ReactNode;
  /** The way out as a button. */
  readonly mend?: { readonly label: string; readonly onClick: () => void } | null;
}

const Note = ({ role, title, children, mend }: NoteProps) => (
  <div className={styles.note} role={role}>
    <TriangleAlert className={styles.icon} size={18} aria-hidden="true" />
    <div>
      <strong>{title}</strong>
      {children}
      {mend && (
        <button type="button" className={styles.mend} onClick={mend.onClick}>
          {mend.label}
        </button>
      )}
    </div>
  </div>
);

function PilingNote() {
  const t = useWords();
  const text = useText();
  if (useStore(selectZeroGrad)) return null;
  const mend = {
    label: t("shell.notice.mend"),
    onClick: () => actions.edit(withZeroGrad),
  };
  return <Note role="status" title={text(words.pilesUp)} mend={mend} />;
}

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
  const mend = gentler !== null && {
    label: t("output.run.mend", { lr: gentler }),
    onClick() {
      actions.edit((experiment) => withLearningRate(experiment, gentler));
      actions.reset();
    },
  };
  return (
    <Note role="alert" title={t(helps ? "output.run.diverged" : "shell.status.diverged")} mend={mend || null}>
      <p className={styles.hint}>
        {`${text(divergence.what)} `}
        {!helps && text(divergence.fix)}
        {helps && (gentler === null ? t("output.run.divergedPlain") : t("output.run.divergedHint", { lr: String(lr) }))}
      </p>
    </Note>
  );
}

function SeekingNote() {
  const t = useWords();
  return (
    <Note role="alert" title={t("shell.status.diverged")}>
      <p className={`${styles.hint} ${styles.seeking}`}>{t("output.run.seeking")}</p>
    </Note>
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
  const isZeroed = useStore(selectZeroGrad);
  const text = useText();
  if (status === "diverged" || start === null || loss === null) return null;
  const notice = noticeOfGrowth(loss, start);
  if (!notice) return null;
  // Gradients that pile up make it grow at any rate: the note above says so.
  return (
    <Note role="status" title={text(notice)}>
      {isZeroed && <p className={styles.hint}>{t("output.run.divergedPlain")}</p>}
    </Note>
  );
}

const withZeroGrad = (experiment: Experiment): Experiment => ({
  ...experiment,
  training: { ...experiment.training, zero_grad: true },
});

const withLearningRate = (experiment: Experiment, lr: number): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, lr },
});
