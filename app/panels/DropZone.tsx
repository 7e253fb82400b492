/** Files may be dropped anywhere on the page; while they hover over it, it says so. */

import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { actions } from "../store/store.ts";
import styles from "./DropZone.module.css";
import { filesOf } from "./givenFiles.ts";

export function DropZone() {
  const t = useWords();
  const isOver = useFileDrop();
  if (!isOver) return null;
  return (
    <div className={styles.zone}>
      <div className={styles.card}>
        <FileDown aria-hidden />
        <strong>{t("shell.files.drop")}</strong>
        <span>{t("shell.files.dropHint")}</span>
      </div>
    </div>
  );
}

/** Whether files hover over the page; what is dropped goes to the store. */
function useFileDrop(): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    // Entering a child leaves its parent: only the count tells when the page itself is left.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setIsOver(true);
    };
    const over = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      void filesOf(event.dataTransfer).then(actions.addFiles);
    };
    document.addEventListener("dragenter", enter);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragenter", enter);
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, []);
  return isOver;
}
