/** The table of losses: how wrong an output is. Training minimizes them as `reduction` says. */

import { type Family, family, type Loss, tableOf } from "../define/entry.ts";
import { binary } from "./losses/binary.ts";
import { classes } from "./losses/classes.ts";
import { distances } from "./losses/distances.ts";
import { distributions } from "./losses/distributions.ts";

export const lossFamilies: readonly Family<Loss>[] = [
  family({ title: { en: "One of several classes", zh: "多选一" }, entries: classes }),
  family({ title: { en: "Yes or no", zh: "是或否" }, entries: binary }),
  family({ title: { en: "Numbers", zh: "数值" }, entries: distances }),
  family({ title: { en: "Distributions", zh: "分布" }, entries: distributions }),
];

export const losses = tableOf(lossFamilies);
