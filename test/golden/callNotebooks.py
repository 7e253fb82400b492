"""Runs the code cells of notebooks in order, as Jupyter does, in this process: the first argument names a JSON file with each
notebook's path by its name, the second the file that gets what each printed, and the error that ended it.
"""

import contextlib
import io
import json
import os
import sys
import traceback

import torch

torch.set_num_threads(1)
# Where matplotlib is, it opens no window.
os.environ["MPLBACKEND"] = "Agg"
calls_path, results_path = sys.argv[1:]

try:
    import nbformat
except ImportError:
    nbformat = None


def call(path):
    os.chdir(os.path.dirname(path))
    sys.path[0] = ""
    # As in a kernel, whose own arguments are none of the program's.
    sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]
    # Each notebook brings its own.
    sys.modules.pop("layerlab", None)
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    if nbformat:
        nbformat.validate(notebook)
    output, error, scope = io.StringIO(), None, {"__name__": "__main__"}
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    exec(compile("".join(cell["source"]), cell["id"], "exec"), scope)
        except BaseException:
            error = traceback.format_exc()
    return {"output": output.getvalue(), "error": error}


with open(calls_path, encoding="utf-8") as file:
    calls = json.load(file)
results = {name: call(path) for name, path in calls.items()}
with open(results_path, "w", encoding="utf-8") as file:
    json.dump(results, file)
