/** A finger that swipes to the left goes to the next operation, to the right to the one before. */

import { type TouchEvent, useRef } from "react";
import { walkActs } from "./walk.ts";

const farPx = 60;

interface Swipe {
  readonly onTouchStart: (event: TouchEvent) => void;
  readonly onTouchEnd: (event: TouchEvent) => void;
}

export function useSwipe(): Swipe {
  const from = useRef<{ readonly x: number; readonly y: number } | null>(null);
  return {
    onTouchStart({ touches, target, currentTarget }) {
      const touch = touches[0];
      const isOne = touches.length === 1 && touch && !scrollsSideways(target, currentTarget);
      from.current = isOne ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd({ changedTouches }) {
      const touch = changedTouches[0];
      if (!from.current || !touch) return;
      const across = touch.clientX - from.current.x;
      const down = touch.clientY - from.current.y;
      from.current = null;
      if (Math.abs(across) < farPx || Math.abs(across) < 2 * Math.abs(down)) return;
      if (across < 0) walkActs.next();
      else walkActs.previous();
    },
  };
}

/** Whether something under the finger, within `end`, moves by it. */
function scrollsSideways(target: EventTarget, end: EventTarget): boolean {
  for (let element = target; element instanceof Element && element !== end; element = element.parentElement!) {
    if (element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX !== "visible") return true;
  }
  return false;
}
