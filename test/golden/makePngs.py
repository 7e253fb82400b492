"""Makes pngs.json: small images as Pillow writes them, by which the Hub's data sets were made: python3 test/golden/makePngs.py"""

import base64
import io

import numpy as np
from PIL import Image

from common import save

y, x = np.mgrid[0:9, 0:13]
# Smooth with some noise, so that Pillow chooses all sorts of filters.
noise = np.random.RandomState(0).randint(0, 40, (9, 13))
grey = (x * 11 + y * 7 + noise).astype(np.uint8)
colour = np.stack([grey, 255 - grey, (x * y * 2 + noise).astype(np.uint8)], axis=-1)


def case(name, image, planes, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return {"name": name, "png": base64.b64encode(file.getvalue()).decode(), "shape": list(planes.shape), "pixels": planes.flatten().tolist()}


paletted = Image.fromarray(colour).quantize(16)
black_and_white = Image.fromarray(grey).convert("1")
save("pngs", [
    case("grey", Image.fromarray(grey), grey[None]),
    case("colour", Image.fromarray(colour), colour.transpose(2, 0, 1)),
    case("colour, packed as well as can be", Image.fromarray(colour), colour.transpose(2, 0, 1), optimize=True),
    case("a palette of 16 colours", paletted, np.asarray(paletted.convert("RGB")).transpose(2, 0, 1), bits=4),
    case("black and white", black_and_white, np.asarray(black_and_white.convert("L"))[None]),
])
