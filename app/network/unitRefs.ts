/** Converts between the store's references to units and links and their boxes in a layout. */

import { boxOf, type UnitBox } from "../canvas/network/hitTest.ts";
import type { NetworkLayout } from "../canvas/network/layout.ts";
import type { UnitRef } from "../store/state.ts";
import type { Network } from "./network.ts";

/** The box of a unit, or of the one that a link leads to; null where it is folded away or gone, or where the link begins. */
export function boxOfRef({ layout, cards }: Network, ref: UnitRef | null): UnitBox | null {
  if (!ref) return null;
  // An activation's units stand on the card it is folded under.
  const index = ref.layer < 0 ? 0 : cards.findIndex((card) => ref.layer >= card.head && ref.layer <= card.tail) + 1;
  const column = layout.columns[index];
  if (!column || (ref.layer >= 0 && index === 0)) return null;
  const before = layout.columns[index - 1];
  if (ref.from !== undefined && !(before && boxOf(before, index - 1, ref.from))) return null;
  return boxOf(column, index, ref.unit);
}

export const refOf = (layout: NetworkLayout, unitBox: UnitBox): UnitRef => ({
  layer: layout.columns[unitBox.column]!.layer,
  unit: unitBox.unit,
});

/** That, and the same place of it. */
export const isSamePlace = (a: UnitRef | null, b: UnitRef | null) => isSameUnit(a, b) && a?.place === b?.place;

export const isSameUnit = (a: UnitRef | null, b: UnitRef | null) =>
  a?.layer === b?.layer && a?.unit === b?.unit && a?.from === b?.from;
