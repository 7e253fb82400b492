/** Space trains or pauses, F goes flat out, S steps, R resets, and pictures have keys of their own: anywhere on the page but in a field, a list or a dialog. Ctrl+Z undoes, but in a field. */

import { useEffect } from "react";
import { actions, store } from "../store/store.ts";
import { isMac } from "../ui/keys.ts";
import { visualsFor } from "../visuals/index.ts";

/** Keys belong to these while they have the focus: letters choose in lists, everything types in fields. */
const takesLetters =
  'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]';
/** A field undoes its own text. */
const takesText =
  'input:not([type="range"], [type="checkbox"], [type="radio"], [type="file"]), textarea, [contenteditable]';
const takesSpace =
  'button, a[href], summary, input, [role="button"], [role="radio"], [role="switch"], [role="slider"], [tabindex="0"]';

export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.defaultPrevented || event.altKey) return;
      const isChord = event.ctrlKey || event.metaKey;
      if (!isChord && event.repeat) return;
      if (target instanceof Element && target.closest(isChord ? takesText : takesLetters)) return;
      const act = isChord ? chordFor(event) : actFor(key, target);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** ⌘ on a Mac, where Ctrl+Y is the system's, Ctrl elsewhere. */
function chordFor({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): (() => void) | null {
  if (isMac ? ctrlKey || !metaKey : metaKey) return null;
  switch (key.toLowerCase()) {
    case "z":
      return shiftKey ? actions.redo : actions.undo;
    case "y":
      return isMac || shiftKey ? null : actions.redo;
    default:
      return null;
  }
}

const actOfVisual = (key: string): (() => void) | null =>
  visualsFor(store.getState()).flatMap(({ shortcuts }) => shortcuts?.acts[key] ?? [])[0] ?? null;

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
      return actOfVisual(key.toLowerCase());
  }
}
