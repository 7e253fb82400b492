/** All ways to have a table: a file, what is pasted, those that are here already, and those that the site brings. */

import { ClipboardPaste, FileUp } from "lucide-react";
import { useState } from "react";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { groupDigits } from "../../ui/format.ts";
import { FileButton } from "../source/FileButton.tsx";
import { FileWords } from "../source/FileWords.tsx";
import sourceStyles from "../source/SourceBox.module.css";
import { PasteBox } from "./PasteBox.tsx";
import styles from "./TableWays.module.css";
import { useShippedTables, useTables } from "./useTables.ts";
import { words } from "./words.ts";

interface TableWaysProps {
  readonly entry: DatasetEntry;
  /** Whether a table is what one waits for. */
  readonly isFirst?: boolean;
}

const openFileOf = (state: AppState) => state.table?.file ?? null;

export function TableWays({ entry, isFirst = false }: TableWaysProps) {
  const text = useText();
  const [isPasting, setPasting] = useState(false);
  const openFile = useStore(openFileOf);
  const shipped = useShippedTables();
  const others = useTables().filter(({ path }) => path !== openFile);
  return (
    <>
      <div className={sourceStyles.choices}>
        <FileButton
          variant={isFirst ? "primary" : "outline"}
          label={text(words.chooseFile)}
          icon={<FileUp aria-hidden />}
        />
        <Button
          variant="outline"
          icon={<ClipboardPaste aria-hidden />}
          aria-expanded={isPasting}
          onClick={() => setPasting(!isPasting)}
        >
          {text(words.paste)}
        </Button>
      </div>
      {isPasting && <PasteBox onDone={() => setPasting(false)} />}
      <ul className={styles.tables} aria-label={text(words.tables)}>
        {others.map(({ path, name }) => (
          <li key={path}>
            <button type="button" className={styles.table} onClick={() => actions.openTable(path)}>
              <strong>{name}</strong>
              <span>{text(words.onThisDevice)}</span>
            </button>
          </li>
        ))}
        {shipped.map(({ file, title, doc, rows, columns, licence }) => (
          <li key={file}>
            <button type="button" className={styles.table} onClick={() => actions.openShippedTable(file)}>
              <strong>{text(title)}</strong>
              <span>{text(doc)}</span>
              <span>{text(words.facts, { rows: groupDigits(rows), columns: groupDigits(columns), licence })}</span>
            </button>
          </li>
        ))}
      </ul>
      <FileWords entry={entry} />
    </>
  );
}
