/** A field that one writes into. Enter, leaving it or a pause takes what it says; what cannot be taken is refused with a sentence, and Escape brings back what was. */

import { type InputHTMLAttributes, type KeyboardEvent, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import fields from "./Field.module.css";
import { FieldLabel } from "./FieldLabel.tsx";
import { type Draft, useDraft } from "./useDraft.ts";

export interface DraftFieldProps<T> {
  /** The accessible name. */
  readonly label: string;
  readonly isLabelHidden?: boolean;
  /** What it is, in a sentence: a tooltip on the label, a description for screen readers. */
  readonly hint?: string;
  readonly aside?: ReactNode;
  /** Puts the field at the right end of the label's line. */
  readonly isInline?: boolean;
  /** Behind an inline field: a unit, another way to say it. */
  readonly after?: ReactNode;
  readonly className?: string | undefined;
  readonly value: T;
  readonly write: (value: T) => string;
  /** Undefined where the text cannot be taken. */
  readonly parse: (text: string) => T | undefined;
  /** The sentence that says why a text was not taken. */
  readonly refusal: (text: string) => string;
  /** What the input is besides: its role, a placeholder. */
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
  /** Keys of its own; called with the draft before Enter and Escape are handled. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>, draft: Draft<T>) => void;
  readonly onChange: (value: T) => void;
}

export function DraftField<T>(props: DraftFieldProps<T>) {
  const { label, isLabelHidden = false, hint, aside, isInline = false, after, className, refusal } = props;
  const id = useId();
  const draft = useDraft<T>(props);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    props.onKeyDown?.(event, draft);
    if (event.key === "Enter") draft.leave();
    if (event.key !== "Escape" || (!draft.isOpen && draft.refused === null)) return;
    // What lies open around the field stays open.
    event.preventDefault();
    event.stopPropagation();
    draft.discard();
  };
  const input = (
    <input
      {...props.input}
      id={id}
      type="text"
      aria-label={isLabelHidden ? label : undefined}
      aria-description={hint}
      aria-invalid={draft.refused !== null}
      aria-describedby={draft.refused === null ? undefined : `${id}-message`}
      autoComplete="off"
      spellCheck={false}
      className={classes(fields.number, isInline && fields.inlineNumber, className)}
      value={draft.text}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={onKeyDown}
    />
  );
  return (
    <div className={fields.field}>
      {!isLabelHidden && (
        <div className={fields.head}>
          <FieldLabel htmlFor={id} hint={hint}>
            {label}
          </FieldLabel>
          {aside && <span className={fields.aside}>{aside}</span>}
          {isInline && input}
          {after}
        </div>
      )}
      {(!isInline || isLabelHidden) && input}
      {draft.refused !== null && (
        <p id={`${id}-message`} role="alert" className={fields.message}>
          {refusal(draft.refused)}
        </p>
      )}
    </div>
  );
}
