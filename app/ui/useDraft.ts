/** What stands in a field while somebody types: their text, until it can be taken and the hand rests. */

import { useEffect, useRef, useState } from "react";

const restMs = 200;

interface DraftOptions<T> {
  readonly value: T;
  /** The value as the field shows it; equal values have equal texts. */
  write(value: T): string;
  /** Undefined where the text cannot be taken. */
  parse(text: string): T | undefined;
  onChange(value: T): void;
}

export interface Draft<T> {
  readonly text: string;
  /** What the text means; undefined where it cannot be taken. */
  readonly parsed: T | undefined;
  type(text: string): void;
  /** Takes what was typed; what cannot be taken gives way to the value that holds. */
  leave(): void;
  discard(): void;
}

export function useDraft<T>({ value, write, parse, onChange }: DraftOptions<T>): Draft<T> {
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const commit = (text: string) => {
    clearTimeout(timer.current);
    const next = parse(text);
    if (next !== undefined && write(next) !== write(value)) onChange(next);
  };
  return {
    text: draft ?? write(value),
    parsed: draft === null ? value : parse(draft),
    type(text) {
      setDraft(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => commit(text), restMs);
    },
    leave() {
      if (draft !== null) commit(draft);
      setDraft(null);
    },
    discard() {
      clearTimeout(timer.current);
      setDraft(null);
    },
  };
}
