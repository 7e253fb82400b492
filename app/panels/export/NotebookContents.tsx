/** What a notebook tells, in its order. */

import { useText } from "../../i18n/i18n.ts";
import styles from "./Export.module.css";
import { words } from "./words.ts";

export function NotebookContents() {
  const text = useText();
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{text(words.inIt)}</h3>
      <ol className={styles.steps}>
        {Object.values(words.steps).map((step) => (
          <li key={text(step)}>{text(step)}</li>
        ))}
      </ol>
      <p>{text(words.compared)}</p>
    </section>
  );
}
