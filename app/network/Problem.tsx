/** A mistake in the stack, said where it is, with one click that mends it. */

import { TriangleAlert, Wand2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { cardName } from "../canvas/network/captions.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import { actions, useStore } from "../store/store.ts";
import { Button } from "../ui/Button.tsx";
import { useNetwork } from "./network.ts";
import styles from "./Problem.module.css";

const noteWidth = 280;

export function Problem() {
  const t = useWords();
  const text = useText();
  const { cards, layout } = useNetwork();
  const problem = useStore((state) => state.check.problem);
  const box = usePointedOut();
  if (!problem) return null;
  const { complaint, mend, layer, inside } = problem;
  const found = cards.findIndex((card) => layer >= card.head && layer <= card.tail);
  const column = layout.columns[found >= 0 ? found + 1 : layout.columns.length - 1]!;
  const left = Math.max(12, Math.min(column.center - noteWidth / 2, layout.width - noteWidth - 12));
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className={styles.problem}
      data-unsaved
      style={{ left, width: noteWidth }}
    >
      <strong>
        <TriangleAlert aria-hidden />
        {found >= 0 ? t("network.wrong", { name: cardName(cards[found]!) }) : t("network.wrongEnd")}
      </strong>
      {/* In a block: which of its layers. */}
      {inside.length > 0 && <p className={styles.problemPlace}>{text(complaint.where)}</p>}
      <dl>
        <dt>{t("network.got")}</dt>
        <dd>{text(complaint.got)}</dd>
        <dt>{t("network.expected")}</dt>
        <dd>{text(complaint.expected)}</dd>
      </dl>
      <p>{text(complaint.fix)}</p>
      {mend && (
        <Button
          variant="outline"
          icon={<Wand2 aria-hidden />}
          onClick={() => actions.edit((experiment) => ({ ...experiment, model: mend.model }))}
        >
          {text(mend.label)}
        </Button>
      )}
    </div>
  );
}

/** Shows itself and focuses its mend when the user asks for something that it prevents. */
function usePointedOut() {
  const box = useRef<HTMLDivElement>(null);
  const count = useStore((state) => state.pointedOut);
  const seen = useRef(count);
  useEffect(() => {
    if (seen.current === count) return;
    seen.current = count;
    (box.current?.querySelector("button") ?? box.current)?.focus();
  }, [count]);
  return box;
}
