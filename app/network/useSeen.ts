/** The receptive field of the unit that is looked at: of the place under the pointer, else of the one where its map is largest. */

import { useState } from "react";
import type { UnitBox } from "../canvas/network/hitTest.ts";
import { type Field, type Fields, fieldsOf, sizeOfMap } from "../canvas/network/receptiveField.ts";
import { outputsOf } from "../canvas/network/values.ts";
import { useProbe } from "../store/probes.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";
import type { Network } from "./network.ts";

export interface SeenField {
  /** Index into the layout's columns. */
  readonly column: number;
  readonly field: Field;
  /** Rows and columns of the map that it is a part of. */
  readonly size: readonly [rows: number, columns: number];
  /** Whose maps it is seen on; all of the column's where left out. */
  readonly units?: readonly number[];
}

const selectIsImage = (state: AppState) => state.description?.image != null;
const selectLayers = (state: AppState) => state.check.layers;

export const isWhole = ({ top, bottom, left, right }: Field, [rows, columns]: SeenField["size"]): boolean =>
  top === 0 && left === 0 && bottom === rows - 1 && right === columns - 1;

export interface Seen {
  /** On the columns up to the unit's own, the image's first; empty where nothing is seen of it. */
  readonly fields: readonly SeenField[];
  /** What a place of the unit's map sees of the image. */
  onImage(place: number): Field | null;
}

/** Null where there is no image, and while it is unknown. */
export function useSeen(network: Network, unitBox: UnitBox | null, place: number | undefined): Seen | null {
  const { layout, cards, values } = network;
  const layers = useStore(selectLayers);
  const isImage = useStore(selectIsImage);
  const [fields, setFields] = useState<Fields | null>(null);
  const column = unitBox && layout.columns[unitBox.column];
  const card = column && cards[column.card];
  useProbe(isImage && card ? { type: "receptiveFields" } : null, (result) => setFields(result.layers));
  if (!isImage || !fields || !card || !column.shape || layers.length <= card.tail) return null;
  const { unit } = unitBox;
  const at = column.shape.length > 1 ? (place ?? largestPlace()) : unit;
  const shapes = layers.map(({ output }) => output);
  const fieldsFrom = (place: number) => fieldsOf(fields, shapes, { layer: card.tail, place });
  const seen = fieldsFrom(at);
  return {
    fields: layout.columns.flatMap((shown, index): readonly SeenField[] => {
      const tail = cards[shown.card]?.tail ?? -1;
      const field = tail <= card.tail ? seen[tail + 1] : null;
      if (!field || !shown.shape || shown.shape.length < 2) return [];
      const size = sizeOfMap(shown.shape);
      // A ring around every map of a layer says nothing.
      if (index > 0 && isWhole(field, size)) return [];
      return [{ column: index, field, size, ...(shown === column && { units: [unit] }) }];
    }),
    onImage: (place) => fieldsFrom(column.shape!.length > 1 ? place : unit)[0] ?? null,
  };

  /** Of the image that is shown. */
  function largestPlace(): number {
    const outputs = outputsOf(values, column!, cards);
    if (!outputs) return 0;
    const area = outputs.width * outputs.height;
    const map = outputs.values.subarray(unit * area, (unit + 1) * area);
    return map.reduce((best, value, i) => (value > map[best]! ? i : best), 0);
  }
}
