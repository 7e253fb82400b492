"""What PyTorch 1.13 does not have yet, or computes otherwise than documented: the documented formulas, as current PyTorch has them."""

import torch
import torch.nn as nn
import torch.nn.functional as F


# Two kernels of 1.13 hold a constant in float32 even where they compute in float64.
class Hardsigmoid(nn.Module):
    def forward(self, x):
        return F.relu6(x + 3) / 6


class CELU(nn.Module):
    def __init__(self, alpha=1.0):
        super().__init__()
        self.alpha = alpha

    def forward(self, x):
        return torch.where(x > 0, x, self.alpha * torch.expm1(x.clamp(max=0) / self.alpha))


class LayerNorm(nn.LayerNorm):
    """`bias` is newer than 1.13."""

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True):
        super().__init__(normalized_shape, eps, elementwise_affine)
        if not bias:
            self.register_parameter("bias", None)


layers = {"Hardsigmoid": Hardsigmoid, "CELU": CELU, "LayerNorm": LayerNorm}


class NAdam(torch.optim.Optimizer):
    """1.13 multiplies `mu` twice into the product that the mean is divided by."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (beta1, beta2) = group["lr"], group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(step=0, mu_product=1.0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                state["step"] += 1
                t = state["step"]
                mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (i * group["momentum_decay"])) for i in (t, t + 1))
                state["mu_product"] *= mu
                g = p.grad + group["weight_decay"] * p
                state["exp_avg"].mul_(beta1).add_(g, alpha=1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
                mean = mu_next * state["exp_avg"] / (1 - state["mu_product"] * mu_next) + (1 - mu) * g / (1 - state["mu_product"])
                p.sub_(lr * mean / ((state["exp_avg_sq"] / (1 - beta2**t)).sqrt() + group["eps"]))
