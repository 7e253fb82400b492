/** The tables at hand. */

import { useMemo } from "react";
import { findDataset } from "../../../engine/experiment/tables.ts";
import type { AppState } from "../../store/state.ts";
import { useStore } from "../../store/store.ts";

const filePathsOf = (state: AppState) => state.filePaths;
const typeOf = (state: AppState) => state.experiment.dataset.type;
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
    return all.map((path) => ({ path, name: tableName(path) }));
  }, [paths, type, open]);
}

export const tableName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
