/** The network's tensors one below the other, each with the file's that it gets. */

import { useRef, useState } from "react";
import type { Match } from "../../../engine/export/matchWeights.ts";
import { useText } from "../../i18n/i18n.ts";
import { useRowWindow } from "../table/useRowWindow.ts";
import { MatchRow } from "./MatchRow.tsx";
import styles from "./MatchTable.module.css";
import type { Row } from "./matching.ts";
import { words } from "./words.ts";

interface MatchTableProps {
  readonly rows: readonly Row[];
  readonly match: Match;
  /** @param source null for none */
  readonly onChange: (name: string, source: string | null) => void;
}

export function MatchTable({ rows, match, onChange }: MatchTableProps) {
  const text = useText();
  const scroller = useRef<HTMLElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const pieces = useRowWindow(rows.length, scroller, focused);
  const owners = new Map([...match.sources].map(([ours, theirs]) => [theirs, ours]));
  return (
    <section
      ref={scroller}
      aria-label={text(words.network)}
      // What scrolls is reached by the keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className={styles.scroller}
      onFocus={({ target }) => setFocused(placeOf(target))}
      onBlur={() => setFocused(null)}
    >
      <table className={styles.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{text(words.network)}</th>
            <th scope="col">{text(words.file)}</th>
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece, i) =>
            typeof piece === "number" ? (
              <MatchRow
                key={rows[piece]!.tensor.name}
                place={piece}
                row={rows[piece]!}
                source={match.sources.get(rows[piece]!.tensor.name) ?? null}
                owners={owners}
                onChange={onChange}
              />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: at most three, in their order.
              <tr key={`gap ${i}`} aria-hidden className={styles.gap}>
                <td colSpan={2} style={{ height: piece.px }} />
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}

/** The place of the row that holds an element. */
function placeOf(element: Element): number | null {
  const place = element.closest<HTMLElement>("tr[data-place]")?.dataset.place;
  return place === undefined ? null : Number(place);
}
