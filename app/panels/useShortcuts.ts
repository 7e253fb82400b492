/** Space trains or pauses, F goes flat out, S steps, R resets: anywhere on the page but in a field, a list or a dialog. */

import { useEffect } from "react";
import { actions, store } from "../store/store.ts";

/** Keys belong to these while they have the focus: letters choose in lists, everything types in fields. */
const takesLetters =
  'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]';
const takesSpace =
  'button, a[href], summary, input, [role="button"], [role="radio"], [role="switch"], [role="slider"], [tabindex="0"]';

export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (target instanceof Element && target.closest(takesLetters)) return;
      const act = actFor(event.key, target);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function actFor(key: string, target: EventTarget | null): (() => void) | null {
  switch (key.toLowerCase()) {
    case " ":
      if (target instanceof Element && target.closest(takesSpace)) return null;
      return store.getState().snapshot?.status === "running" ? actions.pause : actions.train;
    case "f":
      return actions.toggleFlatOut;
    case "s":
      return () => actions.step("batch");
    case "r":
      return actions.reset;
    default:
      return null;
  }
}
