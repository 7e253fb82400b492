"""Makes pickles.json: small batches in CIFAR's layout for Python, pickled by Python 3 in every protocol that is read: python3 test/golden/makePickles.py

The file that Python 2 wrote is imitated by test/support/pickleWriter.ts.
"""

import base64
import os
import pickle

import numpy as np

from common import save

# Bytes of 128 and more are two in UTF-8, as which protocol 2 writes them.
data = (np.arange(36) * 7 % 256).astype(np.uint8).reshape(3, 12)
labels = [6, 9, 0]


class Evil:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


batch = {b"batch_label": b"training batch 1 of 5", b"labels": labels, b"data": data, b"filenames": [b"a.png", b"b.png", b"c.png"]}
as_text = {"labels": labels, "data": data}
cases = {f"keys of bytes, protocol {protocol}": (batch, protocol) for protocol in (2, 3, 4, 5)}
cases |= {f"keys of text, protocol {protocol}": (as_text, protocol) for protocol in (2, 3, 4, 5)}
cases["labels as an array of int64"] = ({**as_text, "labels": np.array(labels)}, 4)
cases["labels as an array of int16, highest byte first"] = ({**as_text, "labels": np.array(labels, dtype=">i2")}, 2)
cases["labels as numpy's numbers"] = ({**as_text, "labels": list(np.array(labels))}, 5)
cases["data that is not writeable"] = ({**as_text, "data": np.frombuffer(data.tobytes(), dtype=np.uint8).reshape(3, 12)}, 5)
refused = {
    "code that runs": (Evil(), 4),
    "code that runs, by a name in a line": (Evil(), 2),
    "data in Fortran's order": ({**as_text, "data": np.asfortranarray(data)}, 5),
    "data as floats": ({**as_text, "data": data.astype(np.float32)}, 4),
    "data as objects": ({**as_text, "data": data.astype(object)}, 2),
    "a set": ({**as_text, "labels": set(labels)}, 4),
}

made = lambda table: {name: base64.b64encode(pickle.dumps(value, protocol)).decode() for name, (value, protocol) in table.items()}
save("pickles", [{"numpy": np.__version__, "labels": labels, "data": data.flatten().tolist(), "read": made(cases), "refused": made(refused)}])
