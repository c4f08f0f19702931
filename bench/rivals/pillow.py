"""Pillow's side of a benchmark: a request a line on stdin, an answer a line on stdout, both JSON.

It times itself, so that neither the pipe nor Python's start counts.
"""

import base64
import hashlib
import io
import json
import sys
import time

import PIL
from PIL import Image

try:
    import numpy
except ImportError:
    numpy = None

FILTERS = {
    "nearest": Image.NEAREST,
    "box": Image.BOX,
    "bilinear": Image.BILINEAR,
    "hamming": Image.HAMMING,
    "bicubic": Image.BICUBIC,
    "lanczos": Image.LANCZOS,
}


def answer(value):
    print(json.dumps(value), flush=True)


def decode(file):
    opened = Image.open(io.BytesIO(file))
    if opened.mode == "RGB":
        opened.load()
        return opened
    return opened.convert("RGB")


def sample(file, size, scale):
    """load_img, img_to_array and the rescaling of keras.preprocessing.image."""
    array = numpy.asarray(decode(file).resize(size, Image.BILINEAR), dtype="float32")
    return array * numpy.float32(scale)


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


answer({"version": PIL.__version__, "numpy": numpy is not None})
image = None
files = []
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        size = (request["width"], request["height"])
        image = Image.frombytes("RGB", size, base64.b64decode(request["pixels"]))
        answer({"loaded": size})
        continue
    if request["do"] == "load files":
        files = [read(path) for path in request["paths"]]
        answer({"loaded": len(files)})
        continue
    if request["do"] == "decode":
        start = time.perf_counter()
        for _ in range(request["iterations"]):
            for file in files:
                decode(file)
        answer({"seconds": time.perf_counter() - start})
        continue
    size = (request["width"], request["height"])
    if request["do"] == "sample":
        start = time.perf_counter()
        for _ in range(request["iterations"]):
            for file in files:
                sample(file, size, request["scale"])
        answer({"seconds": time.perf_counter() - start})
        continue
    if request["do"] == "sample hash":
        digest = hashlib.sha256()
        for file in files:
            digest.update(sample(file, size, request["scale"]).tobytes())
        answer({"sha256": digest.hexdigest()})
        continue
    resample = FILTERS[request["filter"]]
    if request["do"] == "hash":
        pixels = image.resize(size, resample).tobytes()
        answer({"sha256": hashlib.sha256(pixels).hexdigest()})
        continue
    start = time.perf_counter()
    for _ in range(request["iterations"]):
        image.resize(size, resample)
    answer({"seconds": time.perf_counter() - start})
