/** Keeps the focus near where it was used: what goes with it leaves it to the box around it, and the box to the panel. */

import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** @param box can take the focus (`tabIndex={-1}`) */
export function useFocusKept(box: RefObject<HTMLElement | null>): void {
  const held = useRef<Element | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const take = ({ target }: FocusEvent) => {
      held.current = target instanceof Element ? target : null;
    };
    // An element that goes loses the focus too; it is gone only a moment later.
    const leave = () => queueMicrotask(() => held.current?.isConnected && dropIfLeft());
    const dropIfLeft = () => {
      if (!element.contains(document.activeElement)) held.current = null;
    };
    const restore = () => {
      if (!held.current || held.current.isConnected || document.activeElement !== document.body) return;
      held.current = null;
      element.focus({ preventScroll: true });
    };
    // Whatever part of the box it was that changed.
    const observer = new MutationObserver(restore);
    observer.observe(element, { childList: true, subtree: true });
    element.addEventListener("focusin", take);
    element.addEventListener("focusout", leave);
    return () => {
      observer.disconnect();
      element.removeEventListener("focusin", take);
      element.removeEventListener("focusout", leave);
    };
  }, [box]);

  useLayoutEffect(() => {
    const element = box.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const panel = element.closest<HTMLElement>("aside, main");
      if (panel && !panel.hasAttribute("tabindex")) panel.tabIndex = -1;
      panel?.focus({ preventScroll: true });
    };
  }, [box]);
}
