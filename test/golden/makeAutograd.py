"""Makes autograd.json, the graph that PyTorch's autograd records for every layer and loss: npm run golden -- autograd

Made with Debian's python3-torch 1.13.1. A graph is a list: the name of a `grad_fn`, then what its `next_functions` are, in order: lists
again; `x` for what comes in, the names of parameters, null for what needs no gradient.
"""

import json
import re
import sys

import torch
import torch.nn as nn

from common import here

torch.set_default_dtype(torch.float64)


def graph(fn, leaves):
    if fn is None:
        return None
    if hasattr(fn, "variable"):
        return leaves[id(fn.variable)]
    return [fn.name(), *(graph(next, leaves) for next, _ in fn.next_functions)]


def result(case, graph):
    return {key: case[key] for key in ("type", "params", "shape")} | {"graph": graph}


def layer(case):
    # 1.13 has no `bias` of LayerNorm; without one the parameter is None.
    without_bias = re.search(r", bias=False", case["code"]) and "LayerNorm" in case["code"]
    module = eval(case["code"].replace(", bias=False", "") if without_bias else case["code"])
    if without_bias:
        module.register_parameter("bias", None)
    # Not a leaf, whose own gradient would be summed in place.
    x = torch.rand(case["shape"]).requires_grad_()
    y = module(x)
    leaves = {id(p): name for name, p in module.named_parameters()} | {id(x): "x"}
    return result(case, "x" if y is x else graph(y.grad_fn, leaves))


def loss(case):
    x = torch.rand(case["shape"]).requires_grad_()
    target = torch.zeros(case["shape"][0], dtype=torch.int64) if case["isIndex"] else torch.rand(case["shape"])
    return result(case, graph(eval(case["code"])(x, target).grad_fn, {id(x): "x"}))


request = json.load(sys.stdin)
made = {"layers": [layer(case) for case in request["layers"]], "losses": [loss(case) for case in request["losses"]]}
lines = {table: ",\n".join(json.dumps(case) for case in cases) for table, cases in made.items()}
tables = ",\n".join(f'"{table}": [\n{text}\n]' for table, text in lines.items())
(here / "autograd.json").write_text(f'{{"torch": "{torch.__version__}",\n{tables}\n}}\n')
print("autograd", sum(map(len, made.values())))
