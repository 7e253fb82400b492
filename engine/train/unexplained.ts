/** What is said of a run that diverged where the cause cannot be known, and helps most often. */

import { both } from "../experiment/describe.ts";
import type { Divergence } from "../worker/protocol.ts";

export const unexplained: Divergence = {
  what: both("The loss is no longer a number.", "损失已不再是一个数。"),
  fix: both(
    "Lower the learning rate, or set clip_grad_norm; then reset.",
    "请降低学习率，或设置 clip_grad_norm；然后重置。",
  ),
  isRateTooHigh: true,
};
