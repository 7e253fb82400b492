"""Makes test/golden/optimizers.json, treatments.json, schedulers.json and optimizerTrajectories.json: npm run golden -- rules

Cases of every optimizer and scheduler in the tables come through standard input (ruleCases.ts); those below are combinations besides.

Needs PyTorch (made with Debian's python3-torch 1.13.1). What is newer than 1.13 is marked where it stands; it is made from the
formula that PyTorch documents.
"""

import json
import sys

import numpy as np
import torch
import torch.nn as nn

from common import Net, hash_init, hash_uniform, save
from newer import NAdam

generator = torch.Generator().manual_seed(21)
# torch keeps ASGD's `eta` and `mu` in tensors of the default type.
torch.set_default_dtype(torch.float64)


def randn(*shape):
    return torch.randn(*shape, generator=generator)


cases = json.load(sys.stdin)
optimizers = []


def optimizer(type, *settings):
    for params in settings:
        p = randn(6).requires_grad_()
        start = p.detach().clone()
        grads = [randn(6) for _ in range(20)]
        # A gradient may vanish, and so may all of them.
        grads[7] = grads[7] * 0
        arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in params.items()}
        decay, sign = 0, 1
        if type in ("NAdam", "RAdam"):
            # Newer than 1.13: AdamW's decay instead of L2, and `maximize`.
            if arguments.pop("decoupled_weight_decay", False):
                decay = arguments.pop("weight_decay", 0)
            if arguments.pop("maximize", False):
                sign = -1
        opt = (NAdam if type == "NAdam" else getattr(torch.optim, type))([p], **{"lr": 0.001, **arguments} if type == "SGD" else arguments)
        steps = []
        for g in grads:
            p.grad = sign * g
            p.data.mul_(1 - opt.param_groups[0]["lr"] * decay)
            opt.step()
            steps.append(p.detach().clone())
        state = {k: v for k, v in opt.state[p].items() if isinstance(v, torch.Tensor) and v.shape == p.shape}
        optimizers.append({"type": type, "params": params, "start": start, "grads": grads, "steps": steps, "state": state})


SGD = [
    {}, {"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
    {"lr": 0.1, "weight_decay": 0.05}, {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.05, "nesterov": True},
    {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.05, "maximize": True},
]
optimizer("SGD", *SGD)
adam = [
    {}, {"lr": 0.05}, {"lr": 0.05, "betas": [0.5, 0.9]}, {"lr": 0.05, "eps": 0.1}, {"lr": 0.05, "weight_decay": 0.1},
    {"lr": 0.05, "weight_decay": 0.1, "maximize": True},
]
amsgrad = [{"lr": 0.05, "betas": [0.9, 0.5], "amsgrad": True}, {"lr": 0.05, "betas": [0.5, 0.2], "amsgrad": True, "weight_decay": 0.1, "maximize": True}]
optimizer("Adam", *adam, *amsgrad)
optimizer("AdamW", *adam, *amsgrad)
optimizer("Adamax", *adam)
optimizer("NAdam", *adam, {"lr": 0.05, "momentum_decay": 0.2}, {"lr": 0.05, "momentum_decay": 0, "weight_decay": 0.1, "decoupled_weight_decay": True})
# The rectified part begins at step 6 with the default betas, never with a short memory.
optimizer("RAdam", *adam, {"lr": 0.05, "betas": [0.9, 0.6]}, {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True})
optimizer(
    "RMSprop",
    {}, {"lr": 0.05}, {"lr": 0.05, "alpha": 0.5}, {"lr": 0.05, "momentum": 0.9}, {"lr": 0.05, "centered": True},
    {"lr": 0.05, "centered": True, "momentum": 0.5, "weight_decay": 0.1, "eps": 1e-3, "maximize": True},
)
optimizer(
    "Adagrad",
    {}, {"lr": 0.1, "lr_decay": 0.1}, {"lr": 0.1, "initial_accumulator_value": 0.5}, {"lr": 0.1, "weight_decay": 0.1, "eps": 0.01, "maximize": True},
)
optimizer("Adadelta", {}, {"lr": 0.5, "rho": 0.5}, {"eps": 1e-3}, {"weight_decay": 0.1, "maximize": True})
optimizer(
    "ASGD",
    {}, {"lr": 0.1, "lambd": 0.1}, {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 4}, {"lr": 0.1, "t0": 0, "weight_decay": 0.1, "maximize": True},
)
optimizer(
    "Rprop",
    {}, {"lr": 0.1}, {"lr": 0.1, "etas": [0.3, 2]}, {"lr": 0.1, "step_sizes": [0.05, 0.15]}, {"lr": 0.1, "maximize": True},
)
for case in cases["optimizers"]:
    optimizer(case["type"], case["params"])
save("optimizers", optimizers)

treatments = []


def treatment(params, scale=1.0, zeros=False):
    """Gradients after L1 and clipping. `zeros` makes some weights 0, where |w| has a kink, and all gradients."""
    weights = [randn(4, 3), randn(4), randn(2, 4), randn(2)]
    grads = [scale * randn(*w.shape) for w in weights]
    if zeros:
        weights[1][:2] = 0
        grads = [0 * g for g in grads]
    for w, g in zip(weights, grads):
        w.requires_grad_()
        w.grad = g.clone()
    if "l1" in params:
        (params["l1"] * sum(w.abs().sum() for w in weights)).backward()
    if "clip_grad_norm" in params:
        nn.utils.clip_grad_norm_(weights, params["clip_grad_norm"])
    if "clip_grad_value" in params:
        nn.utils.clip_grad_value_(weights, params["clip_grad_value"])
    treatments.append({"params": params, "weights": weights, "grads": grads, "treated": [w.grad for w in weights]})


treatment({"l1": 0.3})
treatment({"l1": 0.3}, zeros=True)
treatment({"clip_grad_norm": 1.0})
treatment({"clip_grad_norm": 1.0}, scale=1e-2)
treatment({"clip_grad_norm": 1.0}, zeros=True)
treatment({"clip_grad_norm": 0.0})
treatment({"clip_grad_norm": 2.0}, scale=1e4)
treatment({"clip_grad_value": 0.5})
treatment({"clip_grad_value": 0.5}, scale=1e-2)
treatment({"l1": 0.3, "clip_grad_norm": 2.0, "clip_grad_value": 0.5}, scale=3.0)
save("treatments", treatments)

schedulers = []


def schedule_of(opt, type, **params):
    """One by its name, and in a sequence those that follow one another."""
    if "schedulers" in params:
        params["schedulers"] = [schedule_of(opt, **member) for member in params["schedulers"]]
    return getattr(torch.optim.lr_scheduler, type)(opt, **params)


def scheduler(type, params, times=30, optimizer="SGD"):
    """Learning rate and momentum at times 0, 1, …; `None` for a momentum that stays."""
    p = torch.zeros(1, requires_grad=True)
    p.grad = torch.zeros(1)
    opt = getattr(torch.optim, optimizer)([p], lr=0.1)
    schedule = schedule_of(opt, type, **params)
    values = []
    for _ in range(times):
        group = opt.param_groups[0]
        momentum = (group["betas"][0] if "betas" in group else group["momentum"]) if params.get("cycle_momentum", type in ("OneCycleLR", "CyclicLR")) else None
        values.append({"lr": group["lr"], "momentum": momentum})
        opt.step()
        if len(values) < times:
            schedule.step()
    schedulers.append({"type": type, "params": params, "optimizer": optimizer, "values": values})


scheduler("StepLR", {"step_size": 10})
scheduler("StepLR", {"step_size": 3, "gamma": 0.5})
scheduler("MultiStepLR", {"milestones": [10, 20]})
scheduler("MultiStepLR", {"milestones": [7, 2, 7, 0], "gamma": 0.5})
scheduler("ExponentialLR", {"gamma": 0.9})
scheduler("LinearLR", {})
scheduler("LinearLR", {"start_factor": 0.5, "end_factor": 0.1, "total_iters": 20})
scheduler("ConstantLR", {})
scheduler("ConstantLR", {"factor": 0.5, "total_iters": 20})
scheduler("PolynomialLR", {})
scheduler("PolynomialLR", {"total_iters": 20, "power": 2.0})
scheduler("CosineAnnealingLR", {"T_max": 10})
scheduler("CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01})
scheduler("CosineAnnealingWarmRestarts", {"T_0": 10})
scheduler("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.01})
scheduler("CosineAnnealingWarmRestarts", {"T_0": 1, "T_mult": 3})
for optimizer in ("SGD", "Adam"):
    scheduler("OneCycleLR", {"max_lr": 0.5, "total_steps": 30}, optimizer=optimizer)
scheduler("OneCycleLR", {"max_lr": 0.5, "total_steps": 17, "pct_start": 0.25, "anneal_strategy": "linear", "div_factor": 10.0, "final_div_factor": 100.0}, times=17)
scheduler("OneCycleLR", {"max_lr": 0.5, "total_steps": 24, "three_phase": True, "base_momentum": 0.5, "max_momentum": 0.9}, times=24)
scheduler("OneCycleLR", {"max_lr": 0.5, "total_steps": 20, "cycle_momentum": False}, times=20)
scheduler("OneCycleLR", {"max_lr": 0.5, "total_steps": 3}, times=3)
for cyclic in (
    {}, {"step_size_down": 3, "base_momentum": 0.5, "max_momentum": 0.7}, {"mode": "triangular2"}, {"mode": "exp_range", "gamma": 0.9},
    {"cycle_momentum": False, "step_size_up": 7},
):
    scheduler("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5, **cyclic})


def sequence(milestones, *members):
    scheduler("SequentialLR", {"schedulers": list(members), "milestones": milestones})


warm_up = {"type": "LinearLR", "start_factor": 0.1, "total_iters": 5}
sequence([5], warm_up, {"type": "CosineAnnealingLR", "T_max": 20, "eta_min": 0.01})
sequence([4], {"type": "ConstantLR", "factor": 0.1, "total_iters": 10}, {"type": "ExponentialLR", "gamma": 0.9})
# Handed over before the warm-up is over, and long after.
sequence([3, 14], warm_up, {"type": "StepLR", "step_size": 4, "gamma": 0.5}, {"type": "PolynomialLR", "total_iters": 10, "power": 2.0})
sequence([10, 11], warm_up, {"type": "MultiStepLR", "milestones": [0, 2]}, {"type": "CosineAnnealingWarmRestarts", "T_0": 3, "T_mult": 2})
sequence([7], {"type": "CosineAnnealingWarmRestarts", "T_0": 4}, warm_up)


def plateau(params, losses):
    """The learning rate after each test loss."""
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, **params)
    values = [{"lr": 0.1, "momentum": None}]
    for value in losses:
        schedule.step(value)
        values.append({"lr": opt.param_groups[0]["lr"], "momentum": None})
    schedulers.append({"type": "ReduceLROnPlateau", "params": params, "optimizer": "SGD", "losses": losses, "values": values})


falling = [round(1 / (1 + i) + 0.3 * (i % 3 == 1), 6) for i in range(12)] + [0.0833] * 28
rising = [-x for x in falling]
plateau({}, falling)
plateau({"patience": 2, "factor": 0.5}, falling)
plateau({"patience": 0, "factor": 0.5, "cooldown": 3}, falling)
plateau({"patience": 1, "threshold": 0.2}, falling)
plateau({"patience": 1, "threshold": 0.2, "threshold_mode": "abs", "min_lr": 0.003}, falling)
plateau({"patience": 1, "mode": "max"}, [1 - x for x in falling])
plateau({"patience": 1, "mode": "max", "threshold_mode": "abs", "threshold": 0.05}, rising)
plateau({"patience": 1, "mode": "max", "threshold": 0.05}, rising)
plateau({"patience": 1, "eps": 0.05, "factor": 0.6}, falling)
for case in cases["schedulers"]:
    if case["type"] == "ReduceLROnPlateau":
        plateau(case["params"], falling)
    else:
        scheduler(case["type"], case["params"])
save("schedulers", schedulers)

# The tutorial's network, float32, 100 steps of batch 4 over 80 made-up images in file order.
torch.set_default_dtype(torch.float32)
images = np.floor(hash_uniform(100, 80 * 3072) * 256).astype(np.uint8).reshape(80, 3, 32, 32)
labels = np.floor(hash_uniform(101, 80) * 10).astype(np.int64)
trajectories = []


def trajectory(type, params, training={}, schedule=None):
    """`schedule`: a scheduler stepped after every update."""
    net = Net()
    hash_init(net.parameters())
    criterion = nn.CrossEntropyLoss()
    opt = (NAdam if type == "NAdam" else getattr(torch.optim, type))(net.parameters(), **params)
    scheduler = schedule and getattr(torch.optim.lr_scheduler, schedule["type"])(opt, **{k: v for k, v in schedule.items() if k not in ("type", "interval")})
    losses = []
    accumulate, batches = training.get("accumulate", 1), len(labels) // 4
    opt.zero_grad()
    for step in range(100):
        batch = step % batches
        at = batch * 4
        x = (torch.from_numpy(images[at : at + 4]).float() / 255 - 0.5) / 0.5
        value = criterion(net(x), torch.from_numpy(labels[at : at + 4]))
        losses.append(value.item())
        ((value + training.get("l1", 0) * sum(p.abs().sum() for p in net.parameters())) / accumulate).backward()
        if (batch + 1) % accumulate > 0 and batch + 1 < batches:
            continue
        if "clip_grad_norm" in training:
            nn.utils.clip_grad_norm_(net.parameters(), training["clip_grad_norm"])
        if "clip_grad_value" in training:
            nn.utils.clip_grad_value_(net.parameters(), training["clip_grad_value"])
        opt.step()
        if training.get("zero_grad", True):
            opt.zero_grad()
        if scheduler and step < 99:
            scheduler.step()
    trajectories.append({"optimizer": {"type": type, **params}, "training": training, "scheduler": schedule, "losses": losses})


trajectory("SGD", {"lr": 0.001, "momentum": 0.9})
trajectory("SGD", {"lr": 0.001, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01})
for type in ("Adam", "AdamW", "Adamax", "NAdam", "RAdam"):
    trajectory(type, {"lr": 0.0001})
trajectory("Adam", {"lr": 0.0001, "amsgrad": True, "weight_decay": 0.01})
trajectory("RMSprop", {"lr": 0.0001})
# With alpha's default of 0.99 the first updates are ten times as long, and noise of 1e-8 in the gradients, less than float32's own
# rounding, now and then lets a ReLU fire that would not: PyTorch's own losses then differ by 4e-3.
trajectory("RMSprop", {"lr": 0.0001, "alpha": 0.9, "momentum": 0.5, "centered": True})
trajectory("Adagrad", {"lr": 0.001, "lr_decay": 0.01})
trajectory("Adadelta", {"lr": 0.1})
trajectory("ASGD", {"lr": 0.01, "lambd": 0.01})
trajectory("Rprop", {"lr": 0.0001, "step_sizes": (1e-6, 0.001)})
trajectory("SGD", {"lr": 0.01}, training={"l1": 0.001, "clip_grad_norm": 0.5, "clip_grad_value": 0.1})
trajectory("SGD", {"lr": 0.01}, schedule={"type": "CosineAnnealingLR", "T_max": 50, "interval": "step"})
trajectory("SGD", {"lr": 0.01}, schedule={"type": "OneCycleLR", "max_lr": 0.02, "total_steps": 100, "interval": "step"})
trajectory("Adam", {"lr": 0.0001}, schedule={"type": "OneCycleLR", "max_lr": 0.0002, "total_steps": 100, "interval": "step"})
# Twenty mini-batches an epoch: six groups of three, and one of two.
for type, lr in (("SGD", 0.01), ("Adam", 0.0005)):
    cycle = {"type": "OneCycleLR", "max_lr": 2 * lr, "total_steps": 40, "interval": "step"}
    trajectory(type, {"lr": lr}, training={"accumulate": 3, "clip_grad_norm": 0.5}, schedule=cycle)
# Without zero_grad(), a clipped gradient is what the next ones are added to.
trajectory("SGD", {"lr": 0.001, "momentum": 0.9}, training={"zero_grad": False, "accumulate": 3, "clip_grad_norm": 0.5})
save("optimizerTrajectories", trajectories)
