/** A table as its file has it, and what the document takes of it: each choice holds at once, and what is wrong with it is said beside. */

import { useDeferredValue, useState } from "react";
import { useText, useWords } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { groupDigits } from "../../ui/format.ts";
import type { WindowProps } from "../lazyWindow.tsx";
import { useComplaintText } from "../source/useComplaintText.ts";
import { ColumnTable } from "./ColumnTable.tsx";
import type { Column } from "./columnRoles.ts";
import { TableSettings } from "./TableSettings.tsx";
import styles from "./TableWindow.module.css";
import { useColumns } from "./useColumns.ts";
import { words } from "./words.ts";

const tableOf = (state: AppState) => state.table;
const obstacleOf = (state: AppState) => state.obstacle;

export function TableWindow({ isOpen, onOpenChange, returnFocusTo }: WindowProps) {
  const t = useWords();
  const text = useText();
  const table = useStore(tableOf);
  const columns = useColumns();
  return (
    <Dialog
      title={t("shell.table")}
      description={
        table
          ? text(words.about, { rows: groupDigits(table.rows), columns: groupDigits(table.columns.length) })
          : text(words.unread)
      }
      closeLabel={t("shell.close")}
      isWide
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      returnFocusTo={returnFocusTo}
    >
      <div>
        <TableSettings columns={columns} />
        <Obstacle />
      </div>
      {table && columns && <FoundColumns columns={columns} rows={table.first} />}
    </Dialog>
  );
}

/** What is wrong with the table, or with what the document says of it. */
function Obstacle() {
  const complaintText = useComplaintText();
  const obstacle = useStore(obstacleOf);
  return (
    <p role="status" className={styles.obstacle}>
      {obstacle && complaintText(obstacle)}
    </p>
  );
}

/** Fewer are seen at once. */
const manyColumns = 20;

interface FoundColumnsProps {
  readonly columns: readonly Column[];
  /** The text of the first ones. */
  readonly rows: readonly (readonly string[])[];
}

function FoundColumns({ columns, rows }: FoundColumnsProps) {
  const text = useText();
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed).trim().toLowerCase();
  const places = [...columns.keys()].filter((place) => columns[place]!.name.toLowerCase().includes(wanted));
  return (
    <>
      {columns.length > manyColumns && (
        <input
          type="search"
          className={styles.find}
          aria-label={text(words.find)}
          placeholder={text(words.find)}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      {places.length > 0 ? (
        <ColumnTable columns={columns} places={places} rows={rows} />
      ) : (
        <p className={styles.nothing}>{text(words.notFound)}</p>
      )}
    </>
  );
}
