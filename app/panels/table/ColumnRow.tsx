/** One column of the table: its name, what it is to be, what it holds, and its cells in the first rows. */

import { memo } from "react";
import { type TranslateText, useText } from "../../i18n/i18n.ts";
import { actions, store } from "../../store/store.ts";
import { groupDigits } from "../../ui/format.ts";
import { Select } from "../../ui/Select.tsx";
import { ColumnBars } from "./ColumnBars.tsx";
import { ColumnName } from "./ColumnName.tsx";
import styles from "./ColumnTable.module.css";
import { type Column, columnsOf, type Role, rolesFor, withRole } from "./columnRoles.ts";
import { words } from "./words.ts";

interface ColumnRowProps {
  /** Among those shown. */
  readonly place: number;
  readonly column: Column;
  /** Whether there is no other input. */
  readonly isOnlyInput: boolean;
  readonly cells: readonly string[];
}

export const ColumnRow = memo(function ColumnRow({ place, column, isOnlyInput, cells }: ColumnRowProps) {
  const text = useText();
  const { name, role, missing } = column;
  const values = valuesOf(text, column);
  return (
    <tr data-place={place} aria-rowindex={place + 2}>
      <th scope="row">
        <ColumnName column={column} hasWords={false} />
      </th>
      <td>
        <Select
          label={text(words.kindOf, { name })}
          isLabelHidden
          value={role}
          options={rolesFor(column, isOnlyInput).map((value) => ({
            value,
            label: text(words.roles[value]),
            hint: text(words.roleHints[value]),
          }))}
          onChange={(next) => setRole(name, next)}
        />
      </td>
      <td>
        <ColumnBars column={column} />
      </td>
      <td className={styles.values} title={values}>
        {values}
      </td>
      <td className={styles.missing} data-any={missing > 0}>
        {missing > 0 ? groupDigits(missing) : text(words.none)}
      </td>
      {cells.map((cell, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a row is.
        <td key={i} className={styles.cell} data-ignored={role === "ignored"} title={cell}>
          {cell}
        </td>
      ))}
    </tr>
  );
});

function setRole(name: string, value: string): void {
  const { table, experiment } = store.getState();
  const role = isRole(value) ? value : null;
  if (table && role)
    actions.editTable(withRole(columnsOf(table, experiment.dataset), experiment.dataset, { name, role }));
}

const isRole = (value: string): value is Role => Object.hasOwn(words.roles, value);

/** More do not stand in a line. */
const mostValues = 4;

/** What a column holds, in a line: its range, or its values, the commonest first. */
function valuesOf(text: TranslateText, { kind, role, range, distinct, values, isDates }: Column): string {
  const count = groupDigits(distinct);
  if (kind === "empty") return text(words.empty);
  if (isDates) return text(words.dates, { count });
  if (distinct === 1) return text(words.constant, { value: values[0]!.value });
  const isList = role === "category" || role === "classes" || !range;
  if (!isList) return text(words.range, { min: shortNumber(range[0]), max: shortNumber(range[1]) });
  const some = values.slice(0, mostValues).map(({ value, count }) => `${value} (${groupDigits(count)})`);
  return text(words.different, { count, values: [...some, ...(distinct > mostValues ? ["…"] : [])].join(", ") });
}

/** −0.42 with a real minus sign. */
const shortNumber = (value: number) => String(Number(value.toPrecision(6))).replace("-", "−");
