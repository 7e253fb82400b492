/** The part of `layerlab.py` that reads the files of image sets and tables. */

export const layerlabData = String.raw`# Images


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


# What reading a file may raise.
damages = (
    OSError, EOFError, ValueError, TypeError, LookupError, AttributeError,
    zlib.error, tarfile.TarError, struct.error, pickle.UnpicklingError,
)  # fmt: skip


def images(name, folder, train, samples=None, transform=None, normalize=None):
    """Images of CIFAR10, MNIST or FashionMNIST, the first samples of them: from files in the folder, else downloaded."""
    try:
        found = cifar10(folder, train) if name == "CIFAR10" else idx(folder / name / "raw", train)
    except damages as error:
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
    """A dict of arrays; Python 2 wrote its keys as bytes."""
    batch = Arrays(io.BytesIO(content), encoding="bytes").load()
    data, labels = (np.array(batch.get(key.encode(), batch.get(key))) for key in ("data", "labels"))
    if data.dtype != np.uint8 or data.shape != (len(labels), 3072) or not (0 <= labels.min() and labels.max() <= 9):
        raise ValueError(f"{name} has data of shape {data.shape} for {len(labels)} labels")
    return data, labels


class Arrays(pickle.Unpickler):
    """Makes arrays of a pickle, and calls nothing else that one may name."""

    def find_class(self, module, name):
        try:
            from numpy._core import multiarray, numeric
        except ImportError:  # before NumPy 2
            from numpy.core import multiarray, numeric
        known = {"ndarray": np.ndarray, "dtype": np.dtype, "_frombuffer": numeric._frombuffer}
        known.update({"_reconstruct": multiarray._reconstruct, "scalar": multiarray.scalar})
        if module.split(".")[0] == "numpy" and name in known:
            return known[name]
        if (module, name) == ("_codecs", "encode"):
            return codecs.encode
        raise pickle.UnpicklingError(f"a pickle that wants {module}.{name}")


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
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{name} is no idx file of bytes")
    shape = struct.unpack_from(f">{content[3]}I", content, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def files_in(place, pattern):
    """Names and contents of a folder's or an archive's files with such names, in order; none where it is not there."""
    files = {}
    if place.is_dir():
        files = {path.name: path.read_bytes() for path in place.iterdir() if re.fullmatch(pattern, path.name)}
    elif place.is_file():
        with tarfile.open(place) as archive:  # gzipped or not
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


`;
