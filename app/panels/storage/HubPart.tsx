/** The Hub's address, and whether the page may fetch from there. */

import { useId, useRef } from "react";
import { useText } from "../../i18n/i18n.ts";
import { actions } from "../../store/store.ts";
import { Button } from "../../ui/Button.tsx";
import { HubAddress } from "../source/HubAddress.tsx";
import { useHub } from "../source/useHub.ts";
import styles from "./Storage.module.css";
import { words } from "./words.ts";

export function HubPart() {
  const text = useText();
  const { host, isAllowed } = useHub();
  const id = useId();
  const part = useRef<HTMLElement>(null);
  const takeBack = () => {
    actions.disallowHub();
    // The button goes.
    part.current?.focus();
  };
  return (
    <section ref={part} tabIndex={-1} aria-labelledby={id} className={styles.hub}>
      <h3 id={id} className={styles.heading}>
        {text(words.hub)}
      </h3>
      <HubAddress />
      <div className={styles.line}>
        <p role="status" className={styles.dim}>
          {text(isAllowed ? words.hubAllowed : words.hubAsks, { host })}
        </p>
        {isAllowed && (
          <Button variant="outline" onClick={takeBack}>
            {text(words.takeBack)}
          </Button>
        )}
      </div>
    </section>
  );
}
