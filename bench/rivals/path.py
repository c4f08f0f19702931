"""Python's contestants of bench/path.mjs: files in memory to batches of 32 float32 samples of 224×224, 0 … 1.

The first argument says which: "keras" does what Keras' loader does with Pillow and NumPy, "torchvision" what ImageFolder
and DataLoader do with Pillow, torchvision and PyTorch. A request a line on stdin, an answer a line on stdout, both JSON.
"""

import io
import json
import sys
import time

import numpy
import PIL
from PIL import Image

SIDE, BATCH = 224, 32


def decode(file):
    opened = Image.open(io.BytesIO(file))
    return opened.convert("RGB")


def keras():
    batch = numpy.zeros((BATCH, SIDE, SIDE, 3), dtype="float32")

    def epoch(files, on_batch):
        for start in range(0, len(files), BATCH):
            some = files[start : start + BATCH]
            for i, file in enumerate(some):
                image = decode(file).resize((SIDE, SIDE), Image.BILINEAR)
                batch[i] = numpy.asarray(image, dtype="float32") * numpy.float32(1 / 255)
            on_batch(batch[: len(some)])

    return {"pillow": PIL.__version__, "numpy": numpy.__version__}, epoch


def torchvision():
    import torch
    import torchvision
    from torchvision import transforms

    torch.set_num_threads(1)
    change = transforms.Compose([transforms.Resize((SIDE, SIDE)), transforms.ToTensor()])

    def epoch(files, on_batch):
        for start in range(0, len(files), BATCH):
            on_batch(torch.stack([change(decode(file)) for file in files[start : start + BATCH]]))

    return {"torchvision": torchvision.__version__, "torch": torch.__version__}, epoch


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


def answer(value):
    print(json.dumps(value), flush=True)


def write(epoch, path):
    with open(path, "wb") as stream:

        def add(batch):
            if not isinstance(batch, numpy.ndarray):
                batch = numpy.ascontiguousarray(batch.numpy().transpose(0, 2, 3, 1))
            stream.write(batch.tobytes())

        epoch(files, add)


versions, epoch = {"keras": keras, "torchvision": torchvision}[sys.argv[1]]()
answer({"versions": versions})
files = []
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        files = []
        for path in request["paths"]:
            with open(path, "rb") as stream:
                files.append(stream.read())
        answer({})
    elif request["do"] == "time":
        start, before = time.perf_counter(), time.process_time()
        for _ in range(request["iterations"]):
            epoch(files, lambda batch: None)
        answer({"seconds": time.perf_counter() - start, "cpu": time.process_time() - before})
    elif request["do"] == "write":
        write(epoch, request["path"])
        answer({})
    elif request["do"] == "peak":
        answer({"mebibytes": peak()})
