/** All English words. Their keys are flat and begin with their area: `network.addLayer`. */

import { device } from "./en/device.ts";
import { network } from "./en/network.ts";
import { output } from "./en/output.ts";
import { params } from "./en/params.ts";
import { shell } from "./en/shell.ts";
import { undo } from "./en/undo.ts";

export const en = { ...shell, ...device, ...network, ...output, ...params, ...undo };
