/** Where parts of the document stand on the page, and how to get there from their lines of code. */

import type { Card } from "../canvas/network/cards.ts";
import type { DocumentPart } from "../store/state.ts";
import { actions } from "../store/store.ts";
import { cardOf } from "./parts.ts";

/** The first that names the layer: a card comes before its activation. */
export const cardElement = (layer: number): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-layers~="${layer}"]`);

const settingsElement = (group: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-settings="${group}"]`);

/** Opens a layer's settings, or goes to the settings in the side panel. */
export function openPart(part: DocumentPart, cards: readonly Card[]): void {
  if (typeof part === "number") openLayer(cardOf(cards, part)?.head ?? part);
  else if (settingsElement(part)) goTo(part);
  else {
    // In a drawer that is closed.
    document.querySelector<HTMLElement>('[aria-controls="panel-settings"]')?.click();
    requestAnimationFrame(() => goTo(part));
  }
}

function openLayer(head: number): void {
  cardElement(head)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  actions.selectLayer(head);
}

const control = 'button, input, select, [tabindex="0"]';

function goTo(group: string): void {
  const element = settingsElement(group);
  // At the top: the code may lie over the lower half of a phone.
  element?.scrollIntoView({ block: "start" });
  element?.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
}
