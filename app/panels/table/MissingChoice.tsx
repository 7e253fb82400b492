/** What becomes of missing values, in the table's own figures; nothing where none is missing. */

import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { groupDigits } from "../../ui/format.ts";
import { Select } from "../../ui/Select.tsx";
import { type Column, gapsIn } from "./columnRoles.ts";
import styles from "./TablePart.module.css";
import { words } from "./words.ts";

const rowsOf = (state: AppState) => state.table?.rows ?? 0;
const missingOf = (state: AppState) => String(state.experiment.dataset.missing);

/** More names do not stand in a line. */
const mostNames = 2;

export function MissingChoice({ columns }: { readonly columns: readonly Column[] }) {
  const text = useText();
  const rows = useStore(rowsOf);
  const missing = useStore(missingOf);
  const gaps = gapsIn(columns, rows);
  if (!gaps) return null;
  const count = groupDigits(gaps.cells);
  const [least, most, all] = [gaps.leastRows, gaps.mostRows, rows].map(groupDigits);
  const options = [
    { value: "error", label: text(words.refuse), hint: text(words.refuseHint) },
    {
      value: "drop",
      label: text(words.drop),
      hint: text(least === most ? words.dropHint : words.dropHintBetween, { least: least!, most: most!, all: all! }),
    },
    {
      value: "mean",
      label: text(words.fill),
      hint: gaps.isTarget ? text(words.fillNoTargetHint) : text(words.fillHint, { count }),
    },
  ];
  const names = gaps.columns;
  return (
    <div className={styles.field}>
      <Select
        label={text(words.missing)}
        value={missing}
        options={options}
        onChange={(next) => actions.editTable({ missing: next })}
      />
      <p className={styles.caption}>
        {names.length > mostNames
          ? text(words.missingInMany, { count, columns: groupDigits(names.length) })
          : text(words.missingIn, { count, columns: names.join(", ") })}
        {" · "}
        {options.find(({ value }) => value === missing)?.hint}
      </p>
    </div>
  );
}
