/** Where a table comes from: what it is and whose, what is wrong with it, and the ways to another one. */

import { type ReactNode, type Ref, type RefObject, useRef, useState } from "react";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import type { Complaint } from "../../../engine/define/errors.ts";
import { useText } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { Disclosure } from "../../ui/Disclosure.tsx";
import sourceStyles from "../source/SourceBox.module.css";
import { useComplaintText } from "../source/useComplaintText.ts";
import { words as sourceWords } from "../source/words.ts";
import { TableDialog } from "./TableDialog.tsx";
import styles from "./TableSource.module.css";
import { TableWays } from "./TableWays.tsx";
import { usePastedTable } from "./usePastedTable.ts";
import { useShipped } from "./useTables.ts";
import { words } from "./words.ts";

interface TableSourceProps {
  readonly entry: DatasetEntry;
  /** Takes the focus where what had it is gone. */
  readonly box: RefObject<HTMLElement | null>;
  /** Whether what is kept is still being looked for. */
  readonly isSeeking: boolean;
  /** Where it is kept. */
  readonly children: ReactNode;
}

const fileOf = (state: AppState) => String(state.experiment.dataset.file);
const obstacleOf = (state: AppState) => state.obstacle;
const isHereOf = (state: AppState) => state.table !== null || state.data !== null || state.progress !== null;

export function TableSource({ entry, box, isSeeking, children }: TableSourceProps) {
  const text = useText();
  const file = useStore(fileOf);
  usePastedTable();
  const obstacle = useStore(obstacleOf);
  const isHere = useStore(isHereOf);
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const isOurs = useShipped() !== null;
  const canRetry = obstacle?.remedy === "retry";
  const isMissing = obstacle ? obstacle.where === "dataset.file" : file === "" && !isHere;
  if (isSeeking && !isHere && !obstacle) {
    return <p className={sourceStyles.seeking}>{text(sourceWords.seeking, { title: text(entry.title) })}</p>;
  }
  return (
    <>
      {file !== "" && !isMissing && <Title file={file} />}
      {isMissing && file !== "" && <p role="status">{text(words.isMissing, { file })}</p>}
      {isMissing && file === "" && <p>{text(words.noTable)}</p>}
      {obstacle && canRetry && <Retry obstacle={obstacle} />}
      {obstacle && !isMissing && !canRetry && (
        <Mend
          obstacle={obstacle}
          openerRef={(button) => {
            // Once all is mended the button is gone, and the focus goes into the box.
            opener.current = button ?? box.current;
          }}
          onOpen={() => setOpen(true)}
        />
      )}
      {/* What the site brings is there at the next visit too. */}
      {!isOurs && children}
      {isMissing || canRetry ? (
        <TableWays entry={entry} isFirst={isMissing} />
      ) : (
        <Disclosure label={text(words.another)}>
          <TableWays entry={entry} />
        </Disclosure>
      )}
      <TableDialog isOpen={isOpen} onOpenChange={setOpen} returnFocusTo={opener} />
    </>
  );
}

/** What it is called; and of one that the site brings, whose it is. */
function Title({ file }: { readonly file: string }) {
  const text = useText();
  const shipped = useShipped();
  if (!shipped) return <strong>{file}</strong>;
  const { title, source, address, licence } = shipped;
  return (
    <div>
      <strong>{text(title)}</strong>
      <p className={styles.source}>
        <a href={address} target="_blank" rel="noreferrer">
          {text(source)}
        </a>
        {" · "}
        <span className={styles.licence}>{licence}</span>
      </p>
    </div>
  );
}

/** A table of the site's that did not come. */
function Retry({ obstacle }: Pick<MendProps, "obstacle">) {
  const text = useText();
  const complaintText = useComplaintText();
  return (
    <>
      <p role="status" className={sourceStyles.failure}>
        {complaintText(obstacle)}
      </p>
      <Button variant="primary" onClick={actions.prepareAgain}>
        {text(sourceWords.tryAgain)}
      </Button>
    </>
  );
}

interface MendProps {
  readonly obstacle: Complaint;
  readonly openerRef: Ref<HTMLButtonElement>;
  readonly onOpen: () => void;
}

/** What is wrong with it can be mended in its window, where the complaint stands too. */
function Mend({ obstacle, openerRef, onOpen }: MendProps) {
  const text = useText();
  const complaintText = useComplaintText();
  return (
    <>
      <p role="status" className={sourceStyles.failure}>
        {complaintText(obstacle)}
      </p>
      <Button ref={openerRef} variant="primary" aria-haspopup="dialog" onClick={onOpen}>
        {text(words.openTable)}
      </Button>
    </>
  );
}
