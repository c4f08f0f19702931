"""numpy-random.json: what NumPy's legacy generator draws."""

import numpy as np

from oracle import sha, write

SEEDS = [0, 1, 7, 42, 123456789, 2 ** 31, 2 ** 32 - 1]


def draws(seed):
    np.random.seed(seed)
    case = {'seed': seed, 'random': [np.random.random() for _ in range(5)]}
    case['randint'] = [int(np.random.randint(0, n)) for n in (1, 2, 3, 10, 255, 256, 257, 10 ** 7, 2 ** 32 - 1)]
    case['uniform'] = [np.random.uniform(low, high) for low, high in ((0, 1), (-25, 25), (-0.15, 0.15), (3, -3))]
    case['choice'] = [int(np.random.choice(9)), int(np.random.choice([-5, 0, 5])), int(np.random.choice(1)),
                      float(np.random.choice([3, 0.5]))]
    case['permutation'] = np.random.permutation(20).tolist()
    case['permutations'] = [sha(np.random.permutation(n).astype(np.int32)) for n in (0, 1, 2, 353, 70000)]
    items = list('abcdefghij')
    np.random.shuffle(items)
    case['shuffle'] = ''.join(items)
    case['later'] = [np.random.random() for _ in range(700)][-3:]
    return case


def make_numpy_random():
    write('numpy-random.json', [draws(seed) for seed in SEEDS])
