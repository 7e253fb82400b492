/** Which files a data set comes in, and where they are had. */

import { fileNames } from "../../../engine/catalog.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { useText, useWords } from "../../i18n/i18n.ts";
import styles from "./SourceBox.module.css";

export function FileWords({ entry }: { readonly entry: DatasetEntry }) {
  const t = useWords();
  const text = useText();
  return (
    <p className={styles.caption}>
      {t("source.files.orDrop")}
      {entry.files &&
        ` ${text(entry.files.download)} ${t("source.files.which", { names: text(fileNames(entry.files)) })}`}
      {entry.source && (
        <>
          {" "}
          <a href={entry.source} target="_blank" rel="noreferrer">
            {t("source.files.page")}
          </a>
        </>
      )}
    </p>
  );
}
