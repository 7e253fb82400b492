/** Schedulers that only the time decides: steps, powers, lines and cosines. PyTorch computes most from one value to the next; these give the same in one formula. */

import { scheduler } from "../define/entry.ts";
import { int, num, vector } from "../define/param.ts";
import { interval, longest } from "./interval.ts";

const page = (name: string) => `https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.${name}.html`;

const gamma = {
  doc: { en: "What the learning rate is multiplied by.", zh: "学习率所乘的倍数。" },
  min: 0,
  slider: { min: 0, max: 1, scale: "linear" },
} as const;

const lowest = num({
  isRare: true,
  doc: { en: "The lowest learning rate.", zh: "最低的学习率。" },
  default: 0,
  slider: { min: 0, max: 0.1, scale: "linear" },
});

export const StepLR = scheduler({
  doc: {
    en: "Cuts the learning rate every so often, tenfold unless told otherwise.",
    zh: "每隔一段时间降低学习率，默认降为十分之一。",
  },
  source: page("StepLR"),
  params: {
    step_size: int({
      doc: { en: "How long until each cut.", zh: "每隔多久降低一次。" },
      initial: 10,
      min: 1,
      max: longest,
    }),
    gamma: num({ ...gamma, default: 0.1 }),
    interval,
  },
  at: ({ step_size, gamma }, { lr, time }) => ({ lr: lr * gamma ** Math.floor(time / step_size) }),
});

export const MultiStepLR = scheduler({
  doc: {
    en: "Cuts the learning rate at the times you list, tenfold unless told otherwise.",
    zh: "在列出的时刻降低学习率，默认降为十分之一。",
  },
  source: page("MultiStepLR"),
  params: {
    milestones: vector({
      doc: { en: "When to cut.", zh: "何时降低。" },
      initial: [10, 20],
      min: 0,
      max: longest,
      isInteger: true,
    }),
    gamma: num({ ...gamma, default: 0.1 }),
    interval,
  },
  at: ({ milestones, gamma }, { lr, time }) => ({
    lr: lr * gamma ** milestones.filter((milestone) => milestone <= time).length,
  }),
});

export const ExponentialLR = scheduler({
  doc: {
    en: "Lowers the learning rate by the same factor every time.",
    zh: "每次以相同的倍数降低学习率。",
  },
  source: page("ExponentialLR"),
  params: { gamma: num({ ...gamma, initial: 0.9 }), interval },
  at: ({ gamma }, { lr, time }) => ({ lr: lr * gamma ** time }),
});

export const LinearLR = scheduler({
  doc: {
    en: "Warms up: begins with a part of the learning rate and grows to the whole in a straight line.",
    zh: "预热：从学习率的一部分开始，沿直线增长到全值。",
  },
  source: page("LinearLR"),
  params: {
    start_factor: num({
      isRare: true,
      doc: { en: "The part to begin with, above 0.", zh: "开始时的比例，大于 0。" },
      default: 1 / 3,
      min: 0,
      excludesMin: true,
      max: 1,
      slider: { min: 0.01, max: 1, scale: "linear" },
    }),
    end_factor: num({
      isRare: true,
      doc: { en: "The part to end with.", zh: "结束时的比例。" },
      default: 1,
      min: 0,
      max: 1,
    }),
    total_iters: int({ doc: { en: "How long it takes.", zh: "所需的时间。" }, default: 5, min: 1, max: longest }),
    interval,
  },
  at: ({ start_factor, end_factor, total_iters }, { lr, time }) => ({
    lr: lr * (start_factor + ((end_factor - start_factor) * Math.min(time, total_iters)) / total_iters),
  }),
});

export const ConstantLR = scheduler({
  doc: {
    en: "Begins with a part of the learning rate and goes over to the whole at once.",
    zh: "以学习率的一部分开始，到时一次恢复到全值。",
  },
  source: page("ConstantLR"),
  params: {
    factor: num({ doc: { en: "The part to begin with.", zh: "开始时的比例。" }, default: 1 / 3, min: 0, max: 1 }),
    total_iters: int({ doc: { en: "How long it lasts.", zh: "持续的时间。" }, default: 5, min: 1, max: longest }),
    interval,
  },
  at: ({ factor, total_iters }, { lr, time }) => ({ lr: time < total_iters ? lr * factor : lr }),
});

export const PolynomialLR = scheduler({
  doc: {
    en: "Lowers the learning rate to 0 in a straight line, or along a power of it.",
    zh: "沿直线（或其幂）把学习率降到 0。",
  },
  source: page("PolynomialLR"),
  params: {
    total_iters: int({ doc: { en: "How long it takes.", zh: "所需的时间。" }, default: 5, min: 1, max: longest }),
    power: num({
      isRare: true,
      doc: { en: "The power: 1 is a straight line, 2 falls fast first.", zh: "幂次：1 为直线，2 则先快后慢。" },
      default: 1,
      min: 0,
      slider: { min: 0.5, max: 4, scale: "linear" },
    }),
    interval,
  },
  at: ({ total_iters, power }, { lr, time }) => ({ lr: lr * (1 - Math.min(time, total_iters) / total_iters) ** power }),
});

/** Half a cosine from `lr` down to `eta_min`, as `share` of it goes from 0 to 1. */
const cosine = (lr: number, eta_min: number, share: number) =>
  eta_min + ((lr - eta_min) * (1 + Math.cos(Math.PI * share))) / 2;

export const CosineAnnealingLR = scheduler({
  doc: {
    en: "Lowers the learning rate along half a cosine: slowly, fast, slowly. After T_max it rises again the same way.",
    zh: "沿半个余弦降低学习率：先慢、后快、再慢。T_max 之后以同样的方式回升。",
  },
  source: page("CosineAnnealingLR"),
  params: {
    T_max: int({ doc: { en: "How long the way down is.", zh: "下降所需的时间。" }, initial: 10, min: 1, max: longest }),
    eta_min: lowest,
    interval,
  },
  at: ({ T_max, eta_min }, { lr, time }) => ({ lr: cosine(lr, eta_min, time / T_max) }),
});

export const CosineAnnealingWarmRestarts = scheduler({
  doc: {
    en: "Lowers the learning rate along half a cosine, then jumps back and does so again.",
    zh: "沿半个余弦降低学习率，然后跳回并重新开始。",
  },
  source: page("CosineAnnealingWarmRestarts"),
  params: {
    T_0: int({
      doc: { en: "How long until the first restart.", zh: "第一次重启之前的时间。" },
      initial: 10,
      min: 1,
      max: longest,
    }),
    T_mult: int({
      isRare: true,
      doc: { en: "How much longer every next time is.", zh: "此后每段时间是前一段的多少倍。" },
      default: 1,
      min: 1,
    }),
    eta_min: lowest,
    interval,
  },
  at({ T_0, T_mult, eta_min }, { lr, time }) {
    let length = T_0;
    let passed = T_mult === 1 ? time % T_0 : time;
    while (passed >= length) {
      passed -= length;
      length *= T_mult;
    }
    return { lr: cosine(lr, eta_min, passed / length) };
  },
});
