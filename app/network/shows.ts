/** What the network shows: the user's choice, or else what belongs to the line of the loop that the inspector is at. */

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
