"""Makes logistic.json: logistic regression on German Credit as the tutorial's third link trains it: python3 test/golden/makeLogistic.py [DATA_DIR]

Linear(24, 2), sigmoid, CrossEntropyLoss, Adam with its defaults, all 900 training rows at once; every column is standardized over
all 1000 rows, as the notebook does. The notebook shuffles; here the first 900 rows in file order train and the rest tests.
"""

import pathlib
import sys

import numpy as np
import torch
import torch.nn as nn

from common import here, hash_init, save

data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here / "../../../shared/data")
table = np.loadtxt(data / "tables" / "german.data-numeric")
features, labels = table[:, :24], table[:, 24].astype(np.int64) - 1
features = ((features - features.mean(axis=0)) / features.std(axis=0)).astype(np.float32).astype(np.float64)
x, y = torch.from_numpy(features), torch.from_numpy(labels)

model = nn.Sequential(nn.Linear(24, 2), nn.Sigmoid())
hash_init(model.parameters())
model = model.double()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
losses = []
for step in range(100):
    optimizer.zero_grad()
    loss = criterion(model(x[:900]), y[:900])
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
with torch.no_grad():
    output = model(x[900:])
save("logistic", [{
    "losses": losses,
    "test": {"loss": criterion(output, y[900:]).item(), "accuracy": (output.argmax(1) == y[900:]).double().mean().item()},
}])
