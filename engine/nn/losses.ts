/** The table of losses: how wrong an output is. Training minimizes them as `reduction` says. */

import type { Loss } from "../define/entry.ts";
import { binary } from "./losses/binary.ts";
import { classes } from "./losses/classes.ts";
import { distances } from "./losses/distances.ts";
import { distributions } from "./losses/distributions.ts";

export const losses: Readonly<Record<string, Loss>> = { ...classes, ...binary, ...distances, ...distributions };
