/** Checks every element of the parameter, shows how far that is and what was found, and names the worst. */

import { useState } from "react";
import type { CheckedElement } from "../../../../engine/train/inspect/inspection.ts";
import { useText } from "../../../i18n/i18n.ts";
import { Button } from "../../../ui/Button.tsx";
import { groupDigits } from "../../../ui/format.ts";
import { Toggle } from "../../../ui/Toggle.tsx";
import { writePlace } from "../weight.ts";
import styles from "./CheckAll.module.css";
import { shortNumber } from "./digits.ts";
import type { Parameter } from "./parameter.ts";
import { SlopePlot } from "./SlopePlot.tsx";
import type { Checking } from "./useChecks.ts";

const words = {
  start: { en: "Check all of {{name}}", zh: "检验 {{name}} 的全部元素" },
  stop: { en: "Stop", zh: "停止" },
  shuffled: { en: "shuffled", zh: "随机顺序" },
  shuffledName: { en: "In shuffled order", zh: "按随机顺序" },
  progress: { en: "{{count}} of {{size}} checked", zh: "已检验 {{count}} / {{size}}" },
  agree: { en: "{{count}} agree", zh: "{{count}} 个一致" },
  kinks: { en: "{{count}} at corners", zh: "{{count}} 个在尖角处" },
  differ: { en: "{{count}} differ", zh: "{{count}} 个不一致" },
  worst: { en: "Worst: {{place}}, {{error}}", zh: "误差最大：{{place}}，{{error}}" },
};

interface CheckAllProps {
  readonly checking: Checking;
  readonly parameter: Parameter;
  readonly chosen: number | null;
  readonly isDisabled: boolean;
  readonly onChoose: (element: number) => void;
}

export function CheckAll({ checking, parameter, chosen, isDisabled, onChoose }: CheckAllProps) {
  const text = useText();
  const [isShuffled, setIsShuffled] = useState(true);
  const { checked, isRunning, start, stop } = checking;
  return (
    <div className={styles.block}>
      <div className={styles.acts}>
        {isRunning ? (
          <Button variant="outline" onClick={stop}>
            {text(words.stop)}
          </Button>
        ) : (
          <Button variant="outline" disabled={isDisabled} onClick={() => start(isShuffled ? "shuffled" : "sequential")}>
            {text(words.start, { name: parameter.name })}
          </Button>
        )}
        <Toggle
          label={text(words.shuffled)}
          name={text(words.shuffledName)}
          isOn={isShuffled}
          isFixed={isRunning}
          onChange={setIsShuffled}
        />
      </div>
      {checked.length > 0 && (
        <div className={styles.found}>
          <SlopePlot checked={checked} chosen={chosen} onChoose={onChoose} />
          <Found checked={checked} parameter={parameter} onChoose={onChoose} />
        </div>
      )}
    </div>
  );
}

function Found({
  checked,
  parameter: { shape, size },
  onChoose,
}: Pick<CheckAllProps, "parameter" | "onChoose"> & { readonly checked: readonly CheckedElement[] }) {
  const text = useText();
  const count = (verdict: CheckedElement["verdict"]) => checked.filter((each) => each.verdict === verdict).length;
  const [kinks, differ] = [count("kink"), count("differs")];
  const worst = worstOf(checked);
  return (
    <div className={styles.list}>
      <progress value={checked.length} max={size} aria-label={text(words.progress, { count: checked.length, size })} />
      <p>{text(words.progress, { count: groupDigits(checked.length), size: groupDigits(size) })}</p>
      <p className={styles.agree}>✓ {text(words.agree, { count: groupDigits(count("agrees")) })}</p>
      {kinks > 0 && <p>△ {text(words.kinks, { count: groupDigits(kinks) })}</p>}
      {differ > 0 && <p className={styles.differ}>✗ {text(words.differ, { count: groupDigits(differ) })}</p>}
      {worst && (
        <button type="button" className={styles.worst} onClick={() => onChoose(worst.element)}>
          {text(words.worst, { place: writePlace(worst.element, shape), error: shortNumber(worst.error) })}
        </button>
      )}
    </div>
  );
}

/** An error at a corner is none: it counts only where there is nothing else. */
function worstOf(checked: readonly CheckedElement[]): CheckedElement | null {
  let worst: CheckedElement | null = null;
  for (const each of checked) {
    if (each.verdict === "kink") continue;
    if (!worst || !(each.error <= worst.error)) worst = each;
  }
  return worst;
}
