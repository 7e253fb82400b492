/** The keys of the inspector while it is open, anywhere on the page where they mean nothing else. */

import { type RefObject, useEffect } from "react";
import { actions } from "../store/store.ts";
import { walk, walkActs } from "./walk.ts";

/** These have their own use for arrows and letters. */
const takesKeys =
  'input, textarea, select, [contenteditable], [role="slider"], [role="separator"], [role="radiogroup"], [role="tablist"], [role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]';
/** Enter presses what has the focus. */
const takesEnter = 'button, a[href], summary, [role="button"]';

export function useWalkKeys(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, defaultPrevented, altKey, ctrlKey, metaKey } = event;
      if (defaultPrevented || altKey || ctrlKey || metaKey || !(target instanceof Element)) return;
      if (target.closest(takesKeys)) return;
      const isInside = frame.current!.parentElement!.contains(target) || target === document.body;
      const act = actFor(event, { isInside, takesEnter: target.closest(takesEnter) !== null });
      if (!act) return;
      event.preventDefault();
      act();
    };
    // After the parts of the page, which React calls at its root, and before what listens on the document.
    document.body.addEventListener("keydown", onKeyDown);
    return () => document.body.removeEventListener("keydown", onKeyDown);
  }, [frame]);
}

interface Place {
  /** In the inspector, or nowhere. */
  readonly isInside: boolean;
  readonly takesEnter: boolean;
}

function actFor({ key, shiftKey, repeat }: KeyboardEvent, { isInside, takesEnter }: Place): (() => void) | null {
  switch (key) {
    case "ArrowRight":
      return shiftKey ? walkActs.nextPhase : walkActs.next;
    case "ArrowLeft":
      return shiftKey ? walkActs.previousPhase : walkActs.previous;
    case "Enter":
      return repeat || takesEnter ? null : walkActs.takeStep;
    case "Escape":
      return isInside ? () => actions.openFoot(null) : null;
    case "p":
    case "P":
      return repeat ? null : walk.getState().isPlaying ? walkActs.pause : walkActs.play;
    default:
      return null;
  }
}
