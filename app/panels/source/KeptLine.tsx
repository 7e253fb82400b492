/** Whether what is here will be here at the next visit, in a line. */

import { HardDrive } from "lucide-react";
import type { Ref } from "react";
import { useText, useWords } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import styles from "./SourceBox.module.css";
import type { Situation } from "./situation.ts";
import { words } from "./words.ts";

interface ToStorage {
  readonly onOpen: () => void;
  readonly returnFocusTo: Ref<HTMLButtonElement>;
}

interface KeptLineProps {
  readonly situation: Situation;
  readonly title: string;
  readonly toStorage: ToStorage;
}

export function KeptLine({ situation: { kept, unkept, data, loading }, title, toStorage }: KeptLineProps) {
  const text = useText();
  if (unkept === "browser") return <p className={styles.caption}>{text(words.keepsNothing, { title })}</p>;
  if (unkept) {
    return (
      <>
        <p role="status" className={styles.warning}>
          {text(words.notKept, { got: text(unkept.got), fix: text(unkept.fix) })}
        </p>
        <StorageButton {...toStorage} />
      </>
    );
  }
  if (loading) return null;
  if (kept) {
    return (
      <div className={styles.kept}>
        <HardDrive aria-hidden />
        <span>{text(words.kept, { size: formatBytes(kept.bytes) })}</span>
        <StorageButton {...toStorage} />
      </div>
    );
  }
  return data && <p className={styles.caption}>{text(words.inMemory)}</p>;
}

function StorageButton({ onOpen, returnFocusTo }: ToStorage) {
  const t = useWords();
  return (
    <Button ref={returnFocusTo} className={styles.link} aria-haspopup="dialog" onClick={onOpen}>
      {t("shell.storage")}
    </Button>
  );
}
