/** Where the chosen data set comes from: the ways to have its images or its table, and what is kept of it. */

import { useEffect, useRef, useState } from "react";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { lazyPart } from "../lazyPart.tsx";
import { StorageDialog } from "../storage/StorageDialog.tsx";
import { isTable } from "../table/isTable.ts";
import { ImageSource } from "./ImageSource.tsx";
import { KeptLine } from "./KeptLine.tsx";
import styles from "./SourceBox.module.css";
import { sourceBoxId } from "./sourceBoxId.ts";
import { useFocusKept } from "./useFocusKept.ts";
import { useSituation } from "./useSituation.ts";
import { words } from "./words.ts";

const TableSource = lazyPart(() => import("../table/TableSource.tsx").then(({ TableSource }) => TableSource));

const typeOf = (state: AppState) => state.experiment.dataset.type;

interface SourceBoxProps {
  /** Of the chosen data set, which is read from files. */
  readonly entry: DatasetEntry;
}

export function SourceBox({ entry }: SourceBoxProps) {
  const type = useStore(typeOf);
  useEffect(actions.findSources, []);
  // What is asked about one data set is not asked about the next.
  return <Box key={type} entry={entry} />;
}

function Box({ entry }: SourceBoxProps) {
  const text = useText();
  const situation = useSituation(entry);
  const box = useRef<HTMLElement>(null);
  const [isStorageOpen, setStorageOpen] = useState(false);
  const storageButton = useRef<HTMLElement>(null);
  useFocusKept(box);
  const { stage, loading, data } = situation;
  const title = text(entry.title);
  const keptLine = (data || loading || stage === "reading") && (
    <KeptLine
      situation={situation}
      title={title}
      toStorage={{
        onOpen: () => setStorageOpen(true),
        returnFocusTo: (button) => {
          // Where the button is gone, as its set was cleared, the focus goes into the box.
          storageButton.current = button ?? box.current;
        },
      }}
    />
  );
  return (
    <section
      ref={box}
      id={sourceBoxId}
      aria-label={text(words.title, { title })}
      tabIndex={-1}
      className={styles.box}
      data-quiet={stage === "reading" || (stage === "here" && !data?.whole && !loading)}
    >
      {isTable(entry) ? (
        <TableSource entry={entry} box={box} isSeeking={stage === "seeking"}>
          {keptLine}
        </TableSource>
      ) : (
        <ImageSource entry={entry} situation={situation}>
          {keptLine}
        </ImageSource>
      )}
      {/* Not in the line that opens it: the line goes when its set is cleared in there. */}
      <StorageDialog isOpen={isStorageOpen} onOpenChange={setStorageOpen} returnFocusTo={storageButton} />
    </section>
  );
}
