/** How often a scheduler is stepped; in PyTorch it depends on where the training loop calls `scheduler.step()`. */

import { choice } from "../define/param.ts";

export const interval = choice({
  doc: {
    en: "Whether it moves on after every epoch or after every step; its lengths count these.",
    zh: "每一轮之后还是每一步之后推进；其长度以此计数。",
  },
  default: "epoch",
  options: ["epoch", "step"],
});

/** The longest length that a scheduler takes. */
export const longest = 1e9;
