/** How well each class is recognized, and what it is taken for: bars, or the confusion matrix. */

import { memo, useMemo, useState } from "react";
import type { Evaluation } from "../../engine/worker/protocol.ts";
import { kindOf } from "../canvas/network/values.ts";
import { runOf } from "../gallery/samples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStoreSlowly } from "../store/store.ts";
import { formatPercent, groupDigits } from "../ui/format.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { ConfusionMatrix } from "./ConfusionMatrix.tsx";
import { classNames } from "./classNames.ts";
import styles from "./PerClass.module.css";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "per-class",
  title: { en: "Per class", zh: "各类别" },
  part: "progress",
  order: 30,
  appliesTo: (description) => kindOf(description) !== "plane" && description.task === "classification",
});

const words = {
  examples: { en: "{{count}} test images", zh: "{{count}} 张测试图像" },
  rows: { en: "{{count}} test rows", zh: "{{count}} 行测试数据" },
  overall: { en: "all", zh: "全部" },
  view: { en: "Picture of the classes", zh: "各类别的图示" },
  bars: { en: "Bars", zh: "条形" },
  matrix: { en: "Matrix", zh: "矩阵" },
  barsLabel: { en: "Test accuracy per class, in percent", zh: "各类别的测试准确率（百分比）" },
  empty: { en: "The first evaluation fills this in.", zh: "第一次评估之后显示。" },
};

const selectEvaluation = (s: AppState) => s.snapshot?.evaluation ?? null;

/** More classes than this do not fit as a matrix that can be read. */
const MATRIX_CLASSES = 12;

export default function PerClass({ data }: VisualProps) {
  const t = useWords();
  const text = useText();
  const evaluation = useStoreSlowly(selectEvaluation);
  const [isMatrix, setMatrix] = useState(false);
  const names = useMemo(() => classNames(data.classes, t), [data.classes, t]);
  const examples = evaluation
    ? text(data.image ? words.examples : words.rows, {
        count: groupDigits(evaluation.testExamples),
      })
    : "";
  return (
    <VisualSection
      of={definition}
      caption={examples}
      controls={
        names.length <= MATRIX_CLASSES && (
          // biome-ignore lint/a11y/useSemanticElements: two buttons are no form.
          <div role="group" aria-label={text(words.view)} className={styles.views}>
            <Toggle label={text(words.bars)} isOn={!isMatrix} onChange={() => setMatrix(false)} />
            <Toggle label={text(words.matrix)} isOn={isMatrix} onChange={() => setMatrix(true)} />
          </div>
        )
      }
    >
      {isMatrix ? (
        <ConfusionMatrix names={names} confusion={evaluation?.confusion ?? []} />
      ) : (
        <ClassBars names={names} evaluation={evaluation} />
      )}
    </VisualSection>
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
  const text = useText();
  return (
    <>
      <ul className={styles.bars} aria-label={text(words.barsLabel)}>
        <ClassBar name={text(words.overall)} accuracy={evaluation?.test.accuracy} isOverall />
        {names.map((name, k) => (
          <ClassBar key={name} name={name} accuracy={evaluation?.perClass[k]} />
        ))}
      </ul>
      {!evaluation && <p className={styles.empty}>{text(words.empty)}</p>}
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

export const sample = () => runOf("shapes");
