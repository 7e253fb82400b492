/** Between the store's references to units and their places in a layout. */

import type { Card } from "../canvas/network/cards.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import { placeOf, type UnitPlace } from "../canvas/network/reach.ts";
import type { UnitRef } from "../store/state.ts";

/** Where a unit reference stands in this layout; null where it is folded away or gone. */
export function placeOfRef(layout: NetworkLayout, cards: readonly Card[], ref: UnitRef | null): UnitPlace | null {
  if (!ref) return null;
  // An activation's units stand on the card it is folded under.
  const index = ref.layer < 0 ? 0 : cards.findIndex((card) => ref.layer >= card.head && ref.layer <= card.tail) + 1;
  const column = layout.columns[index];
  return column && (ref.layer < 0 || index > 0) ? placeOf(column, index, ref.unit) : null;
}

export const refOf = (layout: NetworkLayout, place: UnitPlace): UnitRef => ({
  layer: layout.columns[place.column]!.layer,
  unit: place.unit,
});

export const isSameUnit = (a: UnitRef | null, b: UnitRef | null) => a?.layer === b?.layer && a?.unit === b?.unit;
