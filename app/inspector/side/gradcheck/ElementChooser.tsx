/** Which element of the parameter is looked at: its place, and a way to its neighbours. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useText } from "../../../i18n/i18n.ts";
import { Button } from "../../../ui/Button.tsx";
import styles from "../Gradcheck.module.css";
import { writePlace } from "../weight.ts";
import type { Parameter } from "./parameter.ts";

const words = {
  previous: { en: "Previous element", zh: "上一个元素" },
  next: { en: "Next element", zh: "下一个元素" },
};

export function ElementChooser({
  element,
  parameter: { shape, size },
  onChoose,
}: {
  /** Null until it is known. */
  readonly element: number | null;
  readonly parameter: Parameter;
  readonly onChoose: (element: number) => void;
}) {
  const text = useText();
  const go = (by: number) => onChoose(((element ?? 0) + by + size) % size);
  return (
    <div className={styles.element}>
      <Button icon={<ChevronLeft aria-hidden />} label={text(words.previous)} onClick={() => go(-1)} />
      <strong className={styles.place}>{element === null ? "…" : writePlace(element, shape)}</strong>
      <Button icon={<ChevronRight aria-hidden />} label={text(words.next)} onClick={() => go(1)} />
    </div>
  );
}
