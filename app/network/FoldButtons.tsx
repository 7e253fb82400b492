/** Below a column of which some units are folded away: a button that shows them all, or folds them again. */

import { cardName } from "../canvas/network/captions.ts";
import { useWords } from "../i18n/i18n.ts";
import styles from "./FoldButtons.module.css";
import { useNetwork } from "./network.ts";

export function FoldButtons() {
  const t = useWords();
  const { cards, layout, opened, toggle } = useNetwork();
  return layout.columns.map((column, i) => {
    if (!column.more) return null;
    const { hidden, bars, ...box } = column.more;
    const name = cards[column.card] ? cardName(cards[column.card]!) : t("network.input");
    const isOpen = opened.has(column.card);
    return (
      <button
        type="button"
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        key={i}
        className={bars ? styles.moreColumns : styles.more}
        style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        aria-expanded={isOpen}
        aria-label={isOpen ? t("network.fewerOf", { name }) : t("network.moreOf", { name, count: String(hidden) })}
        onClick={() => toggle(column.card)}
      >
        <span>{isOpen ? t("network.fewer") : t("network.more", { count: String(hidden) })}</span>
      </button>
    );
  });
}
