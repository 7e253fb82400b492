/** The table of activations: elementwise functions, each one expression. An entry is a layer, a menu item, a formula and kernels at once. */

import type { Activation } from "../../define/entry.ts";
import { pieces } from "./pieces.ts";
import { rectifiers } from "./rectifiers.ts";
import { smooth } from "./smooth.ts";

export const activations: Readonly<Record<string, Activation>> = { ...rectifiers, ...smooth, ...pieces };
