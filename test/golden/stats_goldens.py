"""stats.json: statistics of a whole epoch, by NumPy in float64 and by exact fractions; ZCA as today's Keras computes it."""

import math
from fractions import Fraction

import numpy as np

from npy_goldens import EPOCH
from oracle import load, stretch, to_array, write

# More samples than values in one (36), and fewer.
ZCA_SETS = {'many': 60, 'few': 5}


def epoch(mode, size):
    return np.stack([to_array(stretch(load(name, mode), size, 'bilinear')) for name in EPOCH])


def exact(values):
    """The mean and standard deviation of integers, each rounded once (the root: twice)."""
    numbers = [int(v) for v in values]
    n = len(numbers)
    mean = Fraction(sum(numbers), n)
    variance = Fraction(sum(v * v for v in numbers), n) - mean * mean
    return float(mean), math.sqrt(float(variance))


def stats_cases():
    for mode in ('rgb', 'rgba', 'grayscale'):
        x = epoch(mode, (24, 20))
        each = [exact(x[..., c].reshape(-1)) for c in range(x.shape[3])]
        yield {'kind': 'bytes', 'mode': mode, 'files': EPOCH, 'size': [24, 20],
               'mean': [mean for mean, _ in each], 'std': [std for _, std in each]}
        # As imbatch normalises: in float32, each operation rounded.
        y = (x * np.float32(1 / 127.5) + np.float32(-1)).astype(np.float64)
        yield {'kind': 'floats', 'mode': mode, 'files': EPOCH, 'size': [24, 20],
               'mean': y.mean(axis=(0, 1, 2)).tolist(), 'std': y.std(axis=(0, 1, 2)).tolist()}


def zca_cases():
    """Keras 3's legacy ImageDataGenerator.fit, in float64: centred by channel, then
    `u, s, _ = svd(x.T, full_matrices=False)` and `(u * (sqrt(n) / (s + epsilon))).dot(u.T)`."""
    for name, count in ZCA_SETS.items():
        noise = np.random.RandomState(7).randint(0, 256, (count, 4, 3, 3))
        small = (noise + np.roll(noise, 1, axis=2)) // 2  # neighbours go together, as in pictures
        x = (small.astype(np.float32) * np.float32(1 / 255)).astype(np.float64)  # as the batches have it
        centred = x - x.mean(axis=(0, 1, 2))
        flat = centred.reshape(len(x), -1)
        u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
        for epsilon in (1e-6, 0.1):
            matrix = (u * (np.sqrt(len(x)) / (s + epsilon))).dot(u.T)
            yield {'kind': 'zca', 'name': name, 'epsilon': epsilon, 'shape': list(small.shape),
                   'pixels': small.reshape(-1).tolist(), 'matrix': matrix.reshape(-1).tolist()}


def make_stats():
    write('stats.json', [*stats_cases(), *zca_cases()])
