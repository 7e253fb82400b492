/** The link under a point, as a reference: loaded when somebody points at the network. */

import { linkAt } from "../canvas/network/linkHit.ts";
import { weightOfLink } from "../canvas/network/ownNumbers.ts";
import type { UnitRef } from "../store/state.ts";
import type { Network } from "./network.ts";

/** Null where there is none, or it stands for more than one weight. */
export function pointedLink(
  { cards, layout, values }: Pick<Network, "cards" | "layout" | "values">,
  x: number,
  y: number,
): UnitRef | null {
  const link = linkAt(layout, x, y);
  if (!link || !weightOfLink(values, layout, cards, link)) return null;
  return { layer: layout.columns[link.column]!.layer, unit: link.unit, from: link.from };
}
