/** Brings what paints rows of a table, which no other data need. */

import { useEffect } from "react";
import { type PaintRows, paintRows } from "../canvas/network/paintRows.ts";

export function RowsPainting({ onReady }: { readonly onReady: (paint: () => PaintRows) => void }) {
  useEffect(() => onReady(() => paintRows), [onReady]);
  return null;
}
