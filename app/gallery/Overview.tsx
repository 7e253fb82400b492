/** Every visual in every look. Theme and language are the whole page's, so each picture stands in a page of its own. */

import type { Visual } from "../visuals/visual.ts";
import styles from "./gallery.module.css";
import { addressOf, nameOf, variants } from "./variants.ts";

export function Overview({ visuals }: { readonly visuals: readonly Visual[] }) {
  return (
    <main className={styles.overview}>
      <h1>Visuals</h1>
      {visuals.map(({ id }) => (
        <section key={id} aria-label={id}>
          <h2>{id}</h2>
          <div className={styles.variants}>
            {variants.map((variant) => (
              <iframe
                key={nameOf(id, variant)}
                className={styles.frame}
                title={nameOf(id, variant)}
                src={addressOf(id, variant)}
                loading="lazy"
              />
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}
