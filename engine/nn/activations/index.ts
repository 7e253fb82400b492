/** The table of activations: elementwise functions, each one expression. An entry is a layer, a menu item, a formula and kernels at once. */

import { type Activation, type Family, family, tableOf } from "../../define/entry.ts";
import { piecewise } from "./piecewise.ts";
import { rectifiers } from "./rectifiers.ts";
import { smooth } from "./smooth.ts";

export const activationFamilies: readonly Family<Activation>[] = [
  family({ title: { en: "Rectifiers", zh: "整流类" }, entries: rectifiers }),
  family({ title: { en: "Smooth", zh: "光滑类" }, entries: smooth }),
  family({ title: { en: "In pieces", zh: "分段类" }, entries: piecewise }),
];

export const activations = tableOf(activationFamilies);
