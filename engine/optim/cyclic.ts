/** CyclicLR: up and down again and again, with the momentum going the other way. */

import { scheduler } from "../define/entry.ts";
import { bool, choice, int, num } from "../define/param.ts";
import { interval, longest } from "./interval.ts";
import { momentumRange } from "./settings.ts";

const rate = { min: 0, slider: { min: 1e-5, max: 10, scale: "log" } } as const;

export const CyclicLR = scheduler({
  doc: {
    en: "Lets the learning rate rise and fall in straight lines, cycle after cycle. Its own base_lr and max_lr replace the optimizer's lr.",
    zh: "让学习率沿直线一再升降。以其 base_lr 与 max_lr 代替优化器的 lr。",
  },
  // Smith 2015, arXiv:1506.01186.
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html",
  params: {
    base_lr: num({ doc: { en: "The lowest learning rate.", zh: "最低的学习率。" }, initial: 0.001, ...rate }),
    max_lr: num({ doc: { en: "The highest learning rate.", zh: "最高的学习率。" }, initial: 0.01, ...rate }),
    step_size_up: int({
      isRare: true,
      doc: { en: "How long it rises.", zh: "上升所需的时间。" },
      default: 2000,
      min: 1,
      max: longest,
    }),
    step_size_down: int({
      isRare: true,
      doc: { en: "How long it falls; null: as long as it rises.", zh: "下降所需的时间；null 表示与上升相同。" },
      default: null,
      min: 1,
      max: longest,
    }),
    mode: choice({
      isRare: true,
      doc: {
        en: "Whether cycles stay as high, halve from one to the next (triangular2), or shrink by gamma all the time (exp_range).",
        zh: "各周期高度不变、逐个减半（triangular2），还是每次按 gamma 缩小（exp_range）。",
      },
      default: "triangular",
      options: ["triangular", "triangular2", "exp_range"],
    }),
    gamma: num({
      doc: { en: "What the height is multiplied by each time, for exp_range.", zh: "exp_range 每次高度所乘的倍数。" },
      default: 1,
      min: 0,
      slider: { min: 0.9, max: 1, scale: "linear" },
    }),
    cycle_momentum: bool({
      isRare: true,
      doc: {
        en: "Whether momentum, or the first of betas, falls while the learning rate rises.",
        zh: "学习率上升时，动量（或 betas 的第一个）是否下降。",
      },
      default: true,
    }),
    base_momentum: num({
      isRare: true,
      doc: { en: "The lowest momentum.", zh: "最低的动量。" },
      default: 0.8,
      ...momentumRange,
    }),
    max_momentum: num({
      isRare: true,
      doc: { en: "The highest momentum.", zh: "最高的动量。" },
      default: 0.9,
      ...momentumRange,
    }),
    interval,
  },
  cyclesMomentum: ({ cycle_momentum }) => cycle_momentum,
  at(params, { time }) {
    const { base_lr, max_lr, step_size_up, mode, gamma, base_momentum, max_momentum } = params;
    const total = step_size_up + (params.step_size_down ?? step_size_up);
    const rising = step_size_up / total;
    const cycle = Math.floor(1 + time / total);
    const share = 1 + time / total - cycle;
    const height = share <= rising ? share / rising : (share - 1) / (rising - 1);
    const scale = mode === "triangular" ? 1 : mode === "triangular2" ? 0.5 ** (cycle - 1) : gamma ** time;
    return {
      lr: base_lr + (max_lr - base_lr) * height * scale,
      ...(params.cycle_momentum && { momentum: max_momentum - (max_momentum - base_momentum) * height * scale }),
    };
  },
});
