/** OneCycleLR: up, then far down, with the momentum going the other way. */

import { scheduler } from "../define/entry.ts";
import { bool, choice, int, num } from "../define/param.ts";
import { interval, longest } from "./interval.ts";
import { momentumRange } from "./settings.ts";

export const OneCycleLR = scheduler({
  doc: {
    en: "One cycle for the whole training: the learning rate rises, then falls far below where it began; momentum does the opposite. Its own max_lr replaces the optimizer's lr.",
    zh: "整个训练为一个周期：学习率先升，再降到远低于起点；动量则相反。以其 max_lr 代替优化器的 lr。",
  },
  // Smith and Topin 2017, arXiv:1708.07120.
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html",
  params: {
    max_lr: num({
      doc: { en: "The highest learning rate.", zh: "最高的学习率。" },
      initial: 0.01,
      min: 0,
      slider: { min: 1e-5, max: 10, scale: "log" },
    }),
    total_steps: int({
      isRare: true,
      doc: {
        en: "How long the cycle is. Null: as long as training, its epochs or their steps as interval says; afterwards the last value stays.",
        zh: "周期的长度。null 表示与训练等长，按 interval 计轮数或步数；之后保持最后的值。",
      },
      default: null,
      min: 1,
      max: longest,
    }),
    pct_start: num({
      isRare: true,
      doc: { en: "The part of the cycle that rises.", zh: "周期中上升部分的比例。" },
      default: 0.3,
      min: 0,
      max: 1,
    }),
    anneal_strategy: choice({
      isRare: true,
      doc: { en: "Along a cosine or a straight line.", zh: "沿余弦还是直线变化。" },
      default: "cos",
      options: ["cos", "linear"],
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
      default: 0.85,
      ...momentumRange,
    }),
    max_momentum: num({
      isRare: true,
      doc: { en: "The highest momentum.", zh: "最高的动量。" },
      default: 0.95,
      ...momentumRange,
    }),
    div_factor: num({
      isRare: true,
      doc: { en: "It begins at max_lr divided by this.", zh: "起始值为 max_lr 除以它。" },
      default: 25,
      min: 0,
      excludesMin: true,
      slider: { min: 1, max: 100, scale: "log" },
    }),
    final_div_factor: num({
      isRare: true,
      doc: { en: "It ends at the beginning divided by this.", zh: "最终值为起始值除以它。" },
      default: 1e4,
      min: 0,
      excludesMin: true,
      slider: { min: 1, max: 1e6, scale: "log" },
    }),
    three_phase: bool({
      isRare: true,
      doc: {
        en: "Whether it first comes back the way it rose, and only then falls far down.",
        zh: "是否先原路返回，再降到很低。",
      },
      default: false,
    }),
    interval,
  },
  cyclesMomentum: ({ cycle_momentum }) => cycle_momentum,
  at(params, { time, duration }) {
    const { pct_start, max_lr, div_factor, final_div_factor, base_momentum, max_momentum } = params;
    const total = params.total_steps ?? duration;
    const first = max_lr / div_factor;
    const begin = { lr: first, momentum: max_momentum };
    const top = { lr: max_lr, momentum: base_momentum };
    const end = { lr: first / final_div_factor, momentum: max_momentum };
    const rise = { until: pct_start * total - 1, from: begin, to: top };
    const phases = params.three_phase
      ? [rise, { until: 2 * pct_start * total - 2, from: top, to: begin }, { until: total - 1, from: begin, to: end }]
      : [rise, { until: total - 1, from: top, to: end }];

    const at = Math.min(time, total - 1);
    const found = phases.findIndex(({ until }) => at <= until);
    const index = found < 0 ? phases.length - 1 : found;
    const { until, from, to } = phases[index]!;
    const since = phases[index - 1]?.until ?? 0;
    // A phase without length is over as it begins.
    const share = until === since ? 1 : (at - since) / (until - since);
    const anneal = params.anneal_strategy === "cos" ? annealCosine : annealLinear;
    return {
      lr: anneal(from.lr, to.lr, share),
      ...(params.cycle_momentum && { momentum: anneal(from.momentum, to.momentum, share) }),
    };
  },
});

const annealCosine = (from: number, to: number, share: number) =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
const annealLinear = (from: number, to: number, share: number) => from + (to - from) * share;
