/** Whether the browser may clear by itself what it keeps, and what asks it not to. */

import { useState } from "react";
import { useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./Storage.module.css";
import { words } from "./words.ts";

export function Persistence({ isPersistent }: { readonly isPersistent: boolean }) {
  const text = useText();
  const [isRefused, setRefused] = useState(false);
  if (isPersistent) {
    return (
      <p role="status" className={styles.dim}>
        {text(words.persistent)}
      </p>
    );
  }
  const ask = () => void actions.askToPersist().then((isPromised) => setRefused(!isPromised));
  return (
    <div className={styles.line}>
      <p role="status" className={styles.dim}>
        {text(isRefused ? words.refused : words.evictable)}
      </p>
      <Button variant="outline" onClick={ask}>
        {text(words.persist)}
      </Button>
    </div>
  );
}
