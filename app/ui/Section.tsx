/** A titled part of a side panel. */

import { type ReactNode, useId } from "react";
import styles from "./Section.module.css";

interface SectionProps {
  /** Names it for whatever points to it. */
  readonly id: string;
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ id, title, aside, children }: SectionProps) {
  const titleId = useId();
  return (
    <section id={`section-${id}`} aria-labelledby={titleId} className={styles.section}>
      <div className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
