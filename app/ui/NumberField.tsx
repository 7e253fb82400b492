/** A field for one number; arrow keys step by the leading digit. */

import type { KeyboardEvent, ReactNode } from "react";
import { DraftField, type DraftFieldProps } from "./DraftField.tsx";
import fields from "./Field.module.css";
import { parseNumber, writeNumber } from "./number.ts";
import { stepValue } from "./scale.ts";
import type { Draft } from "./useDraft.ts";

export interface NumberFieldProps
  extends Pick<DraftFieldProps<number | null>, "label" | "isLabelHidden" | "hint" | "aside" | "isInline" | "refusal"> {
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
  /** Behind an inline number: another way to say it. */
  readonly after?: ReactNode;
  readonly onChange: (value: number) => void;
}

/** Bounds that nobody reaches are not said; browsers take no exponents there. */
const spokenBound = (bound: number) => (Math.abs(bound) < 1e21 ? bound : undefined);

export function NumberField({
  unit,
  none,
  min,
  max,
  isInteger = false,
  isDisabled,
  after,
  onChange,
  ...field
}: NumberFieldProps) {
  const { value, isInline = false } = field;
  const step = (event: KeyboardEvent, draft: Draft<number | null>) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    draft.close();
    const from = draft.parsed ?? value ?? Math.max(min, 0);
    onChange(stepValue(from, event.key === "ArrowUp" ? 1 : -1, { min, max, isInteger }));
  };
  return (
    <DraftField<number | null>
      {...field}
      after={
        <>
          {isInline && unit && (
            <span className={fields.unit} aria-hidden>
              {unit}
            </span>
          )}
          {after}
        </>
      }
      write={(number) => (number === null ? "" : writeNumber(number))}
      parse={(text) => {
        if (none && text.trim() === "") return null;
        const number = parseNumber(text);
        const isTaken = number !== undefined && number >= min && number <= max;
        return isTaken && (!isInteger || Number.isInteger(number)) ? number : undefined;
      }}
      input={{
        role: "spinbutton",
        // Keyboards for decimals have no minus.
        inputMode: min < 0 ? "text" : "decimal",
        disabled: isDisabled,
        placeholder: none?.label,
        "aria-valuenow": value ?? undefined,
        "aria-valuetext": value === null ? none?.label : undefined,
        "aria-valuemin": spokenBound(min),
        "aria-valuemax": spokenBound(max),
      }}
      onKeyDown={step}
      onChange={(next) => (next === null ? none?.onChoose() : onChange(next))}
    />
  );
}
