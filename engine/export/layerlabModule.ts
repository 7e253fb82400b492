/** `layerlab.py`, which lies beside an exported `train.py`: what that needs to repeat a run, in Python that is the same for all. */

import { layerlabProcesses } from "./layerlabProcesses.ts";

export const layerlabModule = String.raw`"""What train.py needs to repeat a run of Layerlab: its order of examples, files of weights, images and tables, and --check.

All that is the network's own stands in train.py. Needs PyTorch 1.13 or newer and NumPy; torchvision only where train.py
names it, or to download images.
"""

import argparse
import atexit
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
            verdict = f"Training ended after {steps} steps; Layerlab's losses of {count} are to be compared."
        elif self.wrong:
            verdict = f"{len(self.wrong)} of {count} losses differ by more than {self.tolerance:g}, the first of them in step {self.wrong[0]}."
        else:
            verdict = f"All {count} losses agree within {self.tolerance:g}; the largest difference is {max(self.differences):.1e}."
        self.print(" ".join([verdict, *(["This run cannot be repeated:", *self.why] if self.wrong else [])] if self.why else [verdict]))
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


# Files of tensors: https://github.com/huggingface/safetensors

numpy_types = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip


def load(name):
    """The tensors of a safetensors file, by name. A path without a folder is one beside train.py."""
    path = here / name
    try:
        content = path.read_bytes()
        (length,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8 : 8 + length])
        header.pop("__metadata__", None)
        data = memoryview(content)[8 + length :]
        return {name: tensor_of(info, data) for name, info in header.items()}
    except OSError as error:
        stop(f"{path} cannot be read: {error.strerror}")
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        stop(f"{path} is damaged, or no safetensors file: {error!r}")


def tensor_of(info, data):
    begin, end = info["data_offsets"]
    array = np.frombuffer(data[begin:end], numpy_types[info["dtype"]])
    if info["dtype"] == "BF16":
        # The upper half of a float32.
        array = (array.astype("<u4") << 16).view("<f4")
    return torch.from_numpy(array.reshape(info["shape"]).copy())


def save(tensors, path):
    """Writes tensors by name, such as a state_dict, as a safetensors file."""
    arrays = {name: tensor.detach().cpu() for name, tensor in tensors.items()}
    arrays = {name: (t.float() if t.dtype == torch.bfloat16 else t).numpy() for name, t in arrays.items()}
    names = {np.dtype(code): name for name, code in numpy_types.items() if name != "BF16"}
    header, data = dict.fromkeys(arrays), b""
    # The widest numbers first, which keeps all aligned.
    for name, array in sorted(arrays.items(), key=lambda item: -item[1].itemsize):
        offsets = [len(data), len(data) + array.nbytes]
        header[name] = {"dtype": names[array.dtype], "shape": list(array.shape), "data_offsets": offsets}
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


# Images


class Normalize:
    """(x - mean) / std, channel by channel."""

    def __init__(self, mean, std):
        self.mean, self.std = (torch.tensor(values).reshape(-1, 1, 1) for values in (mean, std))

    def __call__(self, image):
        return (image - self.mean) / self.std


class Images(Dataset):
    """Images kept as bytes, (N, C, H, W). One that is asked for goes from 0 to 1, through transform, then normalize."""

    def __init__(self, images, labels, transform=None, normalize=None):
        self.images, self.labels = images, labels
        self.changes = [change for change in (transform, normalize) if change]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = self.images[i].to(torch.get_default_dtype()) / 255
        for change in self.changes:
            image = change(image)
        return image, self.labels[i]


def images(name, folder, train, samples=None, transform=None, normalize=None):
    """Images of CIFAR10, MNIST or FashionMNIST, the first samples of them: from files in the folder, else downloaded."""
    try:
        found = cifar10(folder, train) if name == "CIFAR10" else idx(folder / name / "raw", train)
    except (OSError, EOFError, ValueError, KeyError, zlib.error, tarfile.TarError, pickle.UnpicklingError) as error:
        stop(f"The files of {name} in {folder} are damaged: {error}")
    pixels, labels = found or downloaded(name, folder, train)
    if samples is not None and samples > len(labels):
        part = "training" if train else "test"
        stop(f"{samples} {part} images of {name} are wanted; the files in {folder} hold {len(labels)}")
    pixels, labels = (torch.from_numpy(array[:samples].copy()) for array in (pixels, labels))
    return Images(pixels, labels.long(), transform, normalize)


def cifar10(folder, train):
    """The binary or the Python version, unpacked or not."""
    pattern = r"data_batch_\d+(\.bin)?" if train else r"test_batch(\.bin)?"
    for place in ("cifar-10-batches-bin", "cifar-10-batches-py", "cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"):
        files = files_in(folder / place, pattern)
        if files:
            parts = [cifar_binary(*file) if file[0].endswith(".bin") else cifar_python(*file) for file in files]
            pixels, labels = (np.concatenate(arrays) for arrays in zip(*parts))
            return pixels.reshape(-1, 3, 32, 32), labels
    return None


def cifar_binary(name, content):
    """A label and 3072 pixels each."""
    if len(content) == 0 or len(content) % 3073 != 0:
        raise ValueError(f"{name} has {len(content)} bytes, not a multiple of 3073")
    records = np.frombuffer(content, np.uint8).reshape(-1, 3073)
    if records[:, 0].max() > 9:
        raise ValueError(f"{name} has labels beyond 9")
    return records[:, 1:], records[:, 0]


def cifar_python(name, content):
    batch = Arrays(io.BytesIO(content), encoding="bytes").load()
    return batch[b"data"], np.array(batch[b"labels"])


class Arrays(pickle.Unpickler):
    """Makes arrays of a pickle, and calls nothing else that it may name."""

    def find_class(self, module, name):
        if (module.split(".")[0], name) not in {("numpy", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}:
            raise pickle.UnpicklingError(f"a pickle that wants {module}.{name}")
        return super().find_class(module, name)


def idx(folder, train):
    """The four files in which MNIST came into the world, packed or not."""
    part = "train" if train else "t10k"
    files = [files_in(folder, rf"{part}-{what}[-.]idx\d-ubyte(\.gz)?") for what in ("images", "labels")]
    if not all(files):
        return None
    pixels, labels = (idx_array(*found[0]) for found in files)
    if pixels.ndim != 3 or labels.shape != pixels.shape[:1]:
        raise ValueError(f"images of shape {pixels.shape}, labels of shape {labels.shape}")
    return pixels[:, None], labels


def idx_array(name, content):
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    if len(content) < 4 or content[:3] != b"\0\0\x08" or len(content) < 4 + 4 * content[3]:
        raise ValueError(f"{name} is no idx file of bytes")
    shape = struct.unpack_from(f">{content[3]}I", content, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def files_in(place, pattern):
    """Names and contents of a folder's or an archive's files with such names, in order; none where it is not there."""
    files = {}
    if place.is_dir():
        files = {path.name: path.read_bytes() for path in place.iterdir() if re.fullmatch(pattern, path.name)}
    elif place.is_file():
        with tarfile.open(place) as archive:
            for member in archive:
                name = member.name.split("/")[-1]
                if member.isfile() and re.fullmatch(pattern, name):
                    files[name] = archive.extractfile(member).read()
    return sorted(files.items(), key=lambda item: (len(item[0]), item[0]))


def downloaded(name, folder, train):
    """Pixels, (N, C, H, W), and labels from torchvision."""
    try:
        import torchvision
    except ImportError:
        stop(
            f"There are no files of {name} in {folder}. Say with --data where they lie, "
            "or install torchvision, which downloads them: pip install torchvision"
        )
    try:
        dataset = getattr(torchvision.datasets, name)(root=str(folder), train=train, download=True)
    except (OSError, RuntimeError) as error:
        stop(f"{name} cannot be downloaded to {folder}: {error}")
    pixels = np.asarray(dataset.data)
    pixels = pixels.transpose(0, 3, 1, 2) if pixels.ndim == 4 else pixels[:, None]
    return pixels, np.asarray(dataset.targets)


# Tables


def read_table(path, delimiter=","):
    """The rows of a file, each a list of cells; "whitespace" stands between cells as runs of blanks."""
    try:
        content = path.read_bytes()
    except OSError as error:
        stop(f"{path} cannot be read: {error.strerror}")
    for encoding in ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gbk"]:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        stop(f"{path} is no text in UTF-8, UTF-16 or GBK: save it as UTF-8")
    if delimiter == "whitespace":
        rows = [line.split() for line in text.splitlines()]
    else:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row in reader]
    return [row for row in rows if len(row) > 1]


${layerlabProcesses}`;
