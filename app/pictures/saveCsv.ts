/** Saves tables of numbers, the curves of the run among them. */

import { download } from "../store/download.ts";
import { store } from "../store/store.ts";
import { type CsvTable, writeCsv } from "./csv.ts";
import { curvesTable } from "./curves.ts";
import { pictureName } from "./pictureName.ts";

export const saveCurves = (): void => saveTable(curvesTable(store.getState()), "curves");

/** @param what the table is of, for the file's name */
export function saveTable(table: CsvTable, what: string): void {
  download({ name: `${pictureName(what)}.csv`, type: "text/csv;charset=utf-8", content: writeCsv(table) });
}
