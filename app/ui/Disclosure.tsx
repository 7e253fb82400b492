/** What few people need, folded away under a line that says what it is. */

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./Disclosure.module.css";

interface DisclosureProps {
  readonly label: ReactNode;
  /** Longer name for screen readers, where the label is short. */
  readonly name?: string;
  /** The user folds and unfolds; what changes here does so too. */
  readonly isOpen?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Disclosure({ label, name, isOpen, className, children }: DisclosureProps) {
  return (
    <details className={classes(styles.disclosure, className)} open={isOpen}>
      <summary aria-label={name}>
        <ChevronRight aria-hidden />
        {label}
      </summary>
      <div>{children}</div>
    </details>
  );
}
