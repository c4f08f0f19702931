"""What the golden makers share: where things lie, how images are loaded, hashed and written down."""

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

# Pillow would rather have palettes with transparency as RGBA; Keras and we ask for RGB and L all the same.
warnings.filterwarnings('ignore', message='Palette images with Transparency')

GOLDEN = Path(__file__).resolve().parent
FIXTURES = GOLDEN.parent / 'fixtures'
IMAGES = FIXTURES / 'images'
CLASSES = FIXTURES / 'classes'

# Our names for filters and colour modes, and Pillow's.
FILTERS = {
    'nearest': Image.Resampling.NEAREST,
    'box': Image.Resampling.BOX,
    'bilinear': Image.Resampling.BILINEAR,
    'hamming': Image.Resampling.HAMMING,
    'bicubic': Image.Resampling.BICUBIC,
    'lanczos': Image.Resampling.LANCZOS,
}
MODES = {'rgb': 'RGB', 'rgba': 'RGBA', 'grayscale': 'L'}


def fixtures():
    """Names of all single images, in order."""
    return sorted(path.name for path in IMAGES.glob('*.png'))


def load(name, mode):
    """Opens a fixture in a colour mode, as Keras' load_img does: converted only if the mode differs."""
    image = Image.open(IMAGES / name)
    return image if image.mode == MODES[mode] else image.convert(MODES[mode])


def stretch(image, size, filter_name):
    """Resizes to (height, width) as Keras' load_img does: a picture of that size is left alone."""
    height, width = size
    return image if image.size == (width, height) else image.resize((width, height), FILTERS[filter_name])


def to_array(image):
    """A float32 array height × width × channels: Keras' img_to_array."""
    x = np.asarray(image, dtype='float32')
    return x if x.ndim == 3 else x[:, :, np.newaxis]


def sha(data, digits=16):
    """The first hex digits of the SHA-256 of bytes, or of an array's bytes in C order, little-endian."""
    if isinstance(data, np.ndarray):
        data = np.ascontiguousarray(data, dtype=data.dtype.newbyteorder('<')).tobytes()
    return hashlib.sha256(data).hexdigest()[:digits]


def samples(x, count=8):
    """Pairs [flat index, value], evenly spread, first and last included: they show how far off one is."""
    flat = np.ascontiguousarray(x).reshape(-1)
    places = sorted({round(i * (flat.size - 1) / (count - 1)) for i in range(count)})
    return [[place, float(flat[place])] for place in places]


def write(name, cases, **about):
    """Writes {…about, "cases": […]} with one case a line, so that a diff shows which cases changed."""
    head = json.dumps(about, separators=(',', ':'))[1:-1]
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    text = '{%s"cases":[\n%s\n]}\n' % (head + ',' if head else '', lines)
    (GOLDEN / name).write_text(text, encoding='utf-8')
    print('%s: %d cases, %d bytes' % (name, len(cases), len(text)))
