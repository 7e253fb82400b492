"""Makes the golden numbers that the tests compare with: python3 test/golden/make.py [DATA_DIR]

Needs PyTorch (made with Debian's python3-torch 1.13.1) and NumPy. Writes *.json beside this file; they are committed, so the
tests need no Python. Everything is float64 unless said otherwise; inputs come from fixed seeds and from `hash_uniform`, which
test/support/hashUniform.ts repeats bit for bit.
"""

import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from common import Net, hash_init, hash_uniform, here, save

data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here / "../../../shared/data")

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
