"""Runs exported programs with their `layerlab.py`, in this process and without the files beside them: whoever calls gives what these hold."""

import contextlib
import sys
from types import ModuleType

import torch.nn as nn


class Done(Exception):
    """Ends a program; what it has made until then stands."""


def run(code, module, *, start, record=lambda loss: None, data="data", **files):
    """The program's names after it has run.

    start is given the net in place of initial.safetensors, record each step's loss once the step is taken. files are functions of
    layerlab.py to be replaced, such as load.
    """
    layerlab = ModuleType("layerlab")
    layerlab.__file__ = "layerlab.py"
    exec(compile(module, "layerlab.py", "exec"), vars(layerlab))
    vars(layerlab).update({"load": lambda name: None, **files})
    recorded = layerlab.Run.record

    def record_too(run, loss):
        value = recorded(run, loss)
        record(value)
        return value

    layerlab.Run.record = record_too
    load_state_dict, arguments = nn.Module.load_state_dict, sys.argv
    nn.Module.load_state_dict = lambda net, _: start(net)
    sys.modules["layerlab"] = layerlab
    sys.argv = ["train.py", "--data", str(data)]
    scope = {}
    try:
        with contextlib.redirect_stdout(None), contextlib.suppress(Done):
            exec(compile(code, "train.py", "exec"), scope)
    finally:
        nn.Module.load_state_dict, sys.argv = load_state_dict, arguments
    return scope
