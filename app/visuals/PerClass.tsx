/** How well each class is recognized, and what it is taken for: bars, or the confusion matrix. */

import { memo, useMemo, useState } from "react";
import type { DataSummary, Evaluation } from "../../engine/worker/protocol.ts";
import { useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStoreSlowly } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { ConfusionMatrix } from "./ConfusionMatrix.tsx";
import { classNames } from "./classNames.ts";
import OutputSection, { Toggle } from "./OutputSection.tsx";
import styles from "./PerClass.module.css";

const selectEvaluation = (s: AppState) => s.snapshot?.evaluation ?? null;

/** More classes than this do not fit as a matrix that can be read. */
const MATRIX_CLASSES = 12;

export default function PerClass({ data }: { readonly data: DataSummary }) {
  const t = useWords();
  const evaluation = useStoreSlowly(selectEvaluation);
  const [isMatrix, setMatrix] = useState(false);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const examples = evaluation
    ? t(data.image ? "output.perClass.examples" : "output.perClass.points", {
        count: groupDigits(evaluation.testExamples),
      })
    : "";
  return (
    <OutputSection
      title={t("output.perClass.title")}
      caption={examples}
      controls={
        names.length <= MATRIX_CLASSES && (
          // biome-ignore lint/a11y/useSemanticElements: two buttons are no form.
          <div role="group" aria-label={t("output.perClass.view")} className={styles.views}>
            <Toggle label={t("output.perClass.bars")} isOn={!isMatrix} onChange={() => setMatrix(false)} />
            <Toggle label={t("output.perClass.matrix")} isOn={isMatrix} onChange={() => setMatrix(true)} />
          </div>
        )
      }
    >
      {isMatrix ? (
        <ConfusionMatrix names={names} confusion={evaluation?.confusion ?? []} />
      ) : (
        <ClassBars names={names} evaluation={evaluation} />
      )}
    </OutputSection>
  );
}

interface ClassBarsProps {
  readonly names: readonly string[];
  readonly evaluation: Evaluation | null;
}

/** A snapshot brings the same evaluation again and again, each time as a new object. */
const isSame = (a: ClassBarsProps, b: ClassBarsProps): boolean =>
  a.names === b.names &&
  a.evaluation?.step === b.evaluation?.step &&
  a.evaluation?.testExamples === b.evaluation?.testExamples;

const ClassBars = memo(function ClassBars({ names, evaluation }: ClassBarsProps) {
  const t = useWords();
  return (
    <>
      <ul className={styles.bars} aria-label={t("output.perClass.barsLabel")}>
        <ClassBar name={t("output.perClass.overall")} accuracy={evaluation?.test.accuracy} isOverall />
        {names.map((name, k) => (
          <ClassBar key={name} name={name} accuracy={evaluation?.perClass[k]} />
        ))}
      </ul>
      {!evaluation && <p className={styles.empty}>{t("output.perClass.empty")}</p>}
    </>
  );
}, isSame);

interface ClassBarProps {
  readonly name: string;
  /** In [0, 1]; NaN for a class without examples, undefined before the first evaluation. */
  readonly accuracy: number | undefined;
  readonly isOverall?: boolean;
}

function ClassBar({ name, accuracy = Number.NaN, isOverall = false }: ClassBarProps) {
  const share = Number.isFinite(accuracy) ? accuracy : 0;
  return (
    <li className={isOverall ? styles.overall : styles.class}>
      <span className={styles.name}>{name}</span>
      <span className={styles.track}>
        <span className={styles.bar} style={{ width: `${100 * share}%` }} />
      </span>
      <span className={styles.share}>{formatPercent(accuracy, 0)}</span>
    </li>
  );
}
