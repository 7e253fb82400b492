/** A field for a list of numbers, written as `30, 80`. Takes effect as a number's field does. */

import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import fields from "./Field.module.css";
import { FieldLabel } from "./FieldLabel.tsx";
import { useDraft } from "./useDraft.ts";

interface NumberListFieldProps {
  /** The accessible name. */
  readonly label: string;
  readonly hint?: string;
  /** null only where there is `none`. */
  readonly value: readonly number[] | null;
  /** What an empty field means, where it may be empty. */
  readonly none?: { readonly label: string };
  /** How many numbers it takes; any without it. */
  readonly length?: number;
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
  readonly invalidMessage: string;
  /** Behind the list: another way to say it. */
  readonly after?: ReactNode;
  readonly onChange: (value: readonly number[] | null) => void;
}

export function NumberListField(props: NumberListFieldProps) {
  const { label, hint, value, none, length, min, max, isInteger = false, invalidMessage, after, onChange } = props;
  const id = useId();
  const draft = useDraft<readonly number[] | null>({
    value,
    write: (list) => list?.join(", ") ?? "",
    parse(text) {
      const parts = text.split(/[\s,，、;]+/).filter((part) => part !== "");
      if (parts.length === 0) return none ? null : undefined;
      const numbers = parts.map(Number);
      const isGood = (number: number) =>
        Number.isFinite(number) && number >= min && number <= max && (!isInteger || Number.isInteger(number));
      return numbers.every(isGood) && (length === undefined || numbers.length === length) ? numbers : undefined;
    },
    onChange,
  });
  const isValid = draft.parsed !== undefined;
  return (
    <div className={fields.field}>
      <div className={fields.head}>
        <FieldLabel htmlFor={id} hint={hint}>
          {label}
        </FieldLabel>
        <input
          id={id}
          type="text"
          aria-description={hint}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={!isValid}
          aria-errormessage={isValid ? undefined : `${id}-message`}
          className={classes(fields.number, fields.inlineNumber, fields.inlineList)}
          placeholder={none?.label}
          value={draft.text}
          onChange={(event) => draft.type(event.target.value)}
          onBlur={draft.leave}
          onKeyDown={(event) => {
            if (event.key === "Enter") draft.leave();
            if (event.key === "Escape") draft.discard();
          }}
        />
        {after}
      </div>
      {!isValid && (
        <p id={`${id}-message`} role="alert" className={fields.message}>
          {invalidMessage}
        </p>
      )}
    </div>
  );
}
