"""Makes norms.json: layers that differ in training and evaluation, or that normalize: python3 test/golden/makeNorms.py

PyTorch 1.13, float64. LayerNorm's `bias` is newer: its documented formula stands in for it.
"""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

from common import hash_uniform, save

generator = torch.Generator().manual_seed(23)


def randn(*shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


cases = []


def case(type, params, module, x, mode="train", uniform=None):
    """@param uniform: the seed and shape of the uniform numbers that Dropout drops by"""
    module = copy.deepcopy(module).double().train(mode == "train")
    for name, p in module.named_parameters():
        p.data = randn(*p.shape)
    for name, b in module.named_buffers():
        if name == "num_batches_tracked":
            b.fill_(4)
        else:
            b.copy_(randn(*b.shape) ** 2 + 0.1)
    before = {k: v.clone() for k, v in module.state_dict().items()}
    x = x.clone().requires_grad_()
    y = module(x)
    g = randn(*y.shape)
    y.backward(g)
    cases.append({
        "type": type, "params": params, "mode": mode, "input": x, "gradOutput": g, "output": y, "gradInput": x.grad,
        "state": before, "gradWeights": {k: v.grad for k, v in module.named_parameters()},
        "after": {k: v for k, v in module.named_buffers()}, "uniform": uniform,
    })


for type, shapes in {"BatchNorm1d": [(5, 3), (4, 17), (2, 3, 4)], "BatchNorm2d": [(2, 3, 4, 5), (3, 6, 1, 1), (1, 2, 3, 3)]}.items():
    for shape in shapes:
        for mode in ["train", "eval"]:
            case(type, {}, getattr(nn, type)(shape[1]), randn(*shape) * 3 + 2, mode)
    shape = shapes[0]
    for params in [
        {"eps": 0.1}, {"momentum": 0.7}, {"momentum": None}, {"affine": False}, {"track_running_stats": False},
        {"affine": False, "track_running_stats": False},
    ]:
        for mode in ["train", "eval"]:
            case(type, params, getattr(nn, type)(shape[1], **params), randn(*shape), mode)

for shape, normalized in [((4, 7), None), ((3, 17), [17]), ((2, 3, 4, 5), None), ((2, 3, 4, 5), [4, 5]), ((2, 3, 4, 5), 5)]:
    params = {} if normalized is None else {"normalized_shape": normalized}
    case("LayerNorm", params, nn.LayerNorm(shape[1:] if normalized is None else normalized), randn(*shape) * 2 - 1)
case("LayerNorm", {"eps": 0.1}, nn.LayerNorm([7], eps=0.1), randn(4, 7))
case("LayerNorm", {"elementwise_affine": False}, nn.LayerNorm([7], elementwise_affine=False), randn(4, 7), "eval")


class LayerNormWithoutBias(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape))

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, None)


case("LayerNorm", {"bias": False}, LayerNormWithoutBias([7]), randn(4, 7))

for shape, groups in [((2, 6, 3, 5), 3), ((2, 6, 3, 5), 1), ((3, 4, 2, 2), 4), ((3, 8), 2), ((2, 4, 5), 2)]:
    case("GroupNorm", {"num_groups": groups}, nn.GroupNorm(groups, shape[1]), randn(*shape) + 1)
case("GroupNorm", {"num_groups": 2, "eps": 0.1}, nn.GroupNorm(2, 4, eps=0.1), randn(2, 4, 3, 3), "eval")
case("GroupNorm", {"num_groups": 2, "affine": False}, nn.GroupNorm(2, 4, affine=False), randn(2, 4, 3, 3))


class Dropped(nn.Module):
    """Dropout's documented formula over given numbers; `check` compares its statistics with PyTorch's own module."""

    def __init__(self, p, uniform):
        super().__init__()
        self.p = p
        self.mask = (uniform >= p).double()

    def forward(self, x):
        return x * self.mask / (1 - self.p) if self.p < 1 else x * 0


def dropout(type, p, shape):
    decisions = shape if type == "Dropout" else (*shape[:2], 1, 1)
    count = torch.Size(decisions).numel()
    uniform = torch.from_numpy(hash_uniform(len(cases), count)).reshape(decisions)
    params = {} if p == 0.5 else {"p": p}
    case(type, params, Dropped(p, uniform), randn(*shape), uniform=len(cases))
    case(type, params, getattr(nn, type)(p), randn(*shape), "eval")
    # What PyTorch keeps it enlarges by 1 / (1 − p), as here, and Dropout2d drops whole channels.
    kept = getattr(nn, type)(p).train()(torch.ones(*shape, dtype=torch.float64))
    assert set(kept.unique().tolist()) <= {0.0, 1 / (1 - p) if p < 1 else 0.0}
    assert type == "Dropout" or all(channel.unique().numel() == 1 for image in kept for channel in image)


for p in [0.5, 0.2, 0.0, 1.0]:
    dropout("Dropout", p, (4, 9))
    dropout("Dropout2d", p, (3, 5, 2, 3))
save("norms", cases)
