/** A complaint in words: where, what was got, what was expected, and how to mend it. */

import type { Complaint } from "../../engine/define/errors.ts";
import { useText, useWords } from "../i18n/i18n.ts";
import styles from "./ComplaintText.module.css";

export function ComplaintText({ complaint: { where, got, expected, fix } }: { readonly complaint: Complaint }) {
  const t = useWords();
  const text = useText();
  return (
    <>
      <p className={styles.where}>{where}</p>
      <p>
        {t("shell.notice.got")} <strong>{text(got)}</strong>
      </p>
      <p>
        {t("shell.notice.expected")} <strong>{text(expected)}</strong>
      </p>
      <p className={styles.fix}>{text(fix)}</p>
    </>
  );
}
