/** A table's columns one below the other, each with what it holds, what it is to be, and its cells in the first rows. */

import { useMemo, useRef, useState } from "react";
import { useText } from "../../i18n/i18n.ts";
import { ColumnRow } from "./ColumnRow.tsx";
import styles from "./ColumnTable.module.css";
import { type Column, isInput } from "./columnRoles.ts";
import { useRowWindow } from "./useRowWindow.ts";
import { words } from "./words.ts";

interface ColumnTableProps {
  readonly columns: readonly Column[];
  /** Which of them are shown. */
  readonly places: readonly number[];
  /** The text of the table's first rows. */
  readonly rows: readonly (readonly string[])[];
}

export function ColumnTable({ columns, places, rows }: ColumnTableProps) {
  const text = useText();
  const scroller = useRef<HTMLElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const pieces = useRowWindow(places.length, scroller, focused);
  const isOnlyInput = columns.filter(isInput).length === 1;
  const cells = useMemo(() => columns.map((_, j) => rows.map((row) => row[j] ?? "")), [columns, rows]);
  return (
    <section
      ref={scroller}
      aria-label={text(words.firstRows)}
      // What scrolls is reached by the keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className={styles.scroller}
      // Where the window is low it scrolls as a whole, so that some lines stay in sight.
      style={{ minHeight: `min(320px, calc(${places.length} * 11 * var(--space) + 9 * var(--space)))` }}
      onFocus={({ target }) => setFocused(placeOf(target))}
      onBlur={() => setFocused(null)}
    >
      <table className={styles.table} aria-rowcount={places.length + 1}>
        <colgroup>
          <col className={styles.nameWidth} />
          <col className={styles.kindWidth} />
          <col className={styles.barsWidth} />
          <col className={styles.valuesWidth} />
          <col className={styles.missingWidth} />
          {rows.map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a row is.
            <col key={i} className={styles.cellWidth} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {[words.column, words.kind, words.distribution, words.values, words.gaps].map((title) => (
              <th key={title.en} scope="col">
                {text(title)}
              </th>
            ))}
            {rows.map((_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a row is.
              <th key={i} scope="col">
                {text(words.row, { row: i + 1 })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece, i) => {
            if (typeof piece !== "number") {
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: at most three, in their order.
                <tr key={`gap ${i}`} aria-hidden className={styles.gap}>
                  <td colSpan={5 + rows.length} style={{ height: piece.px }} />
                </tr>
              );
            }
            const place = places[piece]!;
            const column = columns[place]!;
            return (
              <ColumnRow
                key={column.name}
                place={piece}
                column={column}
                isOnlyInput={isOnlyInput && isInput(column)}
                cells={cells[place]!}
              />
            );
          })}
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
