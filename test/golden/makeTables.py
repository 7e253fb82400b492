"""Makes tables.json: networks on real tables, from rows that Python reads: npm run golden -- tables

`nets` reads the rows with Python's own csv module and scales them with torch, written apart from the exported programs, which
`programs` then runs as they are but for their first weights and a look at the first losses. Needs ../shared/data.
"""

import csv
import json
import os
import pathlib
import sys

import torch
import torch.nn as nn

import programs
from common import hash_init, here, save

data = pathlib.Path(os.environ.get("LAYERLAB_DATA", here / "../../../shared/data")).resolve()
if not (data / "tables").exists():
    sys.exit(f"{data / 'tables'} is absent; the numbers of tables were not made")
steps = 50


def read(name):
    with open(data / "tables" / name, newline="") as file:
        return list(csv.DictReader(file))


def scaled(column, fitted):
    return (column - fitted.mean()) / ((fitted - fitted.mean()) ** 2).mean().sqrt()


def numbers(rows, name, train, fills):
    values = [float(row[name]) if row[name] not in ("", "NA") else None for row in rows]
    if fills:
        known = [value for value in values[:train] if value is not None]
        values = [sum(known) / len(known) if value is None else value for value in values]
    column = torch.tensor(values, dtype=torch.float64)
    return scaled(column, column[:train]).unsqueeze(1)


def one_hot(rows, name):
    kinds = sorted({row[name] for row in rows})
    return torch.tensor([[float(row[name] == kind) for kind in kinds] for row in rows], dtype=torch.float64)


def train(name, inputs, targets, model, criterion, optimizer, size):
    """All training rows at once, float64, as many steps as there are losses."""
    inputs = inputs.float().double()
    hash_init(model.parameters())
    model = model.double()
    optimizer = optimizer(model.parameters())
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(inputs[:size]), targets[:size])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        test = criterion(model(inputs[size:]), targets[size:]).item()
    ends = [inputs[0], inputs[size - 1], inputs[-1]]
    return {"name": name, "sizes": [size, len(inputs) - size], "rows": [row.tolist() for row in ends], "losses": losses, "test": test}


def cars(missing):
    """The last fifth of the rows tests. Six cars have no horsepower."""
    rows = read("mpg.csv")
    if missing == "drop":
        rows = [row for row in rows if row["horsepower"] not in ("", "NA")]
    size = len(rows) - round(len(rows) * 0.2)
    features = ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model_year"]
    columns = [numbers(rows, name, size, missing == "mean") for name in features]
    inputs = torch.cat([*columns, one_hot(rows, "origin")], dim=1)
    targets = torch.tensor([[float(row["mpg"])] for row in rows]).double()
    model = nn.Sequential(nn.Linear(9, 16), nn.ReLU(), nn.Linear(16, 1))
    return train(f"mpg {missing}", inputs, targets, model, nn.MSELoss(), lambda p: torch.optim.Adam(p, lr=0.01), size)


def flowers():
    """The last tenth tests, which are all of the last kind."""
    rows = read("iris.csv")
    size = len(rows) - round(len(rows) * 0.1)
    features = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    inputs = torch.cat([numbers(rows, name, size, False) for name in features], dim=1)
    kinds = sorted({row["species"] for row in rows})
    targets = torch.tensor([kinds.index(row["species"]) for row in rows])
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    return train("iris", inputs, targets, model, nn.CrossEntropyLoss(), lambda p: torch.optim.SGD(p, lr=0.1), size)


def program(case):
    """The exported code with the real data, in float32 as it stands."""
    losses = []

    def record(loss):
        losses.append(loss)
        if len(losses) == steps:
            raise programs.Done

    scope = programs.run(
        case["code"], request["layerlab"], start=lambda net: hash_init(net.parameters()), record=record, data=data
    )
    return {**case, "losses": losses, "sizes": [len(scope["trainset"]), len(scope["testset"])]}


request = json.load(sys.stdin)
save("tables", {
    "nets": [cars("drop"), cars("mean"), flowers()],
    "programs": [program(case) for case in request["programs"]],
})
