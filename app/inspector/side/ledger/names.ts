/** What optimizers call their numbers: how a formula writes each, and what it means. One that is not listed is written by its own name. */

import type { Text } from "../../../../engine/define/text.ts";

interface Name {
  readonly symbol: string;
  readonly doc: Text;
}

const mean: Text = { en: "Running mean of the gradients", zh: "梯度的滑动平均" };
const meanSquare: Text = { en: "Running mean of the squared gradients", zh: "梯度平方的滑动平均" };

/** By the names of parameters' state and of a step's numbers. */
export const names: Readonly<Record<string, Name>> = {
  p: { symbol: "w", doc: { en: "The weight", zh: "权重" } },
  g: { symbol: "g", doc: { en: "The gradient as the optimizer takes it", zh: "优化器所取的梯度" } },

  // Parameters; what they mean their entries say.
  lr: { symbol: "lr", doc: { en: "Learning rate", zh: "学习率" } },
  momentum: { symbol: "μ", doc: { en: "How much of the last movement goes on", zh: "上一次的移动延续多少" } },
  weight_decay: { symbol: "λ", doc: { en: "Weight decay", zh: "权重衰减" } },
  eps: { symbol: "ε", doc: { en: "Keeps the division safe", zh: "保证除法安全" } },

  // State.
  step: { symbol: "t", doc: { en: "Updates so far", zh: "已更新的次数" } },
  momentum_buffer: {
    symbol: "b",
    doc: { en: "The movement: gradients that add up and fade", zh: "移动量：逐渐淡去并累加的梯度" },
  },
  exp_avg: { symbol: "m", doc: mean },
  exp_avg_sq: { symbol: "v", doc: meanSquare },
  max_exp_avg_sq: {
    symbol: "v_max",
    doc: { en: "The largest that exp_avg_sq has been", zh: "exp_avg_sq 至今的最大值" },
  },
  exp_inf: { symbol: "u", doc: { en: "The largest gradient of late", zh: "近期最大的梯度" } },
  square_avg: { symbol: "v", doc: meanSquare },
  grad_avg: { symbol: "m", doc: mean },
  acc_delta: { symbol: "u", doc: { en: "Running mean of the squared steps", zh: "步长平方的滑动平均" } },
  sum: { symbol: "s", doc: { en: "Sum of all squared gradients", zh: "全部梯度平方之和" } },
  ax: { symbol: "w_avg", doc: { en: "Mean of the weight's own values", zh: "权重自身各值的平均" } },
  prev: { symbol: "g_prev", doc: { en: "The gradient of the step before", zh: "上一步的梯度" } },
  mu_product: { symbol: "Πμ", doc: { en: "Product of the momenta so far", zh: "至今动量系数的乘积" } },
  eta: { symbol: "η", doc: { en: "Step size, which shrinks", zh: "逐渐缩小的步长" } },
  mu: { symbol: "μ", doc: { en: "The newest value's share in the mean", zh: "最新值在平均中所占的份额" } },

  // Numbers that a step computes from them.
  step_size: { symbol: "α", doc: { en: "How far this step goes", zh: "这一步走多远" } },
  gradient_step: { symbol: "α_g", doc: { en: "How far it goes along the gradient", zh: "沿梯度走多远" } },
  mean_step: { symbol: "α_m", doc: { en: "How far it goes along the running mean", zh: "沿滑动平均走多远" } },
  beta1: { symbol: "β₁", doc: { en: "How much of exp_avg stays", zh: "exp_avg 保留多少" } },
  beta1_rest: { symbol: "(1−β₁)", doc: { en: "How much of the gradient joins exp_avg", zh: "梯度计入 exp_avg 多少" } },
  beta2: { symbol: "β₂", doc: { en: "How much of the running size stays", zh: "滑动大小保留多少" } },
  beta2_rest: {
    symbol: "(1−β₂)",
    doc: { en: "How much of the squared gradient joins exp_avg_sq", zh: "梯度平方计入 exp_avg_sq 多少" },
  },
  sqrt_bias_correction2: {
    symbol: "c₂",
    doc: {
      en: "Bias correction √(1 − β₂ᵗ): exp_avg_sq began at 0, so at first it is too small",
      zh: "偏差修正 √(1 − β₂ᵗ)：exp_avg_sq 从 0 开始，起初偏小",
    },
  },
  is_trusted: {
    symbol: "trusted",
    doc: { en: "1 once enough gradients were seen to trust their size", zh: "见过足够多的梯度、可信其大小后为 1" },
  },
  kept: { symbol: "k", doc: { en: "What weight decay leaves of the weight", zh: "权重衰减后权重所剩的比例" } },
  carried: {
    symbol: "μ",
    doc: { en: "How much of the buffer goes on; none in the first step", zh: "缓冲延续多少；第一步为零" },
  },
  taken: { symbol: "(1−τ)", doc: { en: "How much of the gradient joins the buffer", zh: "梯度计入缓冲多少" } },
};

export const symbolOf = (name: string): string => names[name]?.symbol ?? name;
