/** The window with a table's columns and first rows, for all who open it. */

import { lazyWindow } from "../lazyWindow.tsx";

export const TableDialog = lazyWindow(
  () => import("./TableWindow.tsx").then(({ TableWindow }) => TableWindow),
  "shell.table",
);
