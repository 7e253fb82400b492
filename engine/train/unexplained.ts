/** What is said of a run that diverged where the cause cannot be known, and helps most often. */

import { both } from "../experiment/describe.ts";
import type { Training } from "../experiment/experiment.ts";
import type { Divergence } from "../worker/protocol.ts";

export const unexplained = (training: Training): Divergence => ({
  what: both("The loss is no longer a number.", "损失已不再是一个数。"),
  ...adviceOn(training),
});

/** What helps where numbers grow without end. */
export const adviceOn = ({ zero_grad }: Training): Pick<Divergence, "fix" | "isRateTooHigh"> => ({
  fix: zero_grad
    ? both(
        "Lower the learning rate, or set clip_grad_norm; then reset.",
        "请降低学习率，或设置 clip_grad_norm；然后重置。",
      )
    : both(
        "Call optimizer.zero_grad() again: gradients of all steps have piled up. Then reset.",
        "请恢复调用 optimizer.zero_grad()：所有步的梯度一直在累积。然后重置。",
      ),
  isRateTooHigh: zero_grad,
});
