/** What this browser keeps of data sets, how much room it takes, and what clears it; and from where on the Hub they may be fetched. */

import { useEffect } from "react";
import { useText, useWords } from "../../i18n/i18n.ts";
import type { AppState } from "../../store/state.ts";
import { actions, useStore } from "../../store/store.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { WindowProps } from "../lazyWindow.tsx";
import { useComplaintText } from "../source/useComplaintText.ts";
import { HubPart } from "./HubPart.tsx";
import { KeptSets } from "./KeptSets.tsx";
import { Persistence } from "./Persistence.tsx";
import styles from "./Storage.module.css";
import { words } from "./words.ts";

const sourcesOf = (state: AppState) => state.sources;

export function StorageWindow({ isOpen, onOpenChange, returnFocusTo }: WindowProps) {
  const t = useWords();
  const text = useText();
  useEffect(() => {
    if (isOpen) actions.measureKept();
  }, [isOpen]);
  return (
    <Dialog
      title={t("shell.storage")}
      description={text(words.caption)}
      closeLabel={t("shell.close")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      returnFocusTo={returnFocusTo}
    >
      <Kept />
      <HubPart />
    </Dialog>
  );
}

function Kept() {
  const text = useText();
  const complaintText = useComplaintText();
  const sources = useStore(sourcesOf);
  if (!sources?.offers) return <p className={styles.dim}>{text(words.looking)}</p>;
  const { kept } = sources;
  return (
    <>
      {kept.complaint && (
        <p role="alert" className={styles.complaint}>
          {complaintText(kept.complaint)}
        </p>
      )}
      {kept.where === null ? (
        <p className={styles.empty}>{text(words.nowhere)}</p>
      ) : (
        <>
          <KeptSets kept={kept} />
          {Object.keys(kept.sets).length > 0 && <Persistence isPersistent={kept.isPersistent} />}
        </>
      )}
    </>
  );
}
