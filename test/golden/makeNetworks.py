"""Makes networks.json: whole networks trained for 100 steps, loss by loss: python3 test/golden/makeNetworks.py

PyTorch 1.13 in float64, from weights that float32 holds. What Dropout drops is decided by the engine's own numbers (`random`
of engine/ops/random), which are repeated here; its factor and its place in the network are PyTorch's.
"""

import numpy as np
import torch
import torch.nn as nn

from common import hash_init, hash_uniform, save

MASK = 0xFFFFFFFF


def mix(bits):
    """MurmurHash3's finalizer, of whole arrays."""
    z = np.asarray(bits, dtype=np.uint64) & np.uint64(MASK)
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & np.uint64(MASK)
    z = ((z ^ (z >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & np.uint64(MASK)
    return z ^ (z >> np.uint64(16))


def hash_key(seed, purpose):
    h = 0x811C9DC5
    for character in f"{seed}/{purpose}":
        h = ((h ^ ord(character)) * 0x01000193) & MASK
    return int(mix(h))


def random(step, key, shape):
    count = int(np.prod(shape))
    a = mix(step ^ key)
    b = mix(a + np.uint64(0x9E3779B9))
    numbers = mix(mix(np.arange(count, dtype=np.uint64) ^ a) + b) >> np.uint64(8)
    return torch.from_numpy(numbers.astype(np.float64) / 2**24).reshape(shape)


class KnownDropout(nn.Dropout):
    """nn.Dropout whose decisions are known. `place` is its name in the model."""

    def __init__(self, p, place):
        super().__init__(p)
        self.place = place
        self.step = 0

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        kept = random(self.step, hash_key(0, f"{self.place}/0"), x.shape) >= self.p
        self.step += 1
        return x * kept / (1 - self.p)


class Residual(nn.Module):
    def __init__(self, layers, shortcut=()):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


def train(name, net, inputs, labels, batch_size, **settings):
    """100 steps over the examples in their order; then the loss of all in evaluation."""
    net = net.float()
    hash_init(net.parameters())
    for key, p in net.named_parameters():
        if key.endswith("weight") and p.dim() == 1:
            # A norm's factors are around 1.
            p.data += 1
    net = net.double().train()
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(net.parameters(), **settings)
    losses = []
    for step in range(100):
        at = step * batch_size % len(labels)
        opt.zero_grad()
        value = criterion(net(inputs[at : at + batch_size]), labels[at : at + batch_size])
        value.backward()
        opt.step()
        losses.append(value.item())
    with torch.no_grad():
        evaluated = criterion(net.eval()(inputs), labels).item()
    buffers = {k: v for k, v in net.named_buffers()}
    return {"name": name, "losses": losses, "evaluated": evaluated, "buffers": buffers}


points = torch.from_numpy((hash_uniform(200, 128) * 12 - 6).astype(np.float32)).double().reshape(64, 2)
labels = torch.from_numpy(np.floor(hash_uniform(201, 64) * 3).astype(np.int64))
mlp = nn.Sequential(
    nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), KnownDropout(0.25, "3"),
    nn.Linear(16, 16, bias=False), nn.BatchNorm1d(16, momentum=None), nn.Tanh(), KnownDropout(0.5, "7"), nn.Linear(16, 3),
)

# With about half of all keys, 202 among them, some ReLU's argument comes so near to 0 that float32's rounding decides whether it fires.
pixels = np.floor(hash_uniform(208, 40 * 3072) * 256).reshape(40, 3, 32, 32)
images = (torch.from_numpy(pixels) / 255 - 0.5) / 0.5
classes = torch.from_numpy(np.floor(hash_uniform(209, 40) * 10).astype(np.int64))


def conv(i, o, k, stride):
    return nn.Conv2d(i, o, k, stride=stride, padding=k // 2, bias=False)


resnet = nn.Sequential(
    conv(3, 8, 3, 2), nn.BatchNorm2d(8), nn.ReLU(),
    Residual([conv(8, 8, 3, 1), nn.BatchNorm2d(8), nn.ReLU(), conv(8, 8, 3, 1), nn.BatchNorm2d(8)]), nn.ReLU(),
    Residual(
        [conv(8, 16, 3, 2), nn.BatchNorm2d(16), nn.ReLU(), conv(16, 16, 3, 1), nn.BatchNorm2d(16)],
        [conv(8, 16, 1, 2), nn.BatchNorm2d(16)],
    ),
    nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10),
)

# Slowly enough: where a loss falls steeply, one ReLU whose input is 1e-8 on this or that side of 0 changes it in the fourth digit.
save("networks", [
    train("an MLP with BatchNorm1d and Dropout", mlp, points, labels, 16, lr=0.05, momentum=0.9),
    train("a small ResNet", resnet, images, classes, 8, lr=0.005, momentum=0.9),
])
