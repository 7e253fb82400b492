/** The table of optimizers: how a gradient moves a parameter, one formula each, exactly as torch.optim has it. */

import type { Optimizer } from "../define/entry.ts";
import { Adam, Adamax, AdamW, NAdam, RAdam } from "./adam.ts";
import { Adadelta, Adagrad, RMSprop } from "./adaptive.ts";
import { ASGD, Rprop, SGD } from "./descent.ts";

export const optimizers: Readonly<Record<string, Optimizer>> = {
  SGD,
  Adam,
  AdamW,
  RMSprop,
  Adagrad,
  Adadelta,
  Adamax,
  NAdam,
  RAdam,
  ASGD,
  Rprop,
};
