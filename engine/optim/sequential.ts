/** SequentialLR: one scheduler after another, such as a warm-up and what follows it. */

import { type Scheduler, scheduler } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { vector } from "../define/param.ts";
import * as decays from "./decays.ts";
import { interval, longest } from "./interval.ts";

/**
 * Those that may follow one another, without an `interval` of their own. OneCycleLR and CyclicLR are not among them: PyTorch's change
 * the learning rate that the others begin with as they are made. Nor is ReduceLROnPlateau, to which SequentialLR gives no loss.
 */
export const sequencedSchedulers: Readonly<Record<string, Scheduler>> = Object.fromEntries(
  Object.entries(decays).map(([type, { params, ...entry }]) => {
    const { interval: _, ...others } = params;
    return [type, { ...entry, params: others }];
  }),
);

export const SequentialLR = scheduler({
  doc: {
    en: "One schedule after another: a warm-up, say, then a cosine. Each begins at its milestone as if training began there.",
    zh: "依次使用多种调度：例如先预热，再沿余弦下降。每一种从其 milestone 起如同训练刚开始。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",
  params: {
    milestones: vector({
      doc: {
        en: "When each schedule but the first takes over.",
        zh: "除第一个外，每个调度何时接手。",
      },
      initial: [5],
      min: 1,
      max: longest,
      isInteger: true,
    }),
    interval,
  },
  members: {
    doc: { en: "The schedules, in the order in which they take over.", zh: "各个调度，按接手的顺序。" },
    initial: ["LinearLR", "CosineAnnealingLR"],
  },
  check({ milestones }) {
    if (milestones.every((milestone, i) => i === 0 || milestone > milestones[i - 1]!)) return;
    throw new ParamError({
      where: "milestones",
      got: `[${milestones.join(", ")}]`,
      expected: { en: "each later than the one before", zh: "后一个大于前一个" },
      fix: { en: "Put them in order, each once.", zh: "请按从小到大排列，且不重复。" },
    });
  },
  at({ milestones }, moment, members) {
    const index = milestones.filter((milestone) => milestone <= moment.time).length;
    const since = milestones[index - 1] ?? 0;
    return members[index]!({ ...moment, time: moment.time - since });
  },
});
