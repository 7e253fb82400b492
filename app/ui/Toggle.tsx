/** A small word that can be on or off. */

import type { ReactNode } from "react";
import styles from "./Toggle.module.css";

interface ToggleProps {
  readonly label: ReactNode;
  /** Longer name for screen readers, where the label is short. */
  readonly name?: string;
  readonly isOn: boolean;
  /** It can be reached, and stays as it is. */
  readonly isFixed?: boolean;
  onChange(isOn: boolean): void;
}

export function Toggle({ label, name, isOn, isFixed = false, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-pressed={isOn}
      data-unsaved={!isOn || undefined}
      aria-disabled={isFixed || undefined}
      aria-label={name}
      onClick={() => !isFixed && onChange(!isOn)}
    >
      {label}
    </button>
  );
}
