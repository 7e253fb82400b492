/** The text in a field while the user types, until it is taken on Enter, on leaving the field, or after a pause. */

import { useEffect, useEffectEvent, useState } from "react";

/** Longer than people who write on pause between two keys. */
const pauseMs = 700;

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
  readonly isOpen: boolean;
  /** The text that was not taken, until another one is typed or the value changes. */
  readonly refused: string | null;
  type(text: string): void;
  /** Takes what was typed. Where it cannot be taken, the value from before it was typed holds. */
  leave(): void;
  /** Brings back the value from before anything was typed. */
  discard(): void;
  /** Drops the draft. */
  close(): void;
}

interface Typed<T> {
  readonly text: string;
  readonly before: T;
  /** The document holds what came of the text. */
  readonly isSettled: boolean;
}

export function useDraft<T>({ value, write, parse, onChange }: DraftOptions<T>): Draft<T> {
  const [typed, setTyped] = useState<Typed<T> | null>(null);
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly held: string } | null>(null);

  /** A first part of the text may have been taken during a pause; a text that cannot be taken undoes that too. */
  const settle = ({ text, before, isSettled }: Typed<T>) => {
    const next = parse(text);
    const held = next === undefined ? before : next;
    if (!isSettled && write(held) !== write(value)) onChange(held);
    setRefusal(next === undefined ? { text, held: write(held) } : null);
  };
  const onPause = useEffectEvent((paused: Typed<T>) => {
    settle(paused);
    setTyped({ ...paused, isSettled: true });
  });
  useEffect(() => {
    if (!typed || typed.isSettled) return;
    const timer = setTimeout(() => onPause(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);

  return {
    text: typed?.text ?? write(value),
    parsed: typed ? parse(typed.text) : value,
    isOpen: typed !== null,
    refused: refusal?.held === write(value) ? refusal.text : null,
    type(text) {
      setTyped({ text, before: typed ? typed.before : value, isSettled: false });
      setRefusal(null);
    },
    leave() {
      if (typed) settle(typed);
      setTyped(null);
    },
    discard() {
      if (typed && write(typed.before) !== write(value)) onChange(typed.before);
      setTyped(null);
      setRefusal(null);
    },
    close() {
      setTyped(null);
      setRefusal(null);
    },
  };
}
