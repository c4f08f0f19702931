"""draws.json: what drawChange of src/augment.ts draws, by another Philox and with NumPy's matrices; and sines.

Sines are exact fractions, rounded once: NumPy's own differ in the last bit from machine to machine.
Philox4x32-10 is written here after the paper (Salmon et al., SC 2011), and checked with the vectors of Random123.
"""

import math
from fractions import Fraction

import numpy as np

from oracle import write

MASK = 0xFFFFFFFF


def philox(key, counter):
    """Four random words of Philox4x32-10."""
    k, c = list(key), list(counter)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & MASK, (a >> 32) ^ c[3] ^ k[1], a & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


assert philox([0, 0], [0] * 4) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox([MASK] * 2, [MASK] * 4) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
assert philox([0xA4093822, 0x299F31D0], [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344]) == [
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]

STREAM = 0x61756700
NUMBERS = {'rotation': 0, 'shiftHeight': 1, 'shiftWidth': 2, 'shear': 3, 'zoomHeight': 4, 'zoomWidth': 5,
           'horizontalFlip': 6, 'verticalFlip': 7, 'channelShift': 8, 'brightness': 9, 'contrast': 10,
           'cropTop': 12, 'cropLeft': 13}
CROP_TRIES = 14


def draw(place, number):
    """Draw `number` of a sample, from 0 to less than 1."""
    counter = [STREAM + number // 2, place['epoch'] & MASK, place['index'], place['position']]
    words = philox([place['seed'] & MASK, place['seed'] >> 32], counter)
    high, low = words[2 * (number % 2):][:2]
    return (high * 2**21 + (low >> 11)) / 2**53


def uniform(bounds, u):
    return bounds[0] + (bounds[1] - bounds[0]) * u


def sine(x, first):
    """sin(x) for `first` = 1, cos(x) for 0, by exact fractions, rounded once."""
    x = Fraction(x)
    term = total = x if first else Fraction(1)
    for k in range(first + 2, 90, 2):
        term *= -x * x / (k * (k - 1))
        total += term
    return float(total)


def keras_matrix(x, y, theta, tx, ty, shear, zx, zy):
    """apply_affine_transform of Keras 3.16 up to SciPy's call, but with correctly rounded sines, or None."""
    factors = []
    if theta != 0:
        angle = np.deg2rad(theta)
        sin, cos = sine(angle, 1), sine(angle, 0)
        factors.append([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        factors.append([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        angle = np.deg2rad(shear)
        factors.append([[1, -sine(angle, 1), 0], [0, sine(angle, 0), 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        factors.append([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    if not factors:
        return None
    product = np.array(factors[0], dtype=np.float64)
    for factor in factors[1:]:
        product = np.dot(product, np.array(factor, dtype=np.float64))
    o_x, o_y = x / 2 - 0.5, y / 2 - 0.5
    product = np.dot(np.dot(np.array([[1, 0, o_x], [0, 1, o_y], [0, 0, 1]]), product),
                     np.array([[1, 0, -o_x], [0, 1, -o_y], [0, 0, 1]]))
    product[:, [0, 1]] = product[:, [1, 0]]
    product[[0, 1]] = product[[1, 0]]
    return [float(v) for v in product[:2].reshape(-1)]


def change_of(augment, size, place):
    """The change that a place draws."""
    height, width = size
    u = {name: draw(place, number) for name, number in NUMBERS.items()}

    def around(most, name):
        return uniform([-most, most], u[name]) if most else 0

    shift, zoom = augment.get('shift', [0, 0]), augment.get('zoom', [1, 1])
    matrix = keras_matrix(width, height, around(augment.get('rotation', 0), 'rotation'),
                          around(shift[1], 'shiftWidth') * width, around(shift[0], 'shiftHeight') * height,
                          around(augment.get('shear', 0), 'shear'), uniform(zoom, u['zoomWidth']),
                          uniform(zoom, u['zoomHeight']))
    change = {}
    if 'crop' in augment:
        logs = [math.log(r) for r in augment['crop']['ratio']]
        tries = [[uniform(augment['crop']['area'], draw(place, CROP_TRIES + 2 * i)),
                  math.exp(uniform(logs, draw(place, CROP_TRIES + 2 * i + 1)))] for i in range(10)]
        change['crop'] = {'tries': tries, 'top': u['cropTop'], 'left': u['cropLeft'],
                          'ratio': augment['crop']['ratio']}
    if matrix:
        change['warp'] = {'matrix': matrix, 'fillMode': augment.get('fillMode', 'nearest'),
                          'fillValue': augment.get('fillValue', 0)}
    if augment.get('channelShift'):
        change['channelShift'] = around(augment['channelShift'], 'channelShift')
    for side, name in (('Horizontally', 'horizontalFlip'), ('Vertically', 'verticalFlip')):
        if u[name] < augment.get(name, 0):
            change['flip' + side] = True
    for name in ('brightness', 'contrast'):
        if name in augment:
            change[name] = uniform(augment[name], u[name])
    return change or None


AUGMENTS = [
    {'rotation': 20},
    {'shift': [0.1, 0.25]},
    {'shear': 15},
    {'zoom': [0.8, 1.3]},
    {'horizontalFlip': 0.5},
    {'verticalFlip': 0.25, 'channelShift': 20},
    {'brightness': [0.5, 1.5], 'contrast': [0.9, 1.1]},
    {'crop': {'area': [0.08, 1], 'ratio': [0.75, 4 / 3]}},
    {'rotation': 40, 'shift': [0.2, 0.2], 'shear': 10, 'zoom': [0.8, 1.2], 'horizontalFlip': 0.5,
     'verticalFlip': 0.5, 'channelShift': 30, 'brightness': [0.7, 1.3], 'contrast': [0.7, 1.3],
     'crop': {'area': [0.2, 0.9], 'ratio': [0.5, 2]}, 'fillMode': 'reflect', 'fillValue': 5},
]
PLACES = [
    {'seed': 0, 'epoch': 0, 'position': 0, 'index': 0},
    {'seed': 1, 'epoch': 2, 'position': 3, 'index': 4},
    {'seed': 2**53 - 1, 'epoch': 2**32 - 1, 'position': 2**31, 'index': 2**32 - 2},
    {'seed': 123456789012, 'epoch': 7, 'position': 1, 'index': 0},
    {'seed': 123456789012, 'epoch': 7, 'position': 0, 'index': 1},
]


def angles():
    yield from (0.0, 1e-300, 1e-9, -1e-9, 0.5, 1.0, math.pi / 4, math.pi / 2, math.pi, 3 * math.pi / 2, 2 * math.pi)
    generator = np.random.RandomState(5)
    yield from (float(x) for x in generator.uniform(-7, 7, 250))


def make_draws():
    cases = [{'augment': augment, 'size': size, 'place': place, 'change': change_of(augment, size, place)}
             for augment in AUGMENTS for place in PLACES for size in ([24, 31],)]
    write('draws.json', cases, sines=[[x, sine(x, 1), sine(x, 0)] for x in angles()])
