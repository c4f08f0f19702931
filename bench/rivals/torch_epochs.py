"""torchvision's side of a benchmark: epochs of ImageFolder in a DataLoader over a folder, timed by itself.

A request a line on stdin ({"workers": int}), an answer a line on stdout ({"seconds", "images"}). The first argument is
the folder, the second the side of a sample in pixels. Each loader keeps its workers from epoch to epoch.
"""

import json
import sys
import time

import torch
import torchvision
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

FOLDER, SIDE = sys.argv[1], int(sys.argv[2])

torch.set_num_threads(1)
dataset = ImageFolder(FOLDER, transforms.Compose([transforms.Resize((SIDE, SIDE)), transforms.ToTensor()]))
loaders = {}


def loader(workers):
    if workers not in loaders:
        loaders[workers] = DataLoader(
            dataset, batch_size=32, shuffle=True, num_workers=workers, persistent_workers=workers > 0
        )
    return loaders[workers]


def answer(value):
    print(json.dumps(value), flush=True)


answer({"version": torchvision.__version__})
for line in sys.stdin:
    batches = loader(json.loads(line)["workers"])
    start = time.perf_counter()
    for _ in batches:
        pass
    answer({"seconds": time.perf_counter() - start, "images": len(dataset)})
