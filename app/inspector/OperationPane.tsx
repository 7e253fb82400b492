/** Where the current operation is shown, or why it cannot be. */

import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { ComplaintText } from "../ui/ComplaintText.tsx";
import styles from "./OperationPane.module.css";
import OperationView from "./OperationView.tsx";
import { useSwipe } from "./useSwipe.ts";
import { useWalk, type Walk } from "./walk.ts";

const words = {
  training: { en: "Training goes on. Pause to take the next step apart.", zh: "训练正在进行。暂停后可以拆开下一步。" },
  waiting: { en: "Taking the next step apart …", zh: "正在拆开下一步……" },
};

const shownOf = (walk: Walk) => walk.shown;
const isWaitingOf = (walk: Walk) => walk.isWaiting;
const complaintOf = (walk: Walk) => walk.complaint;
const isTrainingOf = (state: AppState) => state.snapshot?.status === "running";
/** Why there is no run whose step could be taken apart. */
const obstacleOf = (state: AppState) => state.check.problem?.complaint ?? state.obstacle;

export function OperationPane() {
  const t = useWords();
  const text = useText();
  const shown = useWalk(shownOf);
  const isWaiting = useWalk(isWaitingOf);
  const refused = useWalk(complaintOf);
  const isTraining = useStore(isTrainingOf);
  const complaint = useStore(obstacleOf) ?? refused;
  const swipe = useSwipe();
  return (
    <div className={styles.pane} aria-busy={isWaiting} data-dimmed={isTraining || undefined} {...swipe}>
      {isTraining && (
        <div className={styles.remark} role="status">
          <p>{text(words.training)}</p>
          <Button variant="outline" onClick={actions.pause}>
            {t("shell.pause")}
          </Button>
        </div>
      )}
      {complaint ? (
        <div className={styles.complaint} role="status">
          <ComplaintText complaint={complaint} />
        </div>
      ) : shown ? (
        <div className={styles.operation} inert={isTraining}>
          <OperationView operation={shown.operation} pieces={shown.pieces} example={shown.example} />
        </div>
      ) : (
        !isTraining && <p className={styles.remark}>{text(words.waiting)}</p>
      )}
    </div>
  );
}
