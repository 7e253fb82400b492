/** A value that changes often, seen only every now and then. */

import { useEffect, useRef, useState } from "react";

/** @returns `value`, at most once in `periodMs`; the newest is always shown in the end. */
export function useSampled<T>(value: T, periodMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const shownAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = value;
    if (timer.current !== undefined) return;
    const wait = Math.max(0, shownAt.current + periodMs - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      shownAt.current = performance.now();
      setShown(() => latest.current);
    }, wait);
  }, [value, periodMs]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown;
}
