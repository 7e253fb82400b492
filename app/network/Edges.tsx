/** What a network that is wider than its panel hides at both sides: a fading edge, and a button that counts the layers there and goes to them. */

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import styles from "./Edges.module.css";
import { useNetwork } from "./network.ts";

interface EdgesProps {
  /** What scrolls. */
  readonly view: RefObject<HTMLElement | null>;
}

/** Numbers of columns that are not wholly in view. */
interface Hidden {
  readonly before: number;
  readonly after: number;
}

export function Edges({ view }: EdgesProps) {
  const t = useWords();
  const { layout } = useNetwork();
  const [hidden, setHidden] = useState<Hidden>({ before: 0, after: 0 });
  const measure = useCallback(() => {
    const { scrollLeft, clientWidth } = view.current!;
    const before = layout.columns.filter(({ x }) => x < scrollLeft).length;
    const after = layout.columns.filter(({ x, width }) => x + width > scrollLeft + clientWidth).length;
    setHidden((last) => (last.before === before && last.after === after ? last : { before, after }));
  }, [layout, view]);
  useEffect(() => {
    const element = view.current!;
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    return () => element.removeEventListener("scroll", measure);
  }, [measure, view]);

  /** Most of a view on, so that something of the old one stays to hold on to. */
  const scroll = (direction: 1 | -1) => {
    const element = view.current!;
    element.scrollBy({ left: direction * element.clientWidth * 0.8 });
  };
  return (
    <>
      {hidden.before > 0 && (
        <div className={styles.edge} data-side="before">
          <button type="button" onClick={() => scroll(-1)}>
            <ChevronLeft aria-hidden />
            {t("network.moreBefore", { count: String(hidden.before) })}
          </button>
        </div>
      )}
      {hidden.after > 0 && (
        <div className={styles.edge} data-side="after">
          <button type="button" onClick={() => scroll(1)}>
            {t("network.moreAfter", { count: String(hidden.after) })}
            <ChevronRight aria-hidden />
          </button>
        </div>
      )}
    </>
  );
}
