/** The window that asks which of a file's tensors goes where, for whoever was given one that does not fit by itself. */

import { lazyWindow } from "../lazyWindow.tsx";

export const WeightsDialog = lazyWindow(
  () => import("./WeightsWindow.tsx").then(({ WeightsWindow }) => WeightsWindow),
  "shell.loadWeights",
);
