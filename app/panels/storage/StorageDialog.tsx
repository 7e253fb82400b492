/** The window with what the browser keeps, for all who open it. */

import { lazyWindow } from "../lazyWindow.tsx";

export const StorageDialog = lazyWindow(
  () => import("./StorageWindow.tsx").then(({ StorageWindow }) => StorageWindow),
  "shell.storage",
);
