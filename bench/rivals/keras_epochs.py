"""Keras' side of a benchmark: epochs of flow_from_directory over a folder, timed by itself.

A request a line on stdin ({"augment": bool}), an answer a line on stdout ({"seconds", "images"}). The first argument is
the folder, the second the side of a sample in pixels.
"""

import json
import sys
import time

import keras_preprocessing
from keras_preprocessing.image import ImageDataGenerator

FOLDER, SIDE = sys.argv[1], int(sys.argv[2])
USUAL = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "zoom_range": 0.1,
    "horizontal_flip": True,
}


def flow(augment):
    generator = ImageDataGenerator(rescale=1 / 255, **(USUAL if augment else {}))
    options = {"target_size": (SIDE, SIDE), "batch_size": 32, "interpolation": "bilinear", "follow_links": True}
    return generator.flow_from_directory(FOLDER, seed=1, **options)


def answer(value):
    real.write(json.dumps(value) + "\n")
    real.flush()


# Keras itself prints what it found.
real, sys.stdout = sys.stdout, sys.stderr
flows = {augment: flow(augment) for augment in (False, True)}
answer({"version": keras_preprocessing.__version__})
for line in sys.stdin:
    batches = flows[json.loads(line)["augment"]]
    start = time.perf_counter()
    for _ in range(len(batches)):
        next(batches)
    answer({"seconds": time.perf_counter() - start, "images": batches.samples})
