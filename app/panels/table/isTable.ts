/** Whether a data set is a table, of which the page shows columns. */

import type { DatasetEntry } from "../../../engine/define/entry.ts";

/** Some of its parameters are chosen in the list of its columns. */
export const isTable = ({ params }: DatasetEntry): boolean =>
  Object.values(params).some(({ shownOn }) => shownOn === "table");
