"""Makes fuzz.json: random documents and given ones, trained by their exported programs in float64 for a few steps. npm run golden -- fuzz

Programs run as they are, but for float64, our points instead of those that they draw, our first weights, and a look at every step's loss. Left out are documents that
tell nothing: those whose loss is no number, or none of float32, and those that grow errors of 1e-12 in the first weights beyond 1e-8.
"""

import contextlib
import json
import math
import re
import sys

import torch
import torch.nn as nn
import torch.utils.data

import newer
from common import hash_uniform, save

torch.set_default_dtype(torch.float64)
vars(nn).update(newer.layers)
torch.optim.NAdam = newer.NAdam
TensorDataset = torch.utils.data.TensorDataset


class Done(Exception):
    pass


def tensor(values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype)


def points(given):
    labels = tensor(given["labels"], torch.int64 if given["areIndices"] else torch.float64)
    return tensor(given["points"]).reshape(len(labels), -1), labels, torch.arange(len(labels))


def as_float32(inputs, labels):
    """Inputs are numbers that float32 holds, as ours are."""
    return TensorDataset(inputs.float().double(), labels)


def train(case, error):
    """Every step's loss and the `state_dict` after the last one; first weights are off by up to that part of themselves."""
    torch.utils.data.TensorDataset = as_float32
    losses = []

    def start(model):
        state = {}
        for i, each in enumerate(case["weights"]):
            values = tensor(each["values"])
            values *= 1 + error * (2 * torch.from_numpy(hash_uniform(90 + i, len(values))) - 1)
            state[each["name"]] = values.reshape(each["shape"])
        model.load_state_dict(state, strict=True)

    def begin_step():
        if len(losses) == case["steps"]:
            raise Done

    def record(loss):
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise Done

    code = case["code"].replace(".float()", ".double()")
    code = code.replace("order = torch.randperm(samples)", "points, labels, order = ours()")
    code = re.sub(r"^(epochs = \d+)$", r"start(model)\n\1", code, flags=re.M)
    code = re.sub(r"^( *)(loss = criterion\(model.*)$", r"\1begin_step()\n\1\2\n\1record(loss)", code, flags=re.M)
    scope = {"ours": lambda: points(case["examples"]), "start": start, "begin_step": begin_step, "record": record}
    with contextlib.redirect_stdout(None), contextlib.suppress(Done):
        exec(compile(code, "program", "exec"), scope)
    return losses, {name: values.double() for name, values in scope["model"].state_dict().items()}


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


cases, refused = [], 0
request = json.load(sys.stdin)["cases"]
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
