"""Pillow's side of a benchmark: a request a line on stdin, an answer a line on stdout, both JSON.

It times itself, so that neither the pipe nor Python's start counts.
"""

import base64
import hashlib
import json
import sys
import time

import PIL
from PIL import Image

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


answer({"version": PIL.__version__})
image = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        size = (request["width"], request["height"])
        image = Image.frombytes("RGB", size, base64.b64decode(request["pixels"]))
        answer({"loaded": size})
        continue
    size = (request["width"], request["height"])
    resample = FILTERS[request["filter"]]
    if request["do"] == "hash":
        pixels = image.resize(size, resample).tobytes()
        answer({"sha256": hashlib.sha256(pixels).hexdigest()})
        continue
    start = time.perf_counter()
    for _ in range(request["iterations"]):
        image.resize(size, resample)
    answer({"seconds": time.perf_counter() - start})
