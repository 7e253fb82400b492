/** The table of optimizers: how a gradient moves a parameter, one formula each, exactly as torch.optim has it. */

import { type Optimizer, optimizer } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { bool, num, vector } from "../define/param.ts";
import { add, div, type Expr, type ExprLike, mul, sqrt, sub } from "../expr/expr.ts";

const learningRate = (initial: number) =>
  num({
    doc: {
      en: "The learning rate: how far one step goes. Too small learns slowly, too large diverges.",
      zh: "学习率：每一步走多远。太小学得慢，太大会发散。",
    },
    default: initial,
    min: 0,
    slider: { min: 1e-5, max: 10, scale: "log" },
    live: true,
  });

const weightDecay = num({
  doc: {
    en: "Pulls every weight towards 0 (L2 regularization); it is added to the gradient, times the weight.",
    zh: "把每个权重拉向 0（L2 正则化）；乘以权重后加到梯度上。",
  },
  default: 0,
  min: 0,
  slider: { min: 0, max: 0.1, scale: "linear" },
  live: true,
});

const momentum = num({
  doc: {
    en: "How much of the last movement goes on into this one, as a rolling ball does.",
    zh: "上一次的移动有多少延续到这一次，如同滚动的球。",
  },
  default: 0,
  min: 0,
  slider: { min: 0, max: 0.99, scale: "linear" },
  live: true,
});

const epsilon = num({
  doc: { en: "A small number that keeps the division safe.", zh: "保证除法安全的小数。" },
  default: 1e-8,
  min: 0,
  slider: { min: 1e-10, max: 1e-2, scale: "log" },
  live: true,
});

export const optimizers: Readonly<Record<string, Optimizer>> = {
  SGD: optimizer({
    doc: {
      en: "Stochastic gradient descent: a step straight downhill, with momentum if you like.",
      zh: "随机梯度下降：沿最陡的方向下坡一步，可带动量。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
    params: {
      lr: learningRate(0.001),
      momentum,
      dampening: num({
        doc: {
          en: "How much of the new gradient is held back from the momentum.",
          zh: "新梯度中有多少不计入动量。",
        },
        default: 0,
        slider: { min: 0, max: 1, scale: "linear" },
        live: true,
      }),
      nesterov: bool({
        doc: {
          en: "Nesterov momentum: looks ahead to where the momentum will carry it. Needs momentum above 0 and dampening 0.",
          zh: "Nesterov 动量：先看动量将把它带到哪里。要求 momentum 大于 0 且 dampening 为 0。",
        },
        default: false,
      }),
      weight_decay: weightDecay,
    },
    check({ nesterov, momentum, dampening }) {
      if (!nesterov || (momentum > 0 && dampening === 0)) return;
      throw new ParamError({
        where: "nesterov",
        got: {
          en: `true with momentum ${momentum} and dampening ${dampening}`,
          zh: `true，而 momentum 为 ${momentum}、dampening 为 ${dampening}`,
        },
        expected: { en: "momentum above 0 and dampening 0", zh: "momentum 大于 0 且 dampening 为 0" },
        fix: {
          en: "Set momentum to 0.9 and dampening to 0, or turn nesterov off.",
          zh: "请把 momentum 设为 0.9、dampening 设为 0，或关闭 nesterov。",
        },
      });
    },
    state: ["momentum_buffer"],
    // PyTorch starts the buffer at the first gradient, undampened, and has no buffer at all without momentum.
    scalars: ({ momentum, dampening }, t) => ({
      carried: t === 1 ? 0 : momentum,
      taken: t === 1 || momentum === 0 ? 1 : 1 - dampening,
    }),
    update({ p, g, momentum_buffer, lr, momentum, weight_decay, carried, taken }, { nesterov }) {
      const gradient = decayed(g, p, weight_decay);
      const buffer = add(mul(carried, momentum_buffer), mul(taken, gradient));
      const direction = nesterov ? add(gradient, mul(momentum, buffer)) : buffer;
      return { p: sub(p, mul(lr, direction)), momentum_buffer: buffer };
    },
  }),

  Adam: optimizer({
    doc: {
      en: "Gives every weight its own step size, from the mean and the spread of its recent gradients. A good first choice.",
      zh: "根据近期梯度的均值和大小，为每个权重确定各自的步长。常用的首选。",
    },
    // Algorithm 1 of Kingma and Ba 2014, arXiv:1412.6980.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
    params: {
      lr: learningRate(0.001),
      betas: vector({
        doc: {
          en: "How slowly the running mean of the gradient and that of its square forget: two numbers in [0, 1).",
          zh: "梯度的滑动平均及其平方的滑动平均遗忘得多慢：[0, 1) 中的两个数。",
        },
        default: [0.9, 0.999],
        min: 0,
        max: 1,
      }),
      eps: epsilon,
      weight_decay: weightDecay,
    },
    check({ betas }) {
      if (betas.length === 2 && betas.every((beta) => beta >= 0 && beta < 1)) return;
      throw new ParamError({
        where: "betas",
        got: `[${betas.join(", ")}]`,
        expected: { en: "two numbers, at least 0 and below 1", zh: "两个数，不小于 0 且小于 1" },
        fix: { en: "Use PyTorch's default [0.9, 0.999].", zh: "可使用 PyTorch 的默认值 [0.9, 0.999]。" },
      });
    },
    state: ["exp_avg", "exp_avg_sq"],
    scalars: ({ lr, betas: [beta1 = 0, beta2 = 0] }, t) => ({
      step_size: lr / (1 - beta1 ** t),
      sqrt_bias_correction2: Math.sqrt(1 - beta2 ** t),
    }),
    update(
      { p, g, exp_avg, exp_avg_sq, step_size, sqrt_bias_correction2, eps, weight_decay },
      { betas: [beta1 = 0, beta2 = 0] },
    ) {
      const gradient = decayed(g, p, weight_decay);
      const mean = movingAverage(beta1, exp_avg, gradient);
      const meanSquare = movingAverage(beta2, exp_avg_sq, mul(gradient, gradient));
      const spread = add(div(sqrt(meanSquare), sqrt_bias_correction2), eps);
      return { p: sub(p, mul(step_size, div(mean, spread))), exp_avg: mean, exp_avg_sq: meanSquare };
    },
  }),

  RMSprop: optimizer({
    doc: {
      en: "Divides every gradient by its recent size, so that steep and flat directions move alike.",
      zh: "用近期大小去除每个梯度，使陡峭与平缓的方向移动相近。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html",
    params: {
      lr: learningRate(0.01),
      alpha: num({
        doc: { en: "How slowly the running mean square forgets.", zh: "均方的滑动平均遗忘得多慢。" },
        default: 0.99,
        min: 0,
        max: 1,
        slider: { min: 0.5, max: 0.999, scale: "linear" },
      }),
      eps: epsilon,
      weight_decay: weightDecay,
      momentum,
      centered: bool({
        doc: {
          en: "Whether the size is measured around the running mean (the variance) rather than around 0.",
          zh: "大小是否相对滑动均值来衡量（即方差），而非相对 0。",
        },
        default: false,
      }),
    },
    state: ["square_avg", "momentum_buffer", "grad_avg"],
    scalars: () => ({}),
    update({ p, g, square_avg, momentum_buffer, grad_avg, lr, eps, weight_decay, momentum }, { alpha, centered }) {
      const gradient = decayed(g, p, weight_decay);
      const meanSquare = movingAverage(alpha, square_avg, mul(gradient, gradient));
      const mean = movingAverage(alpha, grad_avg, gradient);
      const spread = centered ? sub(meanSquare, mul(mean, mean)) : meanSquare;
      const buffer = add(mul(momentum, momentum_buffer), div(gradient, add(sqrt(spread), eps)));
      return {
        p: sub(p, mul(lr, buffer)),
        square_avg: meanSquare,
        momentum_buffer: buffer,
        // A state tensor that is returned as it came takes no memory and no time.
        grad_avg: centered ? mean : grad_avg,
      };
    },
  }),
};

/** The gradient of the loss plus that of ½·weight_decay·p². */
const decayed = (g: Expr, p: Expr, weight_decay: Expr): Expr => add(g, mul(weight_decay, p));

/** 1 − decay is taken in float64: in float32, 1 − 0.999 is off by 1e-5 of its value. */
const movingAverage = (decay: number, before: ExprLike, now: ExprLike): Expr =>
  add(mul(decay, before), mul(1 - decay, now));
