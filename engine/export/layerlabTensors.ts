/** The part of `layerlab.py` that reads and writes safetensors, with NumPy alone. */

export const layerlabTensors = `# Files of tensors: https://github.com/huggingface/safetensors

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


`;
