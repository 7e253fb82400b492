/** Optimizers that divide a gradient by its own size: RMSprop, Adagrad, Adadelta. */

import { optimizer } from "../define/entry.ts";
import { bool, num } from "../define/param.ts";
import { add, div, mul, sqrt, sub } from "../expr/expr.ts";
import { epsilon, learningRate, maximize, momentum, weightDecay } from "./settings.ts";
import { descend, direction, movingAverage, square } from "./terms.ts";

export const RMSprop = optimizer({
  doc: {
    en: "Divides every gradient by its recent size, so that steep and flat directions move alike.",
    zh: "用近期大小去除每个梯度，使陡峭与平缓的方向移动相近。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html",
  params: {
    lr: learningRate(0.01),
    alpha: num({
      isRare: true,
      doc: { en: "How slowly the running mean square forgets.", zh: "均方的滑动平均遗忘得多慢。" },
      default: 0.99,
      min: 0,
      slider: { min: 0.5, max: 0.999, scale: "linear" },
    }),
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    momentum,
    centered: bool({
      isRare: true,
      doc: {
        en: "Whether the size is measured around the running mean (the variance) rather than around 0.",
        zh: "大小是否相对滑动均值来衡量（即方差），而非相对 0。",
      },
      default: false,
    }),
    maximize,
  },
  state: ["square_avg", "momentum_buffer", "grad_avg"],
  torchState: ({ momentum, centered }) => [
    "step",
    "square_avg",
    ...(momentum === 0 ? [] : (["momentum_buffer"] as const)),
    ...(centered ? (["grad_avg"] as const) : []),
  ],
  scalars: () => ({}),
  update(inputs, params) {
    const { p, square_avg, momentum_buffer, grad_avg, lr, eps, momentum } = inputs;
    const forgetting = { decay: params.alpha, rest: 1 - params.alpha };
    const gradient = direction(inputs, params);
    const meanSquare = movingAverage(forgetting, square_avg, square(gradient));
    const mean = movingAverage(forgetting, grad_avg, gradient);
    const spread = params.centered ? sub(meanSquare, square(mean)) : meanSquare;
    const buffer = add(mul(momentum, momentum_buffer), div(gradient, add(sqrt(spread), eps)));
    return {
      p: descend(p, lr, buffer),
      square_avg: meanSquare,
      momentum_buffer: buffer,
      // A state tensor that is returned as it came takes no time.
      grad_avg: params.centered ? mean : grad_avg,
    };
  },
});

export const Adagrad = optimizer({
  doc: {
    en: "Divides every gradient by the size of all before it: weights that have moved little keep large steps.",
    zh: "用此前所有梯度的大小去除每个梯度：移动少的权重保持大的步长。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html",
  params: {
    lr: learningRate(0.01),
    lr_decay: num({
      isRare: true,
      doc: {
        en: "How fast the learning rate shrinks: step t takes lr / (1 + (t − 1) · lr_decay).",
        zh: "学习率缩小的快慢：第 t 步取 lr / (1 + (t − 1) · lr_decay)。",
      },
      default: 0,
      min: 0,
      slider: { min: 0, max: 0.1, scale: "linear" },
      live: true,
    }),
    weight_decay: weightDecay,
    initial_accumulator_value: num({
      isRare: true,
      doc: { en: "Where the sum of squares starts.", zh: "平方和的起始值。" },
      default: 0,
      min: 0,
      slider: { min: 0, max: 1, scale: "linear" },
      live: true,
    }),
    eps: epsilon(1e-10),
    maximize,
  },
  state: ["sum"],
  initialState: ({ initial_accumulator_value }) => ({ sum: initial_accumulator_value }),
  scalars: ({ lr, lr_decay }, t) => ({ step_size: lr / (1 + (t - 1) * lr_decay) }),
  update(inputs, params) {
    const { p, sum, step_size, eps } = inputs;
    const gradient = direction(inputs, params);
    const total = add(sum, square(gradient));
    return { p: descend(p, step_size, div(gradient, add(sqrt(total), eps))), sum: total };
  },
});

export const Adadelta = optimizer({
  doc: {
    en: "Takes steps as large as its recent steps were: it hardly needs a learning rate.",
    zh: "步长与近期的步长相当：几乎不需要学习率。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html",
  params: {
    lr: learningRate(1),
    rho: num({
      isRare: true,
      doc: { en: "How slowly both running mean squares forget.", zh: "两个均方的滑动平均遗忘得多慢。" },
      default: 0.9,
      min: 0,
      max: 1,
      slider: { min: 0.5, max: 0.999, scale: "linear" },
    }),
    eps: epsilon(1e-6),
    weight_decay: weightDecay,
    maximize,
  },
  state: ["square_avg", "acc_delta"],
  scalars: () => ({}),
  update(inputs, params) {
    const { p, square_avg, acc_delta, lr, eps } = inputs;
    const forgetting = { decay: params.rho, rest: 1 - params.rho };
    const gradient = direction(inputs, params);
    const meanSquare = movingAverage(forgetting, square_avg, square(gradient));
    const delta = mul(div(sqrt(add(acc_delta, eps)), sqrt(add(meanSquare, eps))), gradient);
    return {
      p: descend(p, lr, delta),
      square_avg: meanSquare,
      acc_delta: movingAverage(forgetting, acc_delta, square(delta)),
    };
  },
});
