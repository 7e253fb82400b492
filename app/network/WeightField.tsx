/** One number of the run, to be edited by hand: written, stepped with the arrow keys, or dragged sideways. Training goes on from it. */

import { type ReactNode, useEffect, useState } from "react";
import type { OwnNumbers } from "../canvas/network/ownNumbers.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { refusalOf } from "../panels/paramWords.ts";
import type { AppState } from "../store/state.ts";
import { actions, useStore } from "../store/store.ts";
import { elementName, type WeightRef } from "../store/weightRef.ts";
import { NumberField } from "../ui/NumberField.tsx";
import { useScrub } from "./useScrub.ts";
import styles from "./WeightField.module.css";

const words = {
  drag: {
    en: "Drag sideways to change it (Shift: finer), or click and write. The experiment's link does not change.",
    zh: "左右拖动即可改变它（按住 Shift 更细），也可点击后输入。实验的链接不变。",
  },
};

/** What float32 holds. */
const largest = 3.4e38;

interface WeightFieldProps {
  readonly label: ReactNode;
  readonly numbers: OwnNumbers;
  /** Which of them. */
  readonly place: number;
  /** The size that such numbers have: a drag over 100 pixels changes it by that much. */
  readonly reach: number;
  /** Between the label and the number. */
  readonly children?: ReactNode;
}

export function WeightField({ label, numbers, place, reach, children }: WeightFieldProps) {
  const t = useWords();
  const text = useText();
  const { name, shape, start, values } = numbers;
  const weight = { name, shape, index: start + place };
  const { value, hold } = useHeld(values[place]!, weight);
  const change = (next: number) => {
    hold(next);
    actions.setWeight(weight, value, next);
  };
  const area = useScrub({ value, perPixel: Number(((reach || 1) / 100).toPrecision(1)), onChange: change });
  return (
    <div ref={area} className={styles.field} title={text(words.drag)}>
      <span className={styles.label}>{label}</span>
      {children}
      <NumberField
        label={elementName(weight)}
        isLabelHidden
        isInline
        // More digits cannot be read while they change.
        value={Number(value.toPrecision(4))}
        min={-largest}
        max={largest}
        refusal={refusalOf(t("shell.number.any"), t)}
        onChange={change}
      />
    </div>
  );
}

/** Longer than it takes for what was set to come back from the worker. */
const heldMs = 1000;

const selectUndone = (state: AppState) => state.history.future[0]?.weight;

/** The number as it was set last, until that has come back or is undone: edits that follow quickly go on from there. */
function useHeld(
  now: number,
  { name, index }: WeightRef,
): { readonly value: number; readonly hold: (value: number) => void } {
  const [held, setHeld] = useState<{ readonly value: number } | null>(null);
  const undone = useStore(selectUndone);
  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => setHeld(null), heldMs);
    return () => clearTimeout(timer);
  }, [held]);
  const isUndone =
    held !== null && undone?.name === name && undone.index === index && undone.after === Math.fround(held.value);
  return { value: held && !isUndone ? held.value : now, hold: (value) => setHeld({ value }) };
}
