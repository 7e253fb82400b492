/** Says once, before the page asks the Hub for anything, what happens then and who sees what. */

import { useEffect, useId, useRef } from "react";
import { useText } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { HubAddress } from "./HubAddress.tsx";
import styles from "./SourceBox.module.css";
import type { Way } from "./situation.ts";
import { type Hub, isOfficial } from "./useHub.ts";
import { words } from "./words.ts";

interface HubConsentProps {
  readonly title: string;
  readonly way: Way;
  readonly hub: Hub;
  readonly onAllow: () => void;
  readonly onRefuse: () => void;
}

export function HubConsent({ title, way, hub, onAllow, onRefuse }: HubConsentProps) {
  const text = useText();
  const id = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  // It is read before a button of it is pressed.
  useEffect(() => group.current?.focus(), []);
  const { host } = hub;
  return (
    <fieldset
      ref={group}
      tabIndex={-1}
      aria-label={text(words.consentTitle, { host })}
      aria-describedby={id}
      className={styles.consent}
    >
      <div id={id} className={styles.text}>
        <p>{text(words.consentAsk, { host, size: formatBytes(way.bytes) })}</p>
        <p>{text(isOfficial(hub) ? words.consentOfficial : words.consentOther, { host, title })}</p>
        <p className={styles.caption}>{text(words.consentOnce)}</p>
      </div>
      <HubAddress />
      <div className={styles.choices}>
        <Button variant="primary" className={styles.act} onClick={onAllow}>
          {text(words.consentYes, { host })}
        </Button>
        <Button variant="outline" onClick={onRefuse}>
          {text(words.consentNo)}
        </Button>
      </div>
    </fieldset>
  );
}
