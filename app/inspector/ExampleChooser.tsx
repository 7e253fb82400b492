/** Of which example of the mini-batch the numbers are, or of their mean. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./TopBar.module.css";
import { useWalk, type Walk, walkActs } from "./walk.ts";

const words = {
  example: { en: "Example", zh: "样本" },
  before: { en: "Example before", zh: "上一个样本" },
  after: { en: "Next example", zh: "下一个样本" },
  of: { en: "{{number}} of {{total}}", zh: "{{number}} / {{total}}" },
  whose: { en: "Numbers of", zh: "谁的数值" },
  one: { en: "one", zh: "单个" },
  mean: { en: "mean", zh: "平均" },
};

const exampleOf = (walk: Walk) => walk.example;

interface ExampleChooserProps {
  readonly examples: number;
  readonly isDisabled: boolean;
}

export function ExampleChooser({ examples, isDisabled }: ExampleChooserProps) {
  const text = useText();
  const example = useWalk(exampleOf);
  /** The one that comes back after the mean. */
  const [last, setLast] = useState(0);
  if (example !== "mean" && example !== last) setLast(example);
  const isMean = example === "mean";
  const number = Math.min(last, examples - 1);
  const go = (by: number) => walkActs.chooseExample((number + by + examples) % examples);
  const isFixed = isDisabled || isMean || examples === 1;
  return (
    <div className={styles.example}>
      <span className={styles.exampleWord}>{text(words.example)}</span>
      <div className={styles.which} data-off={isMean || undefined}>
        <Button
          icon={<ChevronLeft aria-hidden />}
          label={text(words.before)}
          disabled={isFixed}
          onClick={() => go(-1)}
        />
        <span aria-live="polite">{text(words.of, { number: number + 1, total: examples })}</span>
        <Button
          icon={<ChevronRight aria-hidden />}
          label={text(words.after)}
          disabled={isFixed}
          onClick={() => go(1)}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of toggles is no fieldset. */}
      <div className={styles.tabs} role="group" aria-label={text(words.whose)}>
        <button
          type="button"
          aria-pressed={!isMean}
          disabled={isDisabled}
          onClick={() => walkActs.chooseExample(number)}
        >
          {text(words.one)}
        </button>
        <button
          type="button"
          aria-pressed={isMean}
          disabled={isDisabled}
          onClick={() => walkActs.chooseExample("mean")}
        >
          {text(words.mean)}
        </button>
      </div>
    </div>
  );
}
