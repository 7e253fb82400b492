"""Makes fuzz.json: random documents and given ones, trained by their exported programs in float64 for a few steps. npm run golden -- fuzz

Programs run as they are, but for float64, with our points, our first weights, and a look at every step's loss. Left out are documents that
tell nothing: those whose loss is no number, or none of float32, and those that grow errors of 1e-12 in the first weights beyond 1e-8.
"""

import json
import math
import sys

import torch
import torch.nn as nn

import newer
import programs
from common import hash_uniform, save

torch.set_default_dtype(torch.float64)
vars(nn).update(newer.layers)
torch.optim.NAdam = newer.NAdam


def tensor(values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype)


def data_of(given):
    """data.safetensors. Inputs are numbers that float32 holds, as ours are."""
    parts = {}
    for name, part in given.items():
        labels = tensor(part["labels"], torch.int64 if part["areIndices"] else torch.float64)
        inputs = tensor(part["inputs"]).float().double().reshape(len(labels), -1)
        parts.update({f"{name}_inputs": inputs, f"{name}_labels": labels})
    return parts


def train(case, error):
    """Every step's loss and the `state_dict` after the last one; first weights are off by up to that part of themselves."""
    losses = []

    def start(net):
        state = {}
        for i, each in enumerate(case["weights"]):
            values = tensor(each["values"])
            values *= 1 + error * (2 * torch.from_numpy(hash_uniform(90 + i, len(values))) - 1)
            state[each["name"]] = values.reshape(each["shape"])
        for name, values in net.state_dict().items():
            values.copy_(state.pop(name))
        assert not state

    def record(loss):
        losses.append(loss)
        if len(losses) == case["steps"] or not math.isfinite(loss):
            raise programs.Done

    code = case["code"].replace(".float()", ".double()")
    load = lambda _: data_of(case["examples"])
    scope = programs.run(code, module, start=start, record=record, load=load)
    return losses, {name: values.double() for name, values in scope["net"].state_dict().items()}


def is_stable(losses, state, case):
    if not max(abs(loss) for loss in losses) < torch.finfo(torch.float32).max:
        return False
    others, moved = train(case, 1e-12)
    pairs = [(tensor(losses), tensor(others)), *((state[name], moved[name]) for name in state)]
    return all(a.shape == b.shape and (a - b).abs().max() <= 1e-8 * (a.abs().max() + 1e-3) for a, b in pairs)


def rounded(value):
    return float(f"{value:.13g}")


def checksum(position, values):
    """One number that all values of a tensor are in."""
    return rounded((values.reshape(-1) * torch.from_numpy(hash_uniform(position, values.numel()))).sum().item())


given = json.load(sys.stdin)
cases, refused = [], 0
request, module = given["cases"], given["layerlab"]
for case in request:
    try:
        losses, state = train(case, 0)
        if is_stable(losses, state, case):
            weights = [{"name": name, "sum": checksum(i, values)} for i, (name, values) in enumerate(state.items())]
            cases.append({"document": case["document"], "losses": [rounded(loss) for loss in losses], "weights": weights})
        else:
            print("left out:", json.dumps(case["document"]))
    except Exception as error:
        print(json.dumps(case["document"]), repr(error), sep="\n", file=sys.stderr)
        refused += 1
if refused:
    sys.exit(f"PyTorch refuses {refused} of {len(request)} programs")
save("fuzz", cases)
