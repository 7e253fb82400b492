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

interface ColumnNameProps {
  readonly column: Column;
  /** Whether words beside it say what it is: not where its kind stands there. */
  readonly hasWords?: boolean;
}

export function ColumnName({ column, hasWords = true }: ColumnNameProps) {
  const { name, role } = column;
  return (
    <span className={styles.column} data-kind={isTarget(column) ? "target" : role}>
      {icons[role]}
      <span className={styles.name} title={name}>
        {name}
      </span>
      {hasWords && <Words column={column} />}
    </span>
  );
}

function Words({ column }: Pick<ColumnNameProps, "column">) {
  const text = useText();
  const { role } = column;
  if (isTarget(column)) return <span className={styles.note}>{text(words.target)}</span>;
  if (role === "ignored") return <span className={styles.note}>{text(words.ignored)}</span>;
  return <span className="visually-hidden">{text(words.roles[role])}</span>;
}
