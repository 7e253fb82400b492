"""Answers expressions about an exported layerlab.py, one a line, each by a line of JSON: python3 layerlab.py FOLDER"""

import contextlib
import io
import json
import sys

import torch

sys.path.insert(0, sys.argv[1])
# Where this file lies is no place to look for it.
sys.path.remove(sys.path[1])
import layerlab


def plain(value):
    if isinstance(value, torch.Tensor):
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": value.reshape(-1).tolist()}
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


for line in sys.stdin:
    console, message, printed = sys.stdout, io.StringIO(), io.StringIO()
    try:
        sys.stdout = printed
        with contextlib.redirect_stderr(message):
            answer = {"value": plain(eval(json.loads(line), {**vars(layerlab), "torch": torch}))}
    except SystemExit as end:
        answer = {"status": end.code, "message": message.getvalue(), "printed": printed.getvalue()}
    finally:
        sys.stdout = console
    print(json.dumps(answer), flush=True)
