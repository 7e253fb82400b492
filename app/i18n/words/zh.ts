/** All Chinese words, under the keys of the English. */

import type { en } from "./en.ts";
import { device } from "./zh/device.ts";
import { network } from "./zh/network.ts";
import { output } from "./zh/output.ts";
import { params } from "./zh/params.ts";
import { shell } from "./zh/shell.ts";
import { undo } from "./zh/undo.ts";

export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...shell,
  ...device,
  ...network,
  ...output,
  ...params,
  ...undo,
};
