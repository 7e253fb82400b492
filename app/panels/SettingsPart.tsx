/** A group of settings that a line of code may say: lit while that line is pointed at, and found by it. */

import type { ReactNode } from "react";
import type { SettingsGroup } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import styles from "./SettingsPart.module.css";

interface SettingsPartProps {
  readonly of: SettingsGroup;
  readonly children: ReactNode;
}

export function SettingsPart({ of, children }: SettingsPartProps) {
  const isLit = useStore(({ lit }) => lit === of);
  return (
    <div className={styles.part} data-settings={of} data-lit={isLit || undefined}>
      {children}
    </div>
  );
}
