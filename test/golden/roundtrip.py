"""Weights from PyTorch to Layerlab and back, as a user's own code would do it; needs PyTorch and NumPy, nothing else.

    python3 roundtrip.py write NET OUT.safetensors        a fresh network's state_dict
    python3 roundtrip.py compare NET A.safetensors B.safetensors    loads both strictly and compares every bit and an output
    python3 roundtrip.py load NET IN.safetensors          loads strictly and prints the names
    python3 roundtrip.py own tutorial IN.safetensors OUT  loads strictly, and writes the weights of the tutorial's own class from them:
                                                          OUT-F32.safetensors and so on, a file for each type of numbers, and
                                                          OUT-F32-plain.safetensors …, the same as float32 under the Sequential's names
"""

import json
import struct
import sys

import numpy as np
import torch
import torch.nn as nn

# The networks of test/golden/roundtrip.test.ts.
nets = {
    "tutorial": lambda: nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    ),
    "normed": lambda: nn.Sequential(nn.Conv2d(3, 4, 5), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(3136, 10)),
}  # fmt: skip



class Net(nn.Module):
    """The tutorial's own."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)


# NumPy has no bfloat16: its bits are written.
dtypes = {"F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<i2"), "I64": np.dtype("<i8")}
names = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def write(state, path):
    header, data = {}, b""
    for name, tensor in state.items():
        bits = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        content = bits.contiguous().numpy().astype(dtypes[names[tensor.dtype]]).tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    state = {}
    for name, info in json.loads(content[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = info["data_offsets"]
        values = np.frombuffer(content[8 + length + begin : 8 + length + end], dtypes[info["dtype"]])
        state[name] = torch.from_numpy(values.copy()).reshape(info["shape"])
    return state


def loaded(net, path):
    model = nets[net]()
    model.load_state_dict(read(path), strict=True)
    return model.eval()


command, net, *paths = sys.argv[1:]
torch.manual_seed(7)
if command == "write":
    model = nets[net]()
    if net == "normed":  # Buffers that are not what they began as.
        model(torch.randn(8, 3, 32, 32))
    write(model.state_dict(), paths[0])
elif command == "own":
    state, own = loaded(net, paths[0]).state_dict(), Net()
    own.load_state_dict(dict(zip(own.state_dict(), state.values())), strict=True)
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        rounded = {name: tensor.to(dtype) for name, tensor in own.state_dict().items()}
        write(rounded, f"{paths[1]}-{names[dtype]}.safetensors")
        plain = {name: tensor.to(torch.float32) for name, tensor in zip(state, rounded.values())}
        write(plain, f"{paths[1]}-{names[dtype]}-plain.safetensors")
elif command == "load":
    print(" ".join(loaded(net, paths[0]).state_dict()))
else:
    a, b = (loaded(net, path) for path in paths)
    image = torch.randn(2, 3, 32, 32)
    same = all(torch.equal(x, y) and x.dtype == y.dtype for x, y in zip(a.state_dict().values(), b.state_dict().values()))
    print("equal" if same and torch.equal(a(image), b(image)) else "different")
