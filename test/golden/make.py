"""Makes trajectories.json, the tutorial's training and an MLP's on MNIST: python3 test/golden/make.py [DATA_DIR]

Needs PyTorch (made with Debian's python3-torch 1.13.1) and NumPy. Writes *.json beside this file; they are committed, so the
tests need no Python. Everything is float64 unless said otherwise; inputs come from fixed seeds and from `hash_uniform`, which
test/support/hashUniform.ts repeats bit for bit.
"""

import gzip
import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn

from common import Net, hash_init, hash_uniform, here, save

data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here / "../../../shared/data")


def train(net, images, labels, steps):
    """The tutorial's loop over the images in file order, batch 4. float32."""
    opt = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
    return losses_of(net, opt, images, labels, steps, batch_size=4, mean=0.5, std=0.5)


def losses_of(net, opt, images, labels, steps, batch_size, mean, std):
    """The losses of the first steps, over the images in file order."""
    criterion = nn.CrossEntropyLoss()
    losses = []
    for step in range(steps):
        at = step * batch_size % len(labels)
        x = (torch.from_numpy(images[at : at + batch_size]).float() / 255 - mean) / std
        opt.zero_grad()
        value = criterion(net(x), torch.from_numpy(labels[at : at + batch_size]))
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

raw = data / "MNIST" / "raw"
if raw.exists():
    images = np.frombuffer(gzip.open(raw / "train-images-idx3-ubyte.gz").read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    labels = np.frombuffer(gzip.open(raw / "train-labels-idx1-ubyte.gz").read(), np.uint8, offset=8).astype(np.int64)
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10),
    )
    hash_init(net.parameters())
    opt = torch.optim.Adam(net.parameters(), lr=0.001)
    losses = losses_of(net, opt, images.copy(), labels, 100, batch_size=64, mean=0.1307, std=0.3081)
    trajectories.append({"name": "a small MLP on MNIST", "losses": losses})
else:
    sys.exit(f"{raw} is absent; the trajectory on MNIST was not made")
save("trajectories", trajectories)
