/** Which exports are programs that repeat the run, and so hold the losses that they should get. */

import type { ExportRequest } from "./exports.ts";

export const repeatsRun = ({ kind }: ExportRequest): boolean => kind === "pytorch" || kind === "notebook";

/** How many of them. */
export const mostLosses = 100;
