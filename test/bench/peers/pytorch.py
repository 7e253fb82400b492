"""PyTorch on the CPU or with CUDA: answers the questions of hosts/python.ts, lines of JSON, and times as measure.ts does.

Mini-batches are picked by index from normalized float32 tensors in memory: no DataLoader, no transforms, in PyTorch's favour.
"""

import json
import os
import statistics
import sys
import time

import torch
from torch import nn

BLOCK_MS = 20
PATIENCE_MS = 5_000
# The size at which PyTorch evaluates the tutorial's network fastest, about.
EVALUATION_BATCH = 250


def build(model, shape):
    """nn.Sequential of the case's layers, sizes inferred from the input's shape."""
    layers = []
    for layer in model:
        options = {name: value for name, value in layer.items() if name != "type"}
        if layer["type"] == "Conv2d":
            made = nn.Conv2d(in_channels=shape[0], **options)
        elif layer["type"] == "Linear":
            made = nn.Linear(in_features=shape[0], **options)
        else:
            made = getattr(nn, layer["type"])(**options)
        layers.append(made)
        shape = list(made(torch.zeros(1, *shape)).shape[1:])
    return nn.Sequential(*layers)


class Trainer:
    def __init__(self, case, device):
        generator = torch.Generator().manual_seed(7)
        self.case = case
        self.net = build(case["model"], case["inputShape"]).to(device)
        self.criterion = getattr(nn, case["loss"])()
        options = {name: value for name, value in case["optimizer"].items() if name != "type"}
        self.optimizer = getattr(torch.optim, case["optimizer"]["type"])(self.net.parameters(), **options)
        size = case["testSize"] if case["kind"] == "evaluate" else case["trainSize"]
        self.inputs = torch.rand(size, *case["inputShape"], generator=generator) * 2 - 1
        if case["loss"] == "MSELoss":
            self.labels = torch.randint(2, (size, 1), generator=generator) * 2.0 - 1
        else:
            self.labels = torch.randint(10, (size,), generator=generator)
        self.inputs, self.labels = self.inputs.to(device), self.labels.to(device)
        self.order = iter(())
        self.net.train(case["kind"] != "evaluate")

    def indices(self):
        """The next mini-batch of the shuffled data."""
        for picked in self.order:
            return picked
        self.order = iter(torch.randperm(len(self.inputs)).split(self.case["batch"]))
        return next(self.order)

    def step(self):
        picked = self.indices()
        self.optimizer.zero_grad()
        loss = self.criterion(self.net(self.inputs[picked]), self.labels[picked])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self):
        correct, loss = 0, 0.0
        for x, y in zip(self.inputs.split(EVALUATION_BATCH), self.labels.split(EVALUATION_BATCH)):
            out = self.net(x)
            loss += self.criterion(out, y).item() * len(x)
            correct += (out.argmax(1) == y).sum().item()
        return loss, correct

    def run(self, times):
        once = self.evaluate if self.case["kind"] == "evaluate" else self.step
        start = time.perf_counter()
        for _ in range(times):
            once()
        return (time.perf_counter() - start) * 1000


def measure(trainer, warm_ms, budget_ms):
    if trainer.case["kind"] == "whole":
        return {"medianMs": trainer.run(trainer.case["steps"]), "blocks": 1, "isFirst": False}
    warmed_ms = 0.0
    while warmed_ms < warm_ms:
        per_run = trainer.run(1)
        warmed_ms += per_run
    times = max(1, round(BLOCK_MS / per_run))
    blocks = []
    end = time.perf_counter() + budget_ms / 1000
    while time.perf_counter() < end or len(blocks) < 3:
        elapsed_ms = trainer.run(times)
        blocks.append(elapsed_ms / times)
        if elapsed_ms > PATIENCE_MS:
            break
    return {"medianMs": statistics.median(blocks), "blocks": len(blocks), "isFirst": False}


def main():
    trainer, is_cold = None, True
    for line in sys.stdin:
        question = json.loads(line)
        if "open" in question:
            options = question["open"]["contender"]["options"]
            device, threads = options.get("device", "cpu"), options["threads"]
            if device == "cuda" and not torch.cuda.is_available():
                print(json.dumps({"error": "PyTorch finds no CUDA"}), flush=True)
                continue
            torch.set_num_threads(os.cpu_count() if threads == "all" else threads)
            trainer = Trainer(question["open"]["measured"], device)
            result = None
        else:
            timing = question["measure"]
            result = measure(trainer, timing["warmMs"] / (1 if is_cold else 4), timing["budgetMs"])
            is_cold = False
        print(json.dumps({"result": result}), flush=True)


main()
