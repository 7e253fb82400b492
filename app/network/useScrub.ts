/** Changes a number by dragging sideways over its field; a press that does not move lets one write in it. */

import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

interface ScrubOptions {
  readonly value: number;
  /** By how much a pixel changes it; a tenth of that while Shift is down. */
  readonly perPixel: number;
  /** Called at most once a frame. */
  readonly onChange: (value: number) => void;
}

/** Smaller movements belong to a press. */
const leastMove = 3;

interface Drag {
  lastX: number;
  /** Not rounded, so that slow movements add up. */
  exact: number;
  readonly perPixel: number;
  hasMoved: boolean;
  next: number | null;
  frame: number;
}

/** @returns for the element over which one drags; it has one input in it */
export function useScrub({ value, perPixel, onChange }: ScrubOptions): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const begin = useEffectEvent((lastX: number): Drag => {
    return { lastX, exact: value, perPixel, hasMoved: false, next: null, frame: 0 };
  });
  const change = useEffectEvent(onChange);

  useEffect(() => {
    const area = element.current!;
    const input = () => area.querySelector("input");
    let drag: Drag | null = null;

    function show(): void {
      if (drag?.next == null) return;
      drag.frame = 0;
      change(drag.next);
      drag.next = null;
    }
    const down = (event: PointerEvent) => {
      // In a field that is being written in a drag selects text.
      if (event.button !== 0 || document.activeElement === input()) return;
      drag = begin(event.clientX);
      area.setPointerCapture(event.pointerId);
    };
    // Whether the field gets the focus is decided when the pointer is up.
    const press = (event: MouseEvent) => {
      if (drag) event.preventDefault();
    };
    const move = (event: PointerEvent) => {
      if (!drag) return;
      const moved = event.clientX - drag.lastX;
      if (!drag.hasMoved && Math.abs(moved) < leastMove) return;
      drag.hasMoved = true;
      const unit = drag.perPixel * (event.shiftKey ? 0.1 : 1);
      drag.exact += moved * unit;
      drag.lastX = event.clientX;
      // Without the tail that binary fractions leave.
      drag.next = Number((Math.round(drag.exact / unit) * unit).toPrecision(6));
      drag.frame ||= requestAnimationFrame(show);
    };
    const up = () => {
      if (!drag) return;
      cancelAnimationFrame(drag.frame);
      show();
      if (!drag.hasMoved) {
        input()?.focus();
        input()?.select();
      }
      drag = null;
    };
    const cancel = () => {
      if (drag) cancelAnimationFrame(drag.frame);
      drag = null;
    };
    area.addEventListener("pointerdown", down);
    area.addEventListener("mousedown", press);
    area.addEventListener("pointermove", move);
    area.addEventListener("pointerup", up);
    area.addEventListener("pointercancel", cancel);
    return () => {
      cancel();
      area.removeEventListener("pointerdown", down);
      area.removeEventListener("mousedown", press);
      area.removeEventListener("pointermove", move);
      area.removeEventListener("pointerup", up);
      area.removeEventListener("pointercancel", cancel);
    };
  }, []);
  return element;
}
