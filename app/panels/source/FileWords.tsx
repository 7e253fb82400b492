/** Which files a data set comes in, and where they are had. */

import { fileNames } from "../../../engine/catalog.ts";
import type { DatasetEntry } from "../../../engine/define/entry.ts";
import { useSentenceGap, useText } from "../../i18n/i18n.ts";
import styles from "./SourceBox.module.css";
import { words } from "./words.ts";

export function FileWords({ entry }: { readonly entry: DatasetEntry }) {
  const text = useText();
  const gap = useSentenceGap();
  return (
    <p className={styles.caption}>
      {text(words.orDrop)}
      {entry.files &&
        `${gap}${text(entry.files.download)}${gap}${text(words.whichFiles, { names: text(fileNames(entry.files)) })}`}
      {entry.source && (
        <>
          {gap}
          <a href={entry.source} target="_blank" rel="noreferrer">
            {text(words.downloadPage)}
          </a>
        </>
      )}
    </p>
  );
}
