/** The columns of the table at hand, with what each is to the document. */

import { useMemo } from "react";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";
import { type Column, columnsOf } from "./columnRoles.ts";

const tableOf = (state: AppState) => state.table;
const datasetOf = (state: AppState) => state.experiment.dataset;

/** Null as long as there is no table that can be read. */
export function useColumns(): readonly Column[] | null {
  const table = useStore(tableOf);
  const dataset = useStore(datasetOf);
  return useMemo(() => table && columnsOf(table, dataset), [table, dataset]);
}
