/** The tables at hand, and those that the site brings. */

import { useMemo } from "react";
import { fileName } from "../../../engine/catalog.ts";
import { type ShippedTable, shippedTables } from "../../../engine/data/table/shipped.ts";
import { findDataset } from "../../../engine/experiment/tables.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";

const filePathsOf = (state: AppState) => state.filePaths;
const typeOf = (state: AppState) => state.experiment.dataset.type;
const tableOf = (state: AppState) => state.table;
const openOf = (state: AppState) => state.table?.file ?? null;

export interface TableFile {
  /** Among the files at hand. */
  readonly path: string;
  readonly name: string;
}

export function useTables(): readonly TableFile[] {
  const paths = useStore(filePathsOf);
  const type = useStore(typeOf);
  const open = useStore(openOf);
  return useMemo(() => {
    const folder = `${findDataset(type)?.files?.folder}/`;
    const known = paths.filter((path) => path.startsWith(folder));
    // One that is kept from an earlier visit was not given in this one.
    const all = open === null || known.includes(open) ? known : [open, ...known];
    return all.map((path) => ({ path, name: fileName(path) }));
  }, [paths, type, open]);
}

/** Those that are not at hand. */
export function useShippedTables(): readonly ShippedTable[] {
  const tables = useTables();
  return shippedTables.filter(({ file }) => !tables.some(({ name }) => name === file));
}

/** What the open table is, if the site brings it: another may have the same name. */
export function useShipped(): ShippedTable | null {
  const table = useStore(tableOf);
  if (!table) return null;
  const isIt = ({ file, rows, columns }: ShippedTable) =>
    file === fileName(table.file) && rows === table.rows && columns === table.columns.length;
  return shippedTables.find(isIt) ?? null;
}
