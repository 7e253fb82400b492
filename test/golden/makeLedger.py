"""Makes ledger.json, what optimizers do to single elements of parameters step by step: npm run golden -- ledger

As makeInspect.py does it: the exported programs in float64, from our first weights and on our mini-batches.
"""

import json
import sys

import torch
import torch.nn as nn

from common import save
from makeInspect import batch_of, names_of_programs, rounded, tensor, transform


def element_of(value, element):
    """Of the parameter's shape, or the same for all elements."""
    if not isinstance(value, torch.Tensor):
        return float(value)
    return rounded(value.detach().double().reshape(-1)[element if value.numel() > 1 else 0])


def row(optimizer, p, grad, element):
    return {
        "grad": element_of(grad, element),
        "transformed": element_of(p.grad, element),
        "state": {key: element_of(value, element) for key, value in optimizer.state[p].items() if value is not None},
        "value": element_of(p, element),
    }


def ledger(case):
    scope = names_of_programs()
    exec(compile(case["code"], "program", "exec"), scope)
    model, optimizer = scope["net"].double().train(), scope["optimizer"]
    model.load_state_dict({each["name"]: tensor(each) for each in case["weights"]}, strict=True)
    share = case["training"]["accumulate"]
    parameters = dict(model.named_parameters())
    steps = []
    for i, given in enumerate(case["batches"]):
        inputs, targets = batch_of(case, given)
        if i % share == 0 and case["training"]["zero_grad"]:
            optimizer.zero_grad()
        (scope["criterion"](model(inputs), targets) / share).backward()
        grads = {name: p.grad.clone() for name, p in parameters.items()}
        if i % share == share - 1:
            transform(model, case["training"])
            optimizer.step()
        steps.append([row(optimizer, parameters[at["parameter"]], grads[at["parameter"]], at["element"]) for at in case["elements"]])
    return {"title": case["title"], "document": case["document"], "steps": steps}


save("ledger", [ledger(case) for case in json.load(sys.stdin)["cases"]])
