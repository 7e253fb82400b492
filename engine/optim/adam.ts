/** Adam and its kin: steps from running means of the gradient and of its size. */

import { optimizer } from "../define/entry.ts";
import { bool, num } from "../define/param.ts";
import { abs, add, div, type Expr, max, mul, select, sqrt } from "../expr/expr.ts";
import { betas, decoupledWeightDecay, epsilon, learningRate, maximize, weightDecay } from "./settings.ts";
import { descend, direction, momentScalars, moments, movingAverage, signed } from "./terms.ts";

const amsgrad = bool({
  isRare: true,
  doc: {
    en: "Whether the spread never shrinks (AMSGrad): it divides by the largest so far.",
    zh: "大小是否只增不减（AMSGrad）：除以迄今最大的值。",
  },
  default: false,
});

type AdamInputs = Parameters<typeof moments>[0] & {
  readonly max_exp_avg_sq: Expr;
  readonly step_size: Expr;
  readonly sqrt_bias_correction2: Expr;
  readonly eps: Expr;
};

/** Algorithm 1 of Kingma and Ba 2014, arXiv:1412.6980, from a weight `p` that may have been shrunk before. */
function adam(
  inputs: AdamInputs,
  { p, gradient, amsgrad }: { readonly p: Expr; readonly gradient: Expr; readonly amsgrad: boolean },
) {
  const { max_exp_avg_sq, step_size, sqrt_bias_correction2, eps } = inputs;
  const { mean, meanSquare } = moments(inputs, gradient);
  const largest = amsgrad ? max(max_exp_avg_sq, meanSquare) : max_exp_avg_sq;
  const spread = add(div(sqrt(amsgrad ? largest : meanSquare), sqrt_bias_correction2), eps);
  return {
    p: descend(p, step_size, div(mean, spread)),
    exp_avg: mean,
    exp_avg_sq: meanSquare,
    // A state tensor that is returned as it came takes no time.
    max_exp_avg_sq: largest,
  };
}

export const Adam = optimizer({
  doc: {
    en: "Gives every weight its own step size, from the mean and the spread of its recent gradients. A good first choice.",
    zh: "根据近期梯度的均值和大小，为每个权重确定各自的步长。常用的首选。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
  params: { lr: learningRate(0.001), betas, eps: epsilon(1e-8), weight_decay: weightDecay, amsgrad, maximize },
  state: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
  scalars: ({ lr, betas }, t) => ({
    ...momentScalars(betas, t),
    step_size: lr / (1 - betas[0]! ** t),
  }),
  update: (inputs, params) =>
    adam(inputs, { p: inputs.p, gradient: direction(inputs, params), amsgrad: params.amsgrad }),
});

export const AdamW = optimizer({
  doc: {
    en: "Adam that shrinks the weights directly instead of through the gradient, so that weight decay acts alike on all.",
    zh: "直接缩小权重、而不经过梯度的 Adam，使权重衰减对所有权重作用相同。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html",
  params: {
    lr: learningRate(0.001),
    betas,
    eps: epsilon(1e-8),
    weight_decay: num({
      doc: {
        en: "How much of every weight a step takes away, times lr.",
        zh: "每一步从每个权重中减去多少（再乘以 lr）。",
      },
      default: 0.01,
      min: 0,
      slider: { min: 0, max: 0.1, scale: "linear" },
      live: true,
    }),
    amsgrad,
    maximize,
  },
  state: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
  scalars: ({ lr, betas, weight_decay }, t) => ({
    ...momentScalars(betas, t),
    step_size: lr / (1 - betas[0]! ** t),
    kept: 1 - lr * weight_decay,
  }),
  update: (inputs, { maximize, amsgrad }) =>
    adam(inputs, { p: mul(inputs.kept, inputs.p), gradient: signed(inputs.g, maximize), amsgrad }),
});

export const Adamax = optimizer({
  doc: {
    en: "Adam that measures a gradient's size by the largest of late instead of the root mean square.",
    zh: "以近期最大值而非均方根来衡量梯度大小的 Adam。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adamax.html",
  params: { lr: learningRate(0.002), betas, eps: epsilon(1e-8), weight_decay: weightDecay, maximize },
  state: ["exp_avg", "exp_inf"],
  scalars: ({ lr, betas: [beta1 = 0, beta2 = 0] }, t) => ({
    beta1,
    beta1_rest: 1 - beta1,
    beta2,
    step_size: lr / (1 - beta1 ** t),
  }),
  update(inputs, params) {
    const { p, exp_avg, exp_inf, beta1, beta1_rest, beta2, step_size, eps } = inputs;
    const gradient = direction(inputs, params);
    const mean = movingAverage({ decay: beta1, rest: beta1_rest }, exp_avg, gradient);
    const largest = max(mul(beta2, exp_inf), add(abs(gradient), eps));
    return { p: descend(p, step_size, div(mean, largest)), exp_avg: mean, exp_inf: largest };
  },
});

/** The momentum of step t, which grows from half of beta1 towards beta1. */
const nadamMomentum = (beta1: number, momentum_decay: number, t: number) =>
  beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));

export const NAdam = optimizer({
  doc: {
    en: "Adam with Nesterov momentum: it looks ahead to where the mean of the gradients will carry it.",
    zh: "带 Nesterov 动量的 Adam：先看梯度的均值将把它带到哪里。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.NAdam.html",
  params: {
    lr: learningRate(0.002),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    momentum_decay: num({
      isRare: true,
      doc: {
        en: "How fast the momentum grows from half of its first beta to the whole.",
        zh: "动量从第一个 beta 的一半增长到全值的快慢。",
      },
      default: 0.004,
      min: 0,
      slider: { min: 0, max: 0.1, scale: "linear" },
      live: true,
    }),
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  },
  state: ["exp_avg", "exp_avg_sq"],
  memory: {
    initial: () => ({ mu_product: 1 }),
    next: ({ betas, momentum_decay }, t, { mu_product }) => ({
      mu_product: mu_product * nadamMomentum(betas[0]!, momentum_decay, t),
    }),
  },
  scalars({ lr, betas, weight_decay, momentum_decay }, t, { mu_product }) {
    const mu = nadamMomentum(betas[0]!, momentum_decay, t);
    const muNext = nadamMomentum(betas[0]!, momentum_decay, t + 1);
    return {
      ...momentScalars(betas, t),
      gradient_step: (lr * (1 - mu)) / (1 - mu_product * mu),
      mean_step: (lr * muNext) / (1 - mu_product * mu * muNext),
      kept: 1 - lr * weight_decay,
    };
  },
  update(inputs, params) {
    const { gradient_step, mean_step, sqrt_bias_correction2, eps } = inputs;
    const { weight, gradient } = decayedHow(inputs, params);
    const { mean, meanSquare } = moments(inputs, gradient);
    const spread = add(div(sqrt(meanSquare), sqrt_bias_correction2), eps);
    const ahead = descend(weight, gradient_step, div(gradient, spread));
    return { p: descend(ahead, mean_step, div(mean, spread)), exp_avg: mean, exp_avg_sq: meanSquare };
  },
});

export const RAdam = optimizer({
  doc: {
    en: "Adam that warms up by itself: it trusts the spread of the gradients only when it has seen enough of them.",
    zh: "自行预热的 Adam：见过足够多的梯度之后，才信任其大小。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.RAdam.html",
  params: {
    lr: learningRate(0.001),
    betas,
    eps: epsilon(1e-8),
    weight_decay: weightDecay,
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  },
  state: ["exp_avg", "exp_avg_sq"],
  scalars({ lr, betas, weight_decay }, t) {
    const [beta1 = 0, beta2 = 0] = betas;
    const longest = 2 / (1 - beta2) - 1;
    /** How many gradients the mean square rests on. */
    const length = longest - (2 * t * beta2 ** t) / (1 - beta2 ** t);
    const isTrusted = length > 5;
    const rectification = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
    const scalars = momentScalars(betas, t);
    const step = lr / (1 - beta1 ** t);
    return {
      ...scalars,
      is_trusted: isTrusted ? 1 : 0,
      step_size: isTrusted ? step * rectification * scalars.sqrt_bias_correction2 : step,
      kept: 1 - lr * weight_decay,
    };
  },
  update(inputs, params) {
    const { is_trusted, step_size, eps } = inputs;
    const { weight, gradient } = decayedHow(inputs, params);
    const { mean, meanSquare } = moments(inputs, gradient);
    const way = select(is_trusted, div(mean, add(sqrt(meanSquare), eps)), mean);
    return { p: descend(weight, step_size, way), exp_avg: mean, exp_avg_sq: meanSquare };
  },
});

/** Weight decay as `decoupled_weight_decay` says: on the weight itself, or in the gradient. */
function decayedHow(
  inputs: Parameters<typeof direction>[0] & { readonly kept: Expr },
  { decoupled_weight_decay, maximize }: { readonly decoupled_weight_decay: boolean; readonly maximize: boolean },
): { readonly weight: Expr; readonly gradient: Expr } {
  const { p, g, kept } = inputs;
  return decoupled_weight_decay
    ? { weight: mul(kept, p), gradient: signed(g, maximize) }
    : { weight: p, gradient: direction(inputs, { maximize }) };
}
