"""Makes test/golden/initializers.json: python3 test/golden/makeInitializers.py

Needs PyTorch (made with 1.13.1). Where torch.nn.init draws numbers, the arguments of its `uniform_` or `normal_` are recorded, as
the numbers themselves belong to torch's generator; where it does not, the values.
"""

import itertools
import json
import pathlib

import torch
import torch.nn.init as init

shapes = {"Linear": (7, 5), "Conv2d": (6, 3, 5, 4), "ConvTranspose2d": (3, 8, 2, 2), "depthwise": (4, 1, 3, 3)}


class Recorder(torch.Tensor):
    """A weight that remembers how it was to be filled."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    def uniform_(self, a, b):
        self.drawn = {"distribution": "uniform", "a": a, "b": b}
        return self

    def normal_(self, mean, std):
        self.drawn = {"distribution": "normal", "mean": mean, "std": std}
        return self


def drawn(type, shape, params):
    weight = torch.empty(shape).as_subclass(Recorder)
    getattr(init, type)(weight, **params)
    return {"type": type, "shape": shape, "params": params, **weight.drawn}


kaiming = [
    {},
    {"a": 0.2},
    {"a": 5**0.5},
    *({"mode": mode, "nonlinearity": n, "a": 0.1} for mode in ("fan_in", "fan_out") for n in ("relu", "tanh", "selu", "sigmoid")),
    {"mode": "fan_out", "nonlinearity": "conv_transpose2d"},
]
options = {
    "uniform_": [{}, {"a": -2.0, "b": 0.5}],
    "normal_": [{}, {"mean": 1.0, "std": 0.02}],
    "xavier_uniform_": [{}, {"gain": 5 / 3}],
    "xavier_normal_": [{}, {"gain": 5 / 3}],
    "kaiming_uniform_": kaiming,
    "kaiming_normal_": kaiming,
}
names = ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]


def orthogonal(rows, columns):
    """What orthogonal_ makes of a given matrix: its lines 52 to 72 without the drawing."""
    flattened = torch.sin(torch.arange(1, rows * columns + 1, dtype=torch.float64) ** 2).reshape(rows, columns)
    a = flattened.t() if rows < columns else flattened
    q, r = torch.linalg.qr(a)
    q = q * torch.diag(r).sign()
    return {"rows": rows, "columns": columns, "values": (q.t() if rows < columns else q).reshape(-1).tolist()}


class Evenly(torch.Tensor):
    """A weight that is filled from one end to the other where it would be filled evenly at random."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    def uniform_(self, a, b):
        return self.copy_(a + (b - a) * torch.linspace(0, 1, self.numel() + 2, dtype=torch.float64)[1:-1])


def truncated(**params):
    """Where its quantiles lie: what trunc_normal_ makes of even numbers."""
    values = init.trunc_normal_(torch.empty(9, dtype=torch.float64).as_subclass(Evenly), **params)
    return {"params": params, "values": values.tolist()}


golden = {
    "torch": torch.__version__,
    "fans": [{"shape": s, "fans": init._calculate_fan_in_and_fan_out(torch.empty(s))} for s in shapes.values()],
    "gains": [{"nonlinearity": n, "slope": a, "gain": init.calculate_gain(n, a)} for n in names for a in (0, 0.01, 0.5)],
    "drawn": [drawn(t, s, p) for (t, ps), s in itertools.product(options.items(), shapes.values()) for p in ps],
    "dirac": [
        {"shape": s, "groups": g, "values": init.dirac_(torch.empty(s), g).reshape(-1).tolist()}
        for s, g in [((3, 3, 3, 3), 1), ((4, 2, 3, 2), 1), ((4, 2, 2, 2), 2), ((2, 3, 1, 1), 1), ((6, 2, 5, 5), 3)]
    ],
    "truncated": [
        truncated(), truncated(std=0.02), truncated(mean=1.0, std=0.5, a=0.0, b=1.2), truncated(std=2.0, a=-0.1, b=0.3),
        truncated(mean=-1.0, std=1.0, a=0.5, b=0.9),
    ],
    "orthogonal": [orthogonal(3, 3), orthogonal(2, 5), orthogonal(6, 4)],
}
path = pathlib.Path(__file__).parent / "initializers.json"
path.write_text(json.dumps(golden) + "\n")
print(path.name, len(golden["drawn"]))
