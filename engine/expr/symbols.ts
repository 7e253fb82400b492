/** How formulas write what optimizers spell out: m for `exp_avg`. A name that is not listed is written as it is; `_` puts what follows below. */

const symbols: Readonly<Record<string, string>> = {
  // Parameters.
  momentum: "μ",
  weight_decay: "λ",
  eps: "ε",

  // State. The buffer is b in PyTorch's documentation, as a bias is here.
  step: "t",
  momentum_buffer: "buf",
  exp_avg: "m",
  exp_avg_sq: "v",
  max_exp_avg_sq: "v_max",
  exp_inf: "u",
  square_avg: "v",
  grad_avg: "m",
  acc_delta: "u",
  sum: "s",
  ax: "w_avg",
  prev: "g_prev",
  mu_product: "Πμ",
  eta: "η",
  mu: "μ",

  // Numbers that a step computes from them.
  step_size: "α",
  gradient_step: "α_g",
  mean_step: "α_m",
  beta1: "β₁",
  beta1_rest: "(1−β₁)",
  beta2: "β₂",
  beta2_rest: "(1−β₂)",
  sqrt_bias_correction2: "c₂",
  is_trusted: "trusted",
  kept: "k",
  carried: "μ",
  taken: "(1−τ)",
};

export const symbolOf = (name: string): string => symbols[name] ?? name;
