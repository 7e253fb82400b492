/** What the network shows: the user's choice, or else what belongs to the line of the loop that the inspector is at. */

import type { Card } from "../canvas/network/cards.ts";
import type { AppState, Inspected, NetworkShows } from "../store/state.ts";

const ofLine: Readonly<Record<Inspected["line"], NetworkShows>> = {
  data: "outputs",
  zeroGrad: "gradients",
  forward: "outputs",
  loss: "outputs",
  backward: "gradients",
  step: "weights",
};

export const shownInNetwork = ({ networkShows, inspected }: AppState): NetworkShows =>
  networkShows ?? (inspected ? ofLine[inspected.line] : "outputs");

/** Whether what the network shows of a card does not exist yet where the inspector is: it is blank then, never zero. */
export function isBlankIn(state: AppState, card: Card | undefined): boolean {
  const { inspected, check } = state;
  if (!inspected || !card) return false;
  const { line, layer } = inspected;
  switch (shownInNetwork(state)) {
    case "outputs":
      return line === "forward" ? card.head > (layer ?? 0) : line === "data" || line === "zeroGrad";
    case "gradients":
      // A layer that is gone through backwards passes on the gradient of what came in.
      return line === "backward" ? card.tail < (layer ?? check.layers.length) - 1 : line !== "step";
    case "weights":
      return false;
  }
}
