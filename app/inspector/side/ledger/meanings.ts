/** What the state of optimizers means, and the numbers that a step computes for them. What their parameters mean their entries say. */

import type { Text } from "../../../../engine/define/text.ts";

const mean: Text = { en: "Running mean of the gradients", zh: "梯度的滑动平均" };
const meanSquare: Text = { en: "Running mean of the squared gradients", zh: "梯度平方的滑动平均" };

export const meanings: Readonly<Record<string, Text>> = {
  // State.
  step: { en: "Updates so far", zh: "已更新的次数" },
  momentum_buffer: { en: "The movement: gradients that add up and fade", zh: "移动量：逐渐淡去并累加的梯度" },
  exp_avg: mean,
  exp_avg_sq: meanSquare,
  max_exp_avg_sq: { en: "The largest that exp_avg_sq has been", zh: "exp_avg_sq 至今的最大值" },
  exp_inf: { en: "The largest gradient of late", zh: "近期最大的梯度" },
  square_avg: meanSquare,
  grad_avg: mean,
  acc_delta: { en: "Running mean of the squared steps", zh: "步长平方的滑动平均" },
  sum: { en: "Sum of all squared gradients", zh: "全部梯度平方之和" },
  ax: { en: "Mean of the weight's own values", zh: "权重自身各值的平均" },
  prev: { en: "The gradient of the step before", zh: "上一步的梯度" },
  mu_product: { en: "Product of the momenta so far", zh: "至今动量系数的乘积" },
  eta: { en: "Step size, which shrinks", zh: "逐渐缩小的步长" },
  mu: { en: "The newest value's share in the mean", zh: "最新值在平均中所占的份额" },

  // Numbers that a step computes from them.
  step_size: { en: "How far this step goes", zh: "这一步走多远" },
  gradient_step: { en: "How far it goes along the gradient", zh: "沿梯度走多远" },
  mean_step: { en: "How far it goes along the running mean", zh: "沿滑动平均走多远" },
  beta1: { en: "How much of exp_avg stays", zh: "exp_avg 保留多少" },
  beta1_rest: { en: "How much of the gradient joins exp_avg", zh: "梯度计入 exp_avg 多少" },
  beta2: { en: "How much of the running size stays", zh: "滑动大小保留多少" },
  beta2_rest: { en: "How much of the squared gradient joins exp_avg_sq", zh: "梯度平方计入 exp_avg_sq 多少" },
  sqrt_bias_correction2: {
    en: "Bias correction √(1 − β₂ᵗ): exp_avg_sq began at 0, so at first it is too small",
    zh: "偏差修正 √(1 − β₂ᵗ)：exp_avg_sq 从 0 开始，起初偏小",
  },
  is_trusted: { en: "1 once enough gradients were seen to trust their size", zh: "见过足够多的梯度、可信其大小后为 1" },
  kept: { en: "What weight decay leaves of the weight", zh: "权重衰减后权重所剩的比例" },
  carried: { en: "How much of the buffer goes on; none in the first step", zh: "缓冲延续多少；第一步为零" },
  taken: { en: "How much of the gradient joins the buffer", zh: "梯度计入缓冲多少" },
};
