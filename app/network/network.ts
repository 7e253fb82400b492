/** The network as its panel shows it now, for all parts of the panel. */

import { createContext, useContext } from "react";
import type { Card } from "../canvas/network/cards.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import type { PaintRows } from "../canvas/network/paintRows.ts";
import type { Shown } from "../canvas/network/shown.ts";
import type { NetworkValues } from "../canvas/network/values.ts";

export interface Network {
  readonly cards: readonly Card[];
  readonly layout: NetworkLayout;
  /** What the worker computed last. Always the same object: results are written into it as they come. */
  readonly values: NetworkValues;
  /** Null where it is not needed, or not loaded yet. */
  readonly paintRows: PaintRows | null;
  /** Null where units show their outputs, or as long as what paints the others is not loaded. */
  readonly shown: Shown | null;
  readonly setShown: (shown: Shown | null) => void;
  /** Whether the panel is on the screen; nothing is streamed while it is not. */
  readonly isVisible: boolean;
  /** Cards whose folded units are all shown; −1 is the input. */
  readonly opened: ReadonlySet<number>;
  readonly toggle: (card: number) => void;
}

export const NetworkContext = createContext<Network | null>(null);

export function useNetwork(): Network {
  const network = useContext(NetworkContext);
  if (!network) throw new Error("useNetwork needs NetworkPanel around it");
  return network;
}
