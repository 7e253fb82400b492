/** Whether what is here will be here at the next visit, in a line. */

import { HardDrive } from "lucide-react";
import { useRef, useState } from "react";
import { useText, useWords } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { StorageDialog } from "../storage/StorageDialog.tsx";
import styles from "./SourceBox.module.css";
import type { Situation } from "./situation.ts";
import { words } from "./words.ts";

interface KeptLineProps {
  readonly situation: Situation;
  readonly title: string;
}

export function KeptLine({ situation: { kept, unkept, data, loading }, title }: KeptLineProps) {
  const text = useText();
  if (unkept === "browser") return <p className={styles.caption}>{text(words.keepsNothing, { title })}</p>;
  if (unkept) {
    return (
      <>
        <p role="status" className={styles.warning}>
          {text(words.notKept, { got: text(unkept.got), fix: text(unkept.fix) })}
        </p>
        <StorageButton />
      </>
    );
  }
  if (loading) return null;
  if (kept) {
    return (
      <div className={styles.kept}>
        <HardDrive aria-hidden />
        <span>{text(words.kept, { size: formatBytes(kept.bytes) })}</span>
        <StorageButton />
      </div>
    );
  }
  return data && <p className={styles.caption}>{text(words.inMemory)}</p>;
}

function StorageButton() {
  const t = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button ref={button} className={styles.link} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t("shell.storage")}
      </Button>
      <StorageDialog isOpen={isOpen} onOpenChange={setOpen} returnFocusTo={button} />
    </>
  );
}
