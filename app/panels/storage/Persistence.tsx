/** Whether the browser may clear by itself what it keeps, and what asks it not to. */

import { useState } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./Storage.module.css";

export function Persistence({ isPersistent }: { readonly isPersistent: boolean }) {
  const t = useWords();
  const [isRefused, setRefused] = useState(false);
  if (isPersistent) {
    return (
      <p role="status" className={styles.dim}>
        {t("storage.persistent")}
      </p>
    );
  }
  const ask = () => void actions.askToPersist().then((isPromised) => setRefused(!isPromised));
  return (
    <div className={styles.line}>
      <p role="status" className={styles.dim}>
        {t(isRefused ? "storage.refused" : "storage.evictable")}
      </p>
      <Button variant="outline" onClick={ask}>
        {t("storage.persist")}
      </Button>
    </div>
  );
}
