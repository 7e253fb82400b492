/** What the data panel says of a table: its classes, its columns, and how it is scaled; the window has all the rest. */

import { useRef, useState } from "react";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { groupDigits } from "../../ui/format.ts";
import { Switch } from "../../ui/Switch.tsx";
import { ClassShares } from "./ClassShares.tsx";
import { ColumnBars } from "./ColumnBars.tsx";
import { ColumnName } from "./ColumnName.tsx";
import { type Column, isInput, isTarget } from "./columnRoles.ts";
import { MissingChoice } from "./MissingChoice.tsx";
import { TableDialog } from "./TableDialog.tsx";
import styles from "./TablePart.module.css";
import { useColumns } from "./useColumns.ts";
import { words } from "./words.ts";

export function TablePart() {
  const columns = useColumns();
  return (
    <>
      <ClassShares />
      {columns && (
        <>
          <Columns columns={columns} />
          {columns.some(({ role }) => role === "number") && <Leakage />}
          <MissingChoice columns={columns} />
        </>
      )}
    </>
  );
}

/** As many are shown here. */
const shown = 7;

function Columns({ columns }: { readonly columns: readonly Column[] }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const last = useRef<HTMLButtonElement | null>(null);
  const open = (from: HTMLButtonElement) => {
    last.current = from;
    setOpen(true);
  };
  const more = columns.length - shown;
  return (
    <section aria-label={text(words.columns)} className={styles.columns}>
      <div className={styles.head}>
        <h3>{text(words.columns)}</h3>
        <span className={styles.used}>
          {text(words.used, {
            used: groupDigits(columns.filter(isInput).length),
            all: groupDigits(columns.filter((column) => !isTarget(column)).length),
          })}
        </span>
        <Button
          ref={opener}
          variant="outline"
          aria-haspopup="dialog"
          onClick={({ currentTarget }) => open(currentTarget)}
        >
          {text(words.open)}
        </Button>
      </div>
      <ul className={styles.list}>
        {firstOf(columns).map((column) => (
          <li key={column.name}>
            <ColumnName column={column} />
            <ColumnBars column={column} />
          </li>
        ))}
        {more > 0 && (
          <li>
            <Button aria-haspopup="dialog" className={styles.more} onClick={({ currentTarget }) => open(currentTarget)}>
              {text(words.more, { count: groupDigits(more) })}
            </Button>
          </li>
        )}
      </ul>
      <TableDialog isOpen={isOpen} onOpenChange={setOpen} returnFocusTo={last} />
    </section>
  );
}

/** The first, the target among them. */
function firstOf(columns: readonly Column[]): readonly Column[] {
  const first = columns.slice(0, shown);
  const target = columns.find(isTarget);
  return !target || first.includes(target) ? first : [...first.slice(0, -1), target];
}

const standardizeOf = (state: AppState) => state.experiment.dataset.standardize;

/** What is fitted on all rows knows something of the test rows. */
function Leakage() {
  const text = useText();
  const standardize = useStore(standardizeOf);
  const what = standardize === "all" ? words.leakOn : standardize === false ? words.unscaled : words.leakOff;
  return (
    <div className={styles.field}>
      <Switch
        label={text(words.leak)}
        isOn={standardize === "all"}
        onChange={(isOn) => actions.editTable({ standardize: isOn ? "all" : true })}
      />
      <p className={styles.caption}>{text(what)}</p>
    </div>
  );
}
