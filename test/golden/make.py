"""Makes trajectories.json, the tutorial's training: python3 test/golden/make.py [DATA_DIR]

Needs PyTorch (made with Debian's python3-torch 1.13.1) and NumPy. Writes *.json beside this file; they are committed, so the
tests need no Python. Everything is float64 unless said otherwise; inputs come from fixed seeds and from `hash_uniform`, which
test/support/hashUniform.ts repeats bit for bit.
"""

import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn

from common import Net, hash_init, hash_uniform, here, save

data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here / "../../../shared/data")


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
