/** Says once, before the page asks the Hub for anything, what happens then and who sees what. */

import { useEffect, useId, useRef } from "react";
import { useWords } from "../../i18n/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { formatBytes } from "../../ui/format.ts";
import { HubAddress } from "./HubAddress.tsx";
import styles from "./SourceBox.module.css";
import type { Way } from "./situation.ts";
import { type Hub, isOfficial } from "./useHub.ts";

interface HubConsentProps {
  readonly title: string;
  readonly way: Way;
  readonly hub: Hub;
  readonly onAllow: () => void;
  readonly onRefuse: () => void;
}

export function HubConsent({ title, way, hub, onAllow, onRefuse }: HubConsentProps) {
  const t = useWords();
  const id = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  // It is read before a button of it is pressed.
  useEffect(() => group.current?.focus(), []);
  const { host } = hub;
  return (
    <fieldset
      ref={group}
      tabIndex={-1}
      aria-label={t("source.consent.title", { host })}
      aria-describedby={id}
      className={styles.consent}
    >
      <div id={id} className={styles.text}>
        <p>{t("source.consent.ask", { host, size: formatBytes(way.bytes) })}</p>
        <p>{t(isOfficial(hub) ? "source.consent.official" : "source.consent.other", { host, title })}</p>
        <p className={styles.caption}>{t("source.consent.once")}</p>
      </div>
      <HubAddress />
      <div className={styles.choices}>
        <Button variant="primary" className={styles.act} onClick={onAllow}>
          {t("source.consent.yes", { host })}
        </Button>
        <Button variant="outline" onClick={onRefuse}>
          {t("source.consent.no")}
        </Button>
      </div>
    </fieldset>
  );
}
