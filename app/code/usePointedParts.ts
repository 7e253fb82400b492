/** What the user points at elsewhere on the page, with the mouse or the keyboard: a card, an activation, units, settings; else the layer whose settings are open. */

import { useEffect, useState } from "react";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { cardElement } from "./partElements.ts";

const unitLayerOf = ({ hovered, pinned }: AppState) => (hovered ?? pinned)?.layer ?? null;
const selectedOf = (state: AppState) => state.selectedLayer;

/** Parts of the document as text, with blanks between them: a card is its layer and the activation that is folded under it. */
export function usePointedParts(): string {
  const pointer = usePartsUnder("pointerover", "pointerout");
  const focus = usePartsUnder("focusin", "focusout");
  const unitLayer = useStore(unitLayerOf);
  const selected = useStore(selectedOf);
  if (pointer) return pointer;
  if (unitLayer !== null) return unitLayer < 0 ? "dataset" : partsOfCard(unitLayer);
  return focus || partsOfCard(selected);
}

const partsOfCard = (layer: number | null) => (layer === null ? "" : partsIn(cardElement(layer)));

const partsIn = (element: HTMLElement | null): string => element?.dataset.layers ?? element?.dataset.settings ?? "";

/** Of the element under the pointer, or around what has the focus. */
function usePartsUnder(enter: "pointerover" | "focusin", leave: "pointerout" | "focusout"): string {
  const [parts, setParts] = useState("");
  useEffect(() => {
    const update = ({ target }: Event) =>
      setParts(partsIn(target instanceof Element ? target.closest("[data-layers], [data-settings]") : null));
    const clear = () => setParts("");
    document.addEventListener(leave, clear);
    document.addEventListener(enter, update);
    return () => {
      document.removeEventListener(leave, clear);
      document.removeEventListener(enter, update);
    };
  }, [enter, leave]);
  return parts;
}
