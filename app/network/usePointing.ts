/** The mouse or a finger over the network's canvas; the keyboard's way is `Roving`. */

import { type RefObject, useEffect } from "react";
import { placeAt, unitAt } from "../canvas/network/hitTest.ts";
import type { UnitRef } from "../store/state.ts";
import { actions, store } from "../store/store.ts";
import { useNetwork } from "./network.ts";
import { boxOfRef, isSamePlace, isSameUnit, refOf } from "./unitRefs.ts";

/** Null before somebody has pointed at the network. */
let links: typeof import("./pointedLink.ts") | null = null;

export function usePointing(canvas: RefObject<HTMLCanvasElement | null>): void {
  const network = useNetwork();
  useEffect(() => {
    const element = canvas.current!;
    const { layout } = network;
    // Units can be pointed at without it.
    const load = () => void import("./pointedLink.ts").then((code) => (links = code)).catch(() => {});
    const find = (event: MouseEvent): UnitRef | null => {
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const unitBox = unitAt(layout, x, y);
      if (!unitBox) return links?.pointedLink(network, x, y) ?? null;
      const place = placeAt(layout.columns[unitBox.column]!, unitBox, x, y);
      return { ...refOf(layout, unitBox), ...(place !== null && { place }) };
    };
    const hover = (event: MouseEvent) => {
      const ref = find(event);
      element.style.cursor = ref ? "pointer" : "";
      if (!isSamePlace(ref, store.getState().hovered)) actions.hover(ref);
    };
    const leave = () => {
      if (store.getState().hovered) actions.hover(null);
    };
    const pin = (event: MouseEvent) => {
      const ref = find(event);
      actions.pin(isSameUnit(ref, store.getState().pinned) ? null : ref);
    };
    element.addEventListener("pointerenter", load);
    element.addEventListener("pointermove", hover);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("click", pin);
    return () => {
      element.removeEventListener("pointerenter", load);
      element.removeEventListener("pointermove", hover);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("click", pin);
    };
  }, [canvas, network]);
  // A pin on a unit that is gone or folded away would dim everything for no visible reason.
  useEffect(() => {
    const { pinned, hovered } = store.getState();
    if (pinned && !boxOfRef(network, pinned)) actions.pin(null);
    if (hovered && !boxOfRef(network, hovered)) actions.hover(null);
  }, [network]);
}
