/** What the network needs for rows of a table, and for no other data: which columns are its input, and what paints them. */

import { startTransition, useLayoutEffect, useMemo, useRef } from "react";
import { startsOf } from "../../engine/catalog.ts";
import type { Description } from "../../engine/data/description.ts";
import { type PaintRows, paintRows } from "../canvas/network/paintRows.ts";
import { type TableInput, tableContent } from "../canvas/network/tableContent.ts";
import { useInputOrder } from "../store/inputOrder.ts";

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

export function Rows({ description, onChange }: RowsProps) {
  const { order, effects } = useInputOrder();
  const parts = useMemo((): RowsParts => {
    const columns = description.tableColumns;
    const names = columns?.map(({ name }) => name) ?? [];
    const table = columns ? { names, starts: startsOf(columns), order, effects, contentOf: tableContent } : null;
    return { description, table, paint: paintRows };
  }, [description, order, effects]);
  const shown = useRef<Description>(null);
  useLayoutEffect(() => {
    // New data before the browser paints, so that the input does not blink; another order of their columns in slices.
    if (shown.current === description) startTransition(() => onChange(parts));
    else onChange(parts);
    shown.current = description;
  }, [onChange, description, parts]);
  useLayoutEffect(
    () => () => {
      shown.current = null;
      onChange(null);
    },
    [onChange],
  );
  return null;
}
