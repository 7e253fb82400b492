/** Lights in the network where the inspector is on its way through a step, and leaves blank what does not exist there yet. */

import { type RefObject, useEffect } from "react";
import type { Card } from "../canvas/network/cards.ts";
import type { NetworkPainter } from "../canvas/network/paint.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import { useNetwork } from "./network.ts";
import { shownInNetwork } from "./shows.ts";
import { boxOfRef } from "./unitRefs.ts";

const selectInspected = (state: AppState) => state.inspected;
const selectLayers = (state: AppState) => state.check.layers;

export function InspectedParts({ painter }: { readonly painter: RefObject<NetworkPainter | null> }) {
  const network = useNetwork();
  const inspected = useStore(selectInspected);
  const shows = useStore(shownInNetwork);
  const layers = useStore(selectLayers).length;
  useEffect(() => {
    if (!inspected) return;
    const blank = (part: "units" | "links") =>
      network.layout.columns.map(({ card }) => isBlank({ inspected, shows, layers }, network.cards[card], part));
    const unitBox = boxOfRef(network, inspected.unit ?? null);
    painter.current?.inspect({
      blankUnits: blank("units"),
      blankLinks: blank("links"),
      unit: unitBox && { column: unitBox.column, unit: unitBox.unit, isPinned: true },
    });
  }, [painter, network, inspected, shows, layers]);
  useEffect(() => () => painter.current?.inspect(null), [painter]);
  return null;
}

interface Moment {
  readonly inspected: NonNullable<AppState["inspected"]>;
  readonly shows: ReturnType<typeof shownInNetwork>;
  /** How many the document has. */
  readonly layers: number;
}

/** Whether what the network shows of a card's units, or of the links to it, does not exist yet: it is blank then, never zero. */
export function isBlank(
  { inspected: { line, layer }, shows, layers }: Moment,
  card: Card | undefined,
  part: "units" | "links",
): boolean {
  if (!card) return false;
  switch (shows) {
    case "outputs":
      return line === "forward" ? card.head > (layer ?? 0) : line === "data" || line === "zeroGrad";
    case "gradients": {
      if (line !== "backward") return line !== "step";
      const at = layer ?? layers;
      // Backwards a layer keeps the gradients of its own weights, and passes on that of what came in.
      return part === "links" ? card.head < at : card.tail < at - 1;
    }
    case "weights":
      return false;
  }
}
