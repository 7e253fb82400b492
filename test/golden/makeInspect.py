"""Makes inspect.json, training steps taken apart with PyTorch's hooks, `.grad` and `optimizer.state`: npm run golden -- inspect

Models, losses and optimizers are those of the exported programs, in float64, from our first weights and on our mini-batches. Of tensors with
more than 40 numbers the first are kept, and one number that all of them are in.
"""

import json
import sys
from types import SimpleNamespace

import torch
import torch.nn as nn

import newer
from common import hash_uniform, save

torch.set_default_dtype(torch.float64)
vars(nn).update(newer.layers)
torch.optim.NAdam = newer.NAdam


def names_of_programs():
    """What an exported program's network, loss and optimizer are made with."""
    return {"torch": torch, "nn": nn, "optim": torch.optim, "run": SimpleNamespace(device="cpu")}


def tensor(given):
    return torch.tensor(given["values"], dtype=torch.float64).reshape(given["shape"])


def line(phase, name, value, **labels):
    values = value.detach().double().reshape(-1)
    label = {"phase": phase, "name": name, **labels, "shape": list(value.shape)}
    if values.numel() <= 40:
        return {**label, "values": [rounded(v) for v in values]}
    first = [rounded(v) for v in values[:12]]
    return {**label, "first": first, "sum": rounded((values * torch.from_numpy(hash_uniform(1, values.numel()))).sum())}


def rounded(value):
    return float(f"{value.item():.13g}")


def batch_of(case, given):
    is_index = case["lossType"] in ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")
    targets = tensor(given["targets"])
    return tensor(given["inputs"]), targets.long() if is_index else targets


def transform(model, training):
    """What the exported program does with gradients before the update."""
    norm, value = training["clip_grad_norm"], training["clip_grad_value"]
    if training["l1"] != 0:
        for p in model.parameters():
            p.grad += training["l1"] * p.detach().sign()
    if norm is not None:
        nn.utils.clip_grad_norm_(model.parameters(), norm)
    if value is not None:
        nn.utils.clip_grad_value_(model.parameters(), value)


def forward(scope, names, inputs, targets):
    """The loss, and the output of every layer that has a name."""
    outputs = {}
    hooks = [
        module.register_forward_hook(lambda module, args, output, name=name: outputs.update({name: output}))
        for name, module in scope["net"].named_modules()
        if name in names
    ]
    loss = scope["criterion"](scope["net"](inputs), targets)
    for hook in hooks:
        hook.remove()
    return loss, outputs


def gradients_of_outputs(scope, names, inputs, targets, share):
    """Also of layers that come before every parameter: the input's gradient is wanted."""
    loss, outputs = forward(scope, names, inputs.clone().requires_grad_(), targets)
    return dict(zip(outputs, torch.autograd.grad(loss / share, list(outputs.values()))))


def inspect(case):
    scope = names_of_programs()
    exec(compile(case["code"], "program", "exec"), scope)
    model, optimizer = scope["net"].double().train(), scope["optimizer"]
    model.load_state_dict({each["name"]: tensor(each) for each in case["weights"]}, strict=True)
    training, types = case["training"], case["types"]
    share = training["accumulate"]
    parameters = dict(model.named_parameters())
    lines, earlier = [], []
    for i, given in enumerate(case["batches"]):
        is_last = i == len(case["batches"]) - 1
        inputs, targets = batch_of(case, given)
        if training["zero_grad"] and i % share == 0:
            optimizer.zero_grad()
        if is_last:
            # Running statistics move with every pass.
            kept = {name: value.clone() for name, value in model.state_dict().items()}
            slopes = gradients_of_outputs(scope, types, inputs, targets, share)
            model.load_state_dict(kept)
        loss, outputs = forward(scope, types, inputs, targets)
        whole = loss / share if share > 1 else loss
        whole.backward()
        if is_last:
            lines += [line("input", "inputs", inputs), line("input", "targets", targets)]
            lines += [line("forward", name, value, type=types[name]) for name, value in outputs.items()]
            lines.append(line("loss", "loss", loss, type=case["lossType"], grad_fn=whole.grad_fn.name()))
            for name in reversed(outputs):
                fn = outputs[name].grad_fn
                lines.append(line("backward", name, slopes[name], grad_fn=fn and fn.name()))
        gradients = [line("gradient", name, p.grad) for name, p in parameters.items()]
        if is_last:
            lines += gradients
        elif not training["zero_grad"]:
            earlier.append(gradients)
        if i % share < share - 1:
            continue
        before = [p.grad.clone() for p in parameters.values()]
        transform(model, training)
        if is_last and not all(torch.equal(a, p.grad) for a, p in zip(before, parameters.values())):
            lines += [line("transform", name, p.grad) for name, p in parameters.items()]
        optimizer.step()
    for name, p in parameters.items():
        for key, value in sorted(optimizer.state[p].items()):
            if value is not None:
                value = value if isinstance(value, torch.Tensor) else torch.tensor(float(value))
                lines.append(line("state", name, value, key=key))
    lines += [line("update", name, p) for name, p in parameters.items()]
    lines += [line("buffer", name, value) for name, value in model.named_buffers()]
    return {"title": case["title"], "document": case["document"], "before": case["before"], "earlier": earlier, "lines": lines}


if __name__ == "__main__":
    save("inspect", [inspect(case) for case in json.load(sys.stdin)["cases"]])
