/** A section of the output panel: a heading with a small caption, controls at its end, and a picture. */

import { type ReactNode, useId } from "react";
import styles from "./OutputSection.module.css";

interface OutputSectionProps {
  readonly title: string;
  readonly caption?: ReactNode;
  /** Controls at the end of the heading's line. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}

export default function OutputSection({ title, caption, controls, children }: OutputSectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {caption !== undefined && <div className={styles.caption}>{caption}</div>}
        {controls !== undefined && <div className={styles.controls}>{controls}</div>}
      </header>
      {children}
    </section>
  );
}

interface ToggleProps {
  readonly label: ReactNode;
  /** Longer name for screen readers, where the label is short. */
  readonly name?: string;
  readonly isOn: boolean;
  onChange(isOn: boolean): void;
}

/** A small word that can be on or off. */
export function Toggle({ label, name, isOn, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-pressed={isOn}
      aria-label={name}
      onClick={() => onChange(!isOn)}
    >
      {label}
    </button>
  );
}
