/** What the network needs for rows of a table, and for no other data: which columns are its input, and what paints them. */

import { useLayoutEffect, useMemo } from "react";
import { startsOf } from "../../engine/catalog.ts";
import type { Description } from "../../engine/data/description.ts";
import { type PaintRows, paintRows } from "../canvas/network/paintRows.ts";
import { type TableInput, tableContent } from "../canvas/network/tableContent.ts";
import { useInputOrder } from "../store/inputOrder.ts";
import type { AppState } from "../store/state.ts";
import { useStore } from "../store/store.ts";

export interface RowsParts {
  /** Of which data they are. */
  readonly description: Description;
  readonly table: TableInput | null;
  readonly paint: PaintRows;
}

interface RowsProps {
  readonly description: Description;
  readonly onChange: (parts: RowsParts | null) => void;
}

const selectEffects = (state: AppState) => state.columnEffects;

export function Rows({ description, onChange }: RowsProps) {
  const order = useInputOrder();
  const effects = useStore(selectEffects);
  const parts = useMemo((): RowsParts => {
    const columns = description.tableColumns;
    const names = columns?.map(({ name }) => name) ?? [];
    const table = columns ? { names, starts: startsOf(columns), order, effects, contentOf: tableContent } : null;
    return { description, table, paint: paintRows };
  }, [description, order, effects]);
  // Before the browser paints, so that the input does not blink.
  useLayoutEffect(() => onChange(parts), [onChange, parts]);
  useLayoutEffect(() => () => onChange(null), [onChange]);
  return null;
}
