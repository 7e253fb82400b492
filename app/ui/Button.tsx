/** A button: primary for the one act of the page, outline beside it, plain for the rest. An icon alone needs a `label`. */

import type { ComponentProps, ReactNode } from "react";
import styles from "./Button.module.css";
import { classes } from "./classes.ts";
import { Tooltip } from "./Tooltip.tsx";

export interface ButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly variant?: "primary" | "outline" | "plain";
  readonly icon?: ReactNode;
  /** The accessible name where there is only an icon; shown as a tooltip. */
  readonly label?: string;
  readonly children?: ReactNode;
}

export function Button({ variant = "plain", icon, label, children, className, ...rest }: ButtonProps) {
  const isIconOnly = children === undefined;
  const button = (
    <button
      type="button"
      aria-label={isIconOnly ? label : undefined}
      className={classes(styles.button, styles[variant], isIconOnly && styles.iconOnly, className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
  return isIconOnly && label ? <Tooltip content={label}>{button}</Tooltip> : button;
}
