/** A table that is pasted anywhere on the page, but in a field, is taken. */

import { useEffect } from "react";
import { actions } from "../../store/store.ts";

export function usePastedTable(): void {
  useEffect(() => {
    const take = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isField(event.target) || !isTabular(text)) return;
      event.preventDefault();
      actions.pasteTable(text);
    };
    document.addEventListener("paste", take);
    return () => document.removeEventListener("paste", take);
  }, []);
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;

/** Several lines, of which the first two have cells. */
function isTabular(text: string): boolean {
  const lines = text.split("\n", 3).map((line) => line.trim());
  return lines.length > 1 && lines.slice(0, 2).every((line) => /[,;|\t]|\S\s+\S/.test(line));
}
