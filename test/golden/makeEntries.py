"""Makes layers.json, losses.json and exports.json from the cases that golden.ts gives: npm run golden

Needs PyTorch (made with Debian's python3-torch 1.13.1). A case holds PyTorch code, made by the very export that users have. What
is newer than 1.13 is marked where it stands; it is made from the formula that PyTorch documents.
"""

import json
import re
import sys
from types import ModuleType, SimpleNamespace

import torch
import torch.nn as nn
from torch.utils.data import TensorDataset

import newer
import programs
from common import hash_uniform, here, save

torch.set_default_dtype(torch.float64)


names = {"torch": torch, "nn": SimpleNamespace(**{**vars(nn), **newer.layers})}


def tensor(given, dtype=torch.float64):
    return torch.tensor(given["values"], dtype=dtype).reshape(given["shape"])


def uniform(shape, seed, low=-1, high=1):
    """Multiples of 1/64, which are float32 numbers."""
    count = torch.Size(shape).numel()
    values = torch.from_numpy(hash_uniform(seed, count))
    return (torch.floor((low + values * (high - low)) * 64) / 64).reshape(shape)


def fill(module):
    for seed, p in enumerate(module.parameters()):
        p.data = uniform(p.shape, 10 + seed)
    for seed, b in enumerate(module.buffers()):
        # Variances are positive; counts stay.
        if b.is_floating_point():
            b.data = uniform(b.shape, 30 + seed, 0.5, 1.5)


def layer(case):
    module = eval(case["code"], names).double().train(case["mode"] == "train")
    fill(module)
    before = {k: v.clone() for k, v in module.state_dict().items()}
    x = tensor(case["input"]).requires_grad_()
    y = module(x)
    g = uniform(y.shape, 50)
    y.backward(g)
    return {
        "type": case["type"], "params": case["params"], "mode": case["mode"], "input": x, "gradOutput": g,
        "output": y, "gradInput": x.grad, "weights": before,
        "gradWeights": {k: v.grad for k, v in module.named_parameters()}, "buffers": dict(module.named_buffers()),
    }


def loss(case):
    x = tensor(case["output"]).requires_grad_()
    y = tensor(case["target"], torch.int64 if case["target"]["isIndex"] else torch.float64)
    value = eval(case["code"], names).double()(x, y)
    value.backward()
    elements = eval(case["elementsCode"], names).double()(x, y)
    return {
        "type": case["type"], "params": case["params"], "output": x, "target": y, "value": value, "elements": elements,
        "gradOutput": x.grad,
    }


def run(case):
    """Runs a whole exported program, float32, for two epochs of a few made-up examples in place of its data set."""
    shape = case["inputShape"]
    torch.set_default_dtype(torch.float32)
    inputs = uniform([12, *shape], 70).float()
    labels = torch.arange(12) % case["classes"] if case["classes"] > 1 else uniform([12], 71).float()
    transforms = ModuleType("transforms")
    transforms.__getattr__ = lambda name: lambda *_, **__: name
    sys.modules.update({"torchvision": ModuleType("torchvision"), "torchvision.transforms": transforms})
    sys.modules["torchvision"].transforms = transforms
    files = {
        "images": lambda *_, **__: TensorDataset(inputs, labels),
        "load": lambda _: {f"{part}_{what}": values for part in ("train", "test") for what, values in (("inputs", inputs), ("labels", labels))},
        "Images": lambda *_, **__: TensorDataset(inputs, labels),
    }
    code = re.sub(r"epochs = \d+", "epochs = 2", re.sub(r"range\(\d+\)", "range(2)", case["code"]))
    scope = programs.run(code, request["layerlab"], start=lambda net: None, **files)
    torch.set_default_dtype(torch.float64)
    state = [{"name": name, "shape": list(p.shape)} for name, p in scope["net"].state_dict().items()]
    return {"type": case["type"], "code": case["code"], "state": state}


def make(table, evaluate):
    """All cases anew, or those of some entries in place of their old ones."""
    made = [evaluate(case) for case in request[table]]
    if not request["isAll"]:
        if not made:
            return
        new = {case["type"] for case in made}
        file = here / f"{table}.json"
        old = json.loads(file.read_text())["cases"] if file.exists() else []
        made = [case for case in old if case["type"] not in new] + made
    save(table, made)


request = json.load(sys.stdin)
make("layers", layer)
make("losses", loss)
make("exports", run)
