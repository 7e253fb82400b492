"""What the scripts that make golden numbers share: saving, numbers that TypeScript repeats bit for bit, the tutorial's network."""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn as nn

here = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def save(name, value):
    def plain(x):
        if isinstance(x, torch.Tensor):
            return {"shape": list(x.shape), "values": [float(v) if x.is_floating_point() else int(v) for v in x.detach().reshape(-1)]}
        if isinstance(x, dict):
            return {k: plain(v) for k, v in x.items()}
        if isinstance(x, (list, tuple)):
            return [plain(v) for v in x]
        return x

    (here / f"{name}.json").write_text(json.dumps({"torch": torch.__version__, "cases": plain(value)}) + "\n")
    print(name, len(value))


def hash_uniform(seed, count):
    """Uniform numbers in [0, 1): MurmurHash3's finalizer over seed and index."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(count, dtype=np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B9)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x85EBCA6B)) & mask
    x ^= x >> np.uint64(13)
    x = (x * np.uint64(0xC2B2AE35)) & mask
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2**32


def hash_init(parameters):
    """PyTorch's default ranges, filled from `hash_uniform` with the tensor's position as seed."""
    fan_in = 1
    for seed, p in enumerate(parameters):
        if p.dim() > 1:
            fan_in = p[0].numel()
        bound = 1 / math.sqrt(fan_in)
        values = (hash_uniform(seed + 1, p.numel()) * 2 - 1) * bound
        p.data = torch.from_numpy(values.astype(np.float32)).reshape(p.shape).to(p.dtype)


class Net(nn.Sequential):
    """The tutorial's network; its layers stand at the places that the experiment document gives them."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        )
