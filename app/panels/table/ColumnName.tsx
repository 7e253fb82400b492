/** A column's name with the sign of what it is: # numbers, ≡ categories, ◎ the target; one that is ignored is pale, and says so. */

import { AlignJustify, Hash, Minus, Target } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/i18n.ts";
import styles from "./ColumnName.module.css";
import { type Column, isTarget, type Role } from "./columnRoles.ts";
import { words } from "./words.ts";

const icons: Readonly<Record<Role, ReactNode>> = {
  number: <Hash aria-hidden />,
  category: <AlignJustify aria-hidden />,
  ignored: <Minus aria-hidden />,
  classes: <Target aria-hidden />,
  value: <Target aria-hidden />,
};

export function ColumnName({ column }: { readonly column: Column }) {
  const text = useText();
  const { name, role } = column;
  return (
    <span className={styles.column} data-kind={isTarget(column) ? "target" : role}>
      {icons[role]}
      <span className={styles.name} title={name}>
        {name}
      </span>
      {isTarget(column) && <span className={styles.note}>{text(words.target)}</span>}
      {role === "ignored" && <span className={styles.note}>{text(words.ignored)}</span>}
      {(role === "number" || role === "category") && <span className="visually-hidden">{text(words.roles[role])}</span>}
    </span>
  );
}
