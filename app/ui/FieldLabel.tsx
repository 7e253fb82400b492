/** A control's visible name; what it means appears on hover. */

import type { ReactNode } from "react";
import fields from "./Field.module.css";
import { Tooltip } from "./Tooltip.tsx";

interface FieldLabelProps {
  readonly id?: string;
  /** Without one it is plain text that its control points to. */
  readonly htmlFor?: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function FieldLabel({ id, htmlFor, hint, children }: FieldLabelProps) {
  const label = htmlFor ? (
    <label id={id} htmlFor={htmlFor} className={fields.label}>
      {children}
    </label>
  ) : (
    <span id={id} className={fields.label}>
      {children}
    </span>
  );
  return hint ? (
    <Tooltip content={hint} side="top">
      {label}
    </Tooltip>
  ) : (
    label
  );
}
