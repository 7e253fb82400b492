/** `layerlab.py`, which lies beside an exported `train.py`: what that needs to repeat a run, in Python that is the same for all. */

import { layerlabData } from "./layerlabData.ts";
import { layerlabProcesses } from "./layerlabProcesses.ts";
import { layerlabTensors } from "./layerlabTensors.ts";

export const layerlabModule = String.raw`"""What train.py needs to repeat a run of Layerlab: its order of examples, files of weights, images and tables, and --check.

All that is the network's own stands in train.py. Needs PyTorch 1.13 or newer and NumPy; torchvision only where train.py
names it, or to download images.
"""

import argparse
import atexit
import codecs
import copy
import csv
import gzip
import io
import json
import os
import pathlib
import pickle
import re
import struct
import sys
import tarfile
import zlib

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.data.distributed import DistributedSampler

here = pathlib.Path(__file__).resolve().parent


def stop(message):
    """Ends the program with one line for whoever called it."""
    print(f"train.py: {message}", file=sys.stderr)
    sys.exit(2)


# The run


def start(seed, arguments=None):
    """Reads the command line, or arguments in its place, and makes ready."""
    if tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2]) < (1, 13):
        stop(f"PyTorch {torch.__version__} is too old: 1.13 or newer is needed. pip install --upgrade torch")
    parser = argparse.ArgumentParser(prog="train.py", description="Trains a network of Layerlab with PyTorch, and tests it.")
    parser.add_argument(
        "--check", action="store_true", help="repeat the first steps and compare their losses with Layerlab's"
    )
    parser.add_argument(
        "--data", metavar="DIR", type=pathlib.Path, default=here / "data", help="where data files lie (default: data)"
    )
    parser.add_argument("--save", metavar="FILE", type=pathlib.Path, help="write the trained weights, as safetensors")
    return Run(seed, parser.parse_args(arguments))


class Run:
    """One call of train.py."""

    def __init__(self, seed, options):
        self.seed, self.data, self.path = seed, options.data, options.save
        self.device = join()
        self.check = Check() if options.check else None
        # Of the first steps, for whoever wants to compare them.
        self.losses = []
        # TF32 multiplies with 10 bits of fraction: losses would leave Layerlab's.
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        # What PyTorch draws itself, dropout and augmentation, is another for each process.
        torch.manual_seed(seed + rank)

    def loader(self, dataset, batch_size, shuffle, drop_last=False):
        """A DataLoader whose mini-batches have Layerlab's examples, in its order."""
        batches = Batches(len(dataset), batch_size, shuffle, drop_last, self.seed)
        return SharesLoader(dataset, batches) if world > 1 else DataLoader(dataset, batch_sampler=batches)

    def distribute(self, net):
        """Under torchrun the net in DistributedDataParallel, whose gradients are those of all processes; else the net itself."""
        if world == 1:
            return net
        if any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in net.modules()):
            if self.device.type == "cuda":
                net = nn.SyncBatchNorm.convert_sync_batchnorm(net)
            else:
                why = "On CPUs each process's BatchNorm knows its own share of a mini-batch alone."
                print(why, "The losses are not those of one process.")
                if self.check:
                    self.check.why.append(why)
        return nn.parallel.DistributedDataParallel(net)

    def combine(self, criterion):
        """Under torchrun the criterion's value for the whole mini-batch, of which each process has its share; else the criterion itself."""
        return SharedLoss(criterion) if world > 1 else criterion

    def agree(self, number):
        """The first process's number, for all: rounding may differ from machine to machine, and the learning rate must not."""
        if world == 1:
            return number
        agreed = torch.tensor(number, dtype=torch.float64, device=self.device)
        dist.broadcast(agreed, src=0)
        return agreed.item()

    def record(self, loss):
        """The loss of a step as a number. --check compares it, and ends the program after the last one."""
        value = loss.item()
        if len(self.losses) < 100:
            self.losses.append(value)
        if self.check:
            self.check.compare(value)
        return value

    def finish(self, net):
        """To be called after training: --save writes the weights."""
        if self.check:
            self.check.end()
        if self.path and rank == 0:
            # DistributedDataParallel keeps the net as its module.
            save((net if world == 1 else net.module).state_dict(), self.path)
            print(f"The weights are in {self.path}")


class Check:
    """Prints Layerlab's losses beside PyTorch's, and nothing else. The exit status is 0 where all agree, and 1 where not."""

    def __init__(self):
        try:
            expected = json.loads((here / "expected.json").read_text(encoding="utf-8"))
            self.losses, self.tolerance, self.why = expected["losses"], expected["tolerance"], expected["why"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            stop(f"{here / 'expected.json'} cannot be read: {error!r}")
        if not self.losses:
            stop(f"{here / 'expected.json'} holds no losses to compare with")
        self.differences = []
        self.wrong = []
        self.console, sys.stdout = sys.stdout, open(os.devnull, "w")
        self.print(" step       Layerlab        PyTorch   difference")

    def print(self, line):
        print(line, file=self.console, flush=True)

    def compare(self, loss):
        step, expected = len(self.differences) + 1, self.losses[len(self.differences)]
        difference = abs(loss - expected)
        # Beyond 10, float32 itself has fewer digits after the point. A loss that is no number never agrees.
        is_wrong = not difference <= self.tolerance * max(1, abs(expected) / 10)
        self.differences.append(difference)
        if is_wrong:
            self.wrong.append(step)
        self.print(f"{step:5d} {expected:14.6f} {loss:14.6f} {difference:12.1e}{'  differs' if is_wrong else ''}")
        if step == len(self.losses):
            self.end()

    def end(self):
        count, steps = len(self.losses), len(self.differences)
        if steps < count:
            verdict = f"Training ended after step {steps}; Layerlab's losses of {count} steps are to be compared."
        elif self.wrong:
            verdict = f"{len(self.wrong)} of {count} losses differ by more than {self.tolerance:g}, the first of them in step {self.wrong[0]}."
        else:
            verdict = f"All {count} losses agree within {self.tolerance:g}; the largest difference is {max(self.differences):.1e}."
        if self.why and self.wrong:
            verdict = " ".join([verdict, "This run cannot be repeated:", *self.why])
        elif len(self.wrong) > 1 and self.wrong[0] > 10:
            self.print("They agree at first and part later. Rounding can do that: README.md says where.")
        self.print(verdict)
        sys.exit(0 if steps == count and not self.wrong else 1)


# The order of examples


class Random:
    """Layerlab's only source of chance: xoshiro128** (Blackman and Vigna 2018), its state made from a seed by SplitMix32."""

    def __init__(self, seed):
        self.state = [self.mix(seed + (i + 1) * 0x9E3779B9) for i in range(4)]
        self.origin = ",".join(map(str, self.state))

    @staticmethod
    def mix(z):
        z &= 0xFFFFFFFF
        z = (z ^ z >> 16) * 0x85EBCA6B & 0xFFFFFFFF
        z = (z ^ z >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
        return z ^ z >> 16

    def fork(self, purpose):
        """A generator of its own for a purpose: the seed is an FNV-1a hash."""
        seed = 0x811C9DC5
        for letter in f"{self.origin}/{purpose}":
            seed = (seed ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
        return Random(seed)

    def bits(self):
        """The next 32."""
        a, b, c, d = self.state
        x = b * 5 & 0xFFFFFFFF
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ (b << 9 & 0xFFFFFFFF), (d << 11 | d >> 21) & 0xFFFFFFFF]
        return ((x << 7 | x >> 25) & 0xFFFFFFFF) * 9 & 0xFFFFFFFF

    def shuffled(self, items):
        """Fisher and Yates's shuffle, in place."""
        for i in range(len(items) - 1, 0, -1):
            j = self.bits() * (i + 1) >> 32
            items[i], items[j] = items[j], items[i]
        return items


class Batches:
    """Which examples every mini-batch of an epoch has. Each time it is gone through is the next epoch."""

    def __init__(self, size, batch_size, shuffle, drop_last, seed):
        self.size, self.batch_size, self.shuffle, self.drop_last = size, batch_size, shuffle, drop_last
        self.random = Random(seed).fork("order")
        self.epoch = 0

    def __len__(self):
        return self.size // self.batch_size if self.drop_last else -(-self.size // self.batch_size)

    def __iter__(self):
        order = list(range(self.size))
        if self.shuffle:
            self.random.fork(self.epoch).shuffled(order)
        self.epoch += 1
        for i in range(len(self)):
            yield order[i * self.batch_size : (i + 1) * self.batch_size]


${layerlabTensors}${layerlabData}${layerlabProcesses}`;
