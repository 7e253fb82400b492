/** A field for a list of numbers, written as `30, 80`. */

import { DraftField, type DraftFieldProps } from "./DraftField.tsx";
import fields from "./Field.module.css";
import { parseNumbers, writeNumber } from "./number.ts";

interface NumberListFieldProps
  extends Pick<DraftFieldProps<readonly number[] | null>, "label" | "hint" | "after" | "refusal"> {
  /** null only where there is `none`. */
  readonly value: readonly number[] | null;
  /** What an empty field means, where it may be empty. */
  readonly none?: { readonly label: string };
  /** Whether a list is one that can be had. */
  readonly takes: (numbers: readonly number[]) => boolean;
  readonly onChange: (value: readonly number[] | null) => void;
}

export function NumberListField({ none, takes, ...field }: NumberListFieldProps) {
  return (
    <DraftField<readonly number[] | null>
      {...field}
      isInline
      className={fields.inlineList}
      write={(list) => list?.map(writeNumber).join(", ") ?? ""}
      parse={(text) => {
        const numbers = parseNumbers(text);
        if (numbers?.length === 0) return none ? null : undefined;
        return numbers && takes(numbers) ? numbers : undefined;
      }}
      input={{ placeholder: none?.label }}
    />
  );
}
