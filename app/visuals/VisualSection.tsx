/** A section of the output panel: a heading with a small caption, controls at its end, and a picture. */

import { type ReactNode, useId } from "react";
import { useText } from "../i18n/i18n.ts";
import type { PanelSection } from "../panels/panelSection.ts";
import type { CsvTable } from "../pictures/csv.ts";
import { SaveButton } from "../pictures/SaveButton.tsx";
import styles from "./VisualSection.module.css";

interface VisualSectionProps {
  readonly of: Pick<PanelSection, "id" | "title">;
  readonly caption?: ReactNode;
  /** Controls at the end of the heading's line. */
  readonly controls?: ReactNode;
  /** The numbers of which the picture is made, as they are now: they can be saved too. */
  readonly table?: () => CsvTable;
  /** False where there is none, or none yet, that could be saved. */
  readonly isPicture?: boolean;
  readonly children: ReactNode;
}

export function VisualSection({ of, caption, controls, table, isPicture = true, children }: VisualSectionProps) {
  const text = useText();
  const titleId = useId();
  return (
    <section id={`visual-${of.id}`} className={styles.section} aria-labelledby={titleId}>
      <header className={styles.header}>
        <div className={styles.words}>
          <h2 id={titleId} className={styles.title}>
            {text(of.title)}
          </h2>
          {caption !== undefined && <div className={styles.caption}>{caption}</div>}
        </div>
        <div className={styles.controls}>
          {controls}
          {isPicture && <SaveButton title={of.title} what={of.id} table={table} />}
        </div>
      </header>
      {children}
    </section>
  );
}
