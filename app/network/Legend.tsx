/** What a link's colour and width say, in a line at the foot of the network. */

import { useText, useWords } from "../i18n/i18n.ts";
import styles from "./Legend.module.css";
import { useNetwork } from "./network.ts";

export function Legend() {
  const t = useWords();
  const text = useText();
  const own = useNetwork().shown?.legend;
  return (
    <p className={styles.legend} data-saved>
      <Wedge sign="negative" />
      {own ? text(own.negative) : t("network.negativeWeight")}
      <Wedge sign="positive" />
      {own ? text(own.positive) : t("network.positiveWeight")}
      <span>{t("network.widthIsSize")}</span>
    </p>
  );
}

/** A link that grows from a small weight to a large one. */
function Wedge({ sign }: { readonly sign: "negative" | "positive" }) {
  return (
    <svg className={styles.wedge} viewBox="0 0 24 8" aria-hidden>
      <path d="M0 3.6 24 1v6L0 4.4Z" fill={`var(--${sign})`} />
    </svg>
  );
}
