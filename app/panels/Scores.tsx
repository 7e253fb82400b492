/** Loss and accuracy now, on both splits. Regression has no accuracy. */

import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { formatLoss, formatPercent } from "../ui/format.ts";
import { useFigure } from "./Figure.tsx";
import styles from "./Scores.module.css";

const isRegressionOf = (state: AppState) => state.data?.task === "regression";

type Split = "train" | "test";
const loss = (split: Split) => (state: AppState) => {
  const score = state.snapshot?.evaluation?.[split];
  return score ? formatLoss(score.loss) : "–";
};
const accuracy = (split: Split) => (state: AppState) => {
  const score = state.snapshot?.evaluation?.[split];
  return score?.accuracy === undefined ? "–" : formatPercent(score.accuracy);
};
const [trainLoss, testLoss, trainAccuracy, testAccuracy] = [
  loss("train"),
  loss("test"),
  accuracy("train"),
  accuracy("test"),
];

export function Scores() {
  const t = useWords();
  const isRegression = useStore(isRegressionOf);
  return (
    <dl className={styles.scores}>
      {!isRegression && <Score label={t("shell.score.testAccuracy")} testId="test-accuracy" text={testAccuracy} />}
      <Score label={t("shell.score.testLoss")} testId="test-loss" text={testLoss} />
      {!isRegression && (
        <Score
          label={t("shell.score.trainAccuracy")}
          short={t("shell.score.train")}
          testId="train-accuracy"
          text={trainAccuracy}
        />
      )}
      <Score label={t("shell.score.trainLoss")} short={t("shell.score.train")} testId="train-loss" text={trainLoss} />
    </dl>
  );
}

interface ScoreProps {
  readonly label: string;
  readonly testId: string;
  readonly text: (state: AppState) => string;
  /** For the small line under the test score of the same kind, which needs no more words. */
  readonly short?: string;
}

/** What counts is how it does on examples it has not seen: the test scores are the large ones. */
function Score({ label, testId, text, short }: ScoreProps) {
  const value = useFigure(text);
  return (
    <div className={short ? styles.train : styles.test}>
      <dt className={styles.label}>
        {short && <span aria-hidden>{short}</span>}
        <span className={short && "visually-hidden"}>{label}</span>
      </dt>
      <dd ref={value} className={styles.value} data-testid={testId} />
    </div>
  );
}
