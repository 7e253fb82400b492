"""Makes the golden numbers that the tests compare with: python3 test/golden/make.py [DATA_DIR]

Needs PyTorch (made with Debian's python3-torch 1.13.1) and NumPy. Writes *.json beside this file; they are committed, so the
tests need no Python. Everything is float64 unless said otherwise; inputs come from fixed seeds and from `hash_uniform`, which
test/support/hashUniform.ts repeats bit for bit.
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here / "../../../shared/data")
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


generator = torch.Generator().manual_seed(20)


def randn(*shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


# Kinks, signed zeros, the saturated ends, and ordinary numbers.
edges = torch.tensor([0.0, -0.0, 1e-8, -1e-8, 0.5, -0.5, 1, -1, 3, -3, 6, -6, 20, -20, 88, -88, 100, -100, 1000, -1000], dtype=torch.float64)

layers = []


def layer(type, params, module, x):
    x = x.clone().requires_grad_()
    module = module.double()
    y = module(x)
    g = randn(*y.shape)
    y.backward(g)
    layers.append({
        "type": type, "params": params, "input": x, "gradOutput": g, "output": y, "gradInput": x.grad,
        "weights": {k: v for k, v in module.state_dict().items()},
        "gradWeights": {k: v.grad for k, v in module.named_parameters()},
    })


for activation, cases in {
    "Sigmoid": [{}], "Tanh": [{}], "ReLU": [{}], "LeakyReLU": [{}, {"negative_slope": 0.2}, {"negative_slope": 0.0}], "Identity": [{}],
}.items():
    for params in cases:
        layer(activation, params, getattr(nn, activation)(**params), edges.reshape(4, 5))
        layer(activation, params, getattr(nn, activation)(**params), randn(3, 7))

for n, i, o, bias in [(1, 1, 1, True), (4, 5, 3, True), (7, 2, 8, False), (10, 24, 2, True), (3, 33, 17, True)]:
    layer("Linear", {"out_features": o, "bias": bias}, nn.Linear(i, o, bias=bias), randn(n, i))
for shape, o, k, stride, padding, bias in [
    ((1, 1, 5, 5), 1, 3, 1, 0, True), ((2, 3, 9, 11), 6, 5, 1, 0, True), ((2, 2, 8, 7), 3, 3, 1, 1, True),
    ((1, 3, 10, 10), 4, 3, 2, 1, True), ((3, 4, 6, 6), 7, 1, 1, 0, False), ((2, 1, 7, 9), 2, 4, 3, 2, True), ((1, 6, 14, 14), 16, 5, 1, 0, True),
]:
    params = {"out_channels": o, "kernel_size": k, "stride": stride, "padding": padding, "bias": bias}
    layer("Conv2d", params, nn.Conv2d(shape[1], **params), randn(*shape))
for shape, params in [
    ((2, 3, 8, 8), {"kernel_size": 2}), ((1, 2, 9, 7), {"kernel_size": 2}), ((2, 2, 9, 9), {"kernel_size": 3, "stride": 2}),
    ((1, 2, 8, 8), {"kernel_size": 3, "stride": 2, "padding": 1}), ((1, 1, 6, 6), {"kernel_size": 3, "stride": 1}),
]:
    layer("MaxPool2d", params, nn.MaxPool2d(**params), randn(*shape))
# Ties: the gradient goes to the first maximum of each window.
layer("MaxPool2d", {"kernel_size": 2}, nn.MaxPool2d(2), torch.relu(randn(2, 2, 6, 6) - 0.5))
layer("Flatten", {}, nn.Flatten(), randn(2, 3, 4, 5))
save("layers", layers)

losses = []


def loss(type, output, target):
    output = output.clone().requires_grad_()
    value = getattr(nn, type)()(output, target)
    value.backward()
    elements = getattr(nn, type)(reduction="none")(output, target)
    losses.append({"type": type, "output": output, "target": target, "value": value, "elements": elements, "gradOutput": output.grad})


loss("CrossEntropyLoss", randn(5, 3), torch.tensor([0, 2, 1, 1, 0]))
loss("CrossEntropyLoss", randn(4, 10) * 5, torch.tensor([9, 0, 3, 3]))
loss("CrossEntropyLoss", torch.tensor([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [0.0, 0.0, 0.0]], dtype=torch.float64), torch.tensor([1, 0, 2]))
loss("BCEWithLogitsLoss", randn(7, 1), torch.tensor([0, 1, 1, 0, 1, 0, 0], dtype=torch.float64).reshape(7, 1))
loss("BCEWithLogitsLoss", edges.reshape(-1, 1), (torch.arange(20) % 2).double().reshape(-1, 1))
loss("BCEWithLogitsLoss", randn(4, 3), F.one_hot(torch.tensor([0, 2, 1, 1]), 3).double())
loss("MSELoss", randn(6, 1), randn(6, 1))
loss("MSELoss", randn(4, 3), F.one_hot(torch.tensor([0, 2, 1, 1]), 3).double())
save("losses", losses)

optimizers = []


def optimizer(type, params):
    p = randn(6).requires_grad_()
    start = p.detach().clone()
    grads = [randn(6) for _ in range(20)]
    arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in params.items()}
    opt = getattr(torch.optim, type)([p], **{"lr": 0.001, **arguments} if type == "SGD" else arguments)
    steps = []
    for g in grads:
        p.grad = g.clone()
        opt.step()
        steps.append(p.detach().clone())
    optimizers.append({"type": type, "params": params, "start": start, "grads": grads, "steps": steps})


for params in [
    {}, {"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
    {"lr": 0.1, "weight_decay": 0.05}, {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.05, "nesterov": True},
]:
    optimizer("SGD", params)
for params in [{}, {"lr": 0.05}, {"lr": 0.05, "betas": [0.5, 0.9]}, {"lr": 0.05, "eps": 0.1}, {"lr": 0.05, "weight_decay": 0.1}]:
    optimizer("Adam", params)
for params in [
    {}, {"lr": 0.05}, {"lr": 0.05, "alpha": 0.5}, {"lr": 0.05, "momentum": 0.9}, {"lr": 0.05, "centered": True},
    {"lr": 0.05, "centered": True, "momentum": 0.5, "weight_decay": 0.1, "eps": 1e-3},
]:
    optimizer("RMSprop", params)
save("optimizers", optimizers)


class Net(nn.Sequential):
    """The tutorial's network; its layers stand at the places that the experiment document gives them."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        )


def train(net, images, labels, steps):
    """The tutorial's loop over the images in file order, batch 4. float32."""
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
    losses = []
    for step in range(steps):
        at = step * 4 % len(labels)
        x = (torch.from_numpy(images[at : at + 4]).float() / 255 - 0.5) / 0.5
        opt.zero_grad()
        value = criterion(net(x), torch.from_numpy(labels[at : at + 4]))
        value.backward()
        opt.step()
        losses.append(value.item())
    return losses


trajectories = []
net = Net()
hash_init(net.parameters())
images = np.floor(hash_uniform(100, 80 * 3072) * 256).astype(np.uint8).reshape(80, 3, 32, 32)
labels = np.floor(hash_uniform(101, 80) * 10).astype(np.int64)
trajectories.append({"name": "tutorial Net on 80 made-up images", "losses": train(net, images, labels, 200)})

batch = data / "cifar-10-batches-bin" / "data_batch_1.bin"
if batch.exists():
    records = np.fromfile(batch, np.uint8).reshape(-1, 3073)
    net = Net()
    hash_init(net.parameters())
    images = records[:, 1:].reshape(-1, 3, 32, 32)
    trajectories.append({"name": "tutorial Net on data_batch_1.bin", "losses": train(net, images, records[:, 0].astype(np.int64), 200)})
else:
    sys.exit(f"{batch} is absent; the trajectory on real images was not made")
save("trajectories", trajectories)
