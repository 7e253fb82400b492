/** A field for one number. What is typed takes effect as soon as it is valid and the hand rests; arrow keys step by the leading digit. */

import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import fields from "./Field.module.css";
import { FieldLabel } from "./FieldLabel.tsx";
import { stepValue } from "./scale.ts";
import { useDraft } from "./useDraft.ts";

export interface NumberFieldProps {
  /** The accessible name. */
  readonly label: string;
  readonly isLabelHidden?: boolean;
  /** What it is, in a sentence: a tooltip on the label, a description for screen readers. */
  readonly hint?: string;
  readonly aside?: ReactNode;
  /** After the number: "%". */
  readonly unit?: string;
  /** null only where there is `none`. */
  readonly value: number | null;
  /** What an empty field means, where it may be empty. */
  readonly none?: { readonly label: string; readonly onChoose: () => void };
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
  readonly isDisabled?: boolean;
  /** Puts the number at the right end of the label's line, for a slider below. */
  readonly isInline?: boolean;
  /** Behind an inline number: another way to say it. */
  readonly after?: ReactNode;
  /** Said when the number cannot be taken, with `{min}` and `{max}` filled in by the caller. */
  readonly invalidMessage: string;
  readonly onChange: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { label, isLabelHidden = false, hint, aside, unit, value, min, max, isInteger = false, isDisabled } = props;
  const { isInline = false, after, invalidMessage, onChange, none } = props;
  const id = useId();
  const draft = useDraft<number | null>({
    value,
    write: (number) => (number === null ? "" : write(number)),
    parse(text) {
      if (none && text.trim() === "") return null;
      const number = parse(text);
      return number !== null && number >= min && number <= max && (!isInteger || Number.isInteger(number))
        ? number
        : undefined;
    },
    onChange: (next) => (next === null ? none?.onChoose() : onChange(next)),
  });
  const isValid = draft.parsed !== undefined;

  const input = (
    <input
      id={id}
      type="number"
      inputMode={isInteger ? "numeric" : "decimal"}
      step="any"
      min={Number.isFinite(min) ? min : undefined}
      max={Number.isFinite(max) ? max : undefined}
      disabled={isDisabled}
      aria-label={isLabelHidden ? label : undefined}
      aria-description={hint}
      autoComplete="off"
      aria-invalid={!isValid}
      aria-errormessage={isValid ? undefined : `${id}-message`}
      className={classes(fields.number, isInline && fields.inlineNumber)}
      placeholder={none?.label}
      value={draft.text}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={draft.leave}
      onWheel={(event) => event.currentTarget.blur()}
      onKeyDown={(event) => {
        if (event.key === "Enter") draft.leave();
        if (event.key === "Escape") draft.discard();
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        draft.discard();
        const from = draft.parsed ?? value ?? Math.max(min, 0);
        onChange(stepValue(from, event.key === "ArrowUp" ? 1 : -1, { min, max, isInteger }));
      }}
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
          {isInline && unit && (
            <span className={fields.unit} aria-hidden>
              {unit}
            </span>
          )}
          {after}
        </div>
      )}
      {(!isInline || isLabelHidden) && input}
      {!isValid && (
        <p id={`${id}-message`} role="alert" className={fields.message}>
          {invalidMessage}
        </p>
      )}
    </div>
  );
}

function parse(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** Short and exact: 1e-8 rather than 0.00000001, 1e8 rather than 100000000. */
function write(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  const exponential = value.toExponential().replace("e+", "e");
  return exponential.length < String(value).length ? exponential : String(value);
}
