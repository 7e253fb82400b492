"""Runs exported projects one after another in one process: the first argument names a JSON file with each call's folder and
words by its name, the second the file that gets what each printed and its exit status. Under torchrun the processes run them together.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback

import torch
import torch.distributed as dist

if "RANK" in os.environ:
    # One group for all of them: joining takes longer than training.
    dist.init_process_group("gloo")
    dist.init_process_group = dist.destroy_process_group = lambda *_: None
torch.set_num_threads(1)


def call(folder, words):
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv = ["train.py", *words]
    # Each project brings its own.
    sys.modules.pop("layerlab", None)
    output, status = io.StringIO(), 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            runpy.run_path("train.py", run_name="__main__")
        except SystemExit as end:
            status = end.code or 0
        except Exception:
            traceback.print_exc()
            status = "raised"
    return {"output": output.getvalue(), "status": status}


with open(sys.argv[1], encoding="utf-8") as file:
    calls = json.load(file)
results_path = sys.argv[2]
results = {name: call(**each) for name, each in calls.items()}
if int(os.environ.get("RANK", 0)) == 0:
    with open(results_path, "w", encoding="utf-8") as file:
        json.dump(results, file)
