"""Keras' side of the benchmark of augmentation: a request a line on stdin, an answer a line on stdout, both JSON.

The steps are those of test/golden: Keras' own, with SciPy, NumPy and Pillow. It times itself.
"""

import base64
import json
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test" / "golden"))

import numpy
import scipy
from augment_goldens import apply
from oracle import sha


def answer(value):
    print(json.dumps(value), flush=True)


answer({"scipy": scipy.__version__, "numpy": numpy.__version__})
canvas = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        pixels = numpy.frombuffer(base64.b64decode(request["pixels"]), dtype="uint8")
        canvas = pixels.reshape(request["height"], request["width"], 3)
        answer({"loaded": list(canvas.shape)})
    elif request["do"] == "hash":
        answer({"sha": sha(apply(canvas.astype("float32"), request["change"]))})
    elif request["do"] == "augment":
        start = time.perf_counter()
        for _ in range(request["iterations"]):
            apply(canvas.astype("float32"), request["change"])
        answer({"seconds": time.perf_counter() - start})
