/** How well each class is recognized, and what it is taken for: bars, or the confusion matrix. */

import { memo, useMemo, useState } from "react";
import type { Evaluation } from "../../engine/worker/protocol.ts";
import { kindOf } from "../canvas/network/values.ts";
import { runOf } from "../gallery/samples.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import type { AppState } from "../store/state.ts";
import { useStoreSlowly } from "../store/store.ts";
import { groupDigits } from "../ui/format.ts";
import { Toggle } from "../ui/Toggle.tsx";
import { ClassBars } from "./ClassBars.tsx";
import { ConfusionMatrix } from "./ConfusionMatrix.tsx";
import { classNames } from "./classNames.ts";
import styles from "./PerClass.module.css";
import { accuraciesTable, confusionTable } from "./tables.ts";
import { VisualSection } from "./VisualSection.tsx";
import { type VisualProps, visual } from "./visual.ts";

export const definition = visual({
  id: "per-class",
  title: { en: "Per class", zh: "各类别" },
  part: "progress",
  order: 30,
  appliesTo: (description) =>
    (kindOf(description) !== "plane" || description.tableColumns !== undefined) &&
    description.task === "classification",
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

/** Before the first evaluation. */
const none = { perClass: [], confusion: [] };

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
      table={() => (isMatrix ? confusionTable : accuraciesTable)(data.classes, evaluation ?? none)}
      controls={
        names.length <= MATRIX_CLASSES && (
          // biome-ignore lint/a11y/useSemanticElements: two buttons are no form.
          <div role="group" aria-label={text(words.view)} className={styles.views} data-unsaved>
            <Toggle label={text(words.bars)} isOn={!isMatrix} onChange={() => setMatrix(false)} />
            <Toggle label={text(words.matrix)} isOn={isMatrix} onChange={() => setMatrix(true)} />
          </div>
        )
      }
    >
      {isMatrix ? (
        <ConfusionMatrix names={names} confusion={evaluation?.confusion ?? []} />
      ) : (
        <Accuracies names={names} evaluation={evaluation} />
      )}
    </VisualSection>
  );
}

interface AccuraciesProps {
  readonly names: readonly string[];
  readonly evaluation: Evaluation | null;
}

/** A snapshot brings the same evaluation again and again, each time as a new object. */
const isSame = (a: AccuraciesProps, b: AccuraciesProps): boolean =>
  a.names === b.names &&
  a.evaluation?.step === b.evaluation?.step &&
  a.evaluation?.testExamples === b.evaluation?.testExamples;

/** Before the first evaluation no class has one. */
const Accuracies = memo(function Accuracies({ names, evaluation }: AccuraciesProps) {
  const text = useText();
  const bars = [
    { name: text(words.overall), share: evaluation?.test.accuracy ?? Number.NaN, isOverall: true },
    ...names.map((name, k) => ({ name, share: evaluation?.perClass[k] ?? Number.NaN })),
  ];
  return (
    <>
      <ClassBars label={text(words.barsLabel)} bars={bars} />
      {!evaluation && <p className={styles.empty}>{text(words.empty)}</p>}
    </>
  );
}, isSame);

export const sample = () => runOf("shapes");
