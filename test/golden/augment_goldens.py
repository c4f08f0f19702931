"""augment.json: what SciPy, NumPy and Pillow make of resized fixtures, step by step as Keras 3.16 augments.

keras-preprocessing 1.1.0 differs from today's Keras where test/golden/README.md says so; its functions are written
anew here, after keras/src/legacy/preprocessing/image.py.
"""

import math

import numpy as np
from PIL import Image, ImageEnhance
from scipy import ndimage

from numpy_goldens import half_pixel_bilinear
from oracle import load, samples, sha, stretch, to_array, write

FILL_MODES = ['nearest', 'constant', 'reflect', 'wrap']
MODE_OF_CHANNELS = {1: 'L', 3: 'RGB', 4: 'RGBA'}


def canvas(name, mode, size, float_canvas=False):
    """A resized fixture in float32: 8-bit values by Pillow, or others by TensorFlow's formulas."""
    if float_canvas:
        return half_pixel_bilinear(to_array(load(name, mode)), size)
    return to_array(stretch(load(name, mode), size, 'bilinear'))


def warp(x, matrix, fillMode, fillValue):
    """The last part of apply_affine_transform. `matrix` is row by row: [m00, m01, o0, m10, m11, o1]."""
    m = np.array(matrix, dtype=np.float64).reshape(2, 3)
    channels = [ndimage.affine_transform(x[:, :, c], m[:, :2].copy(), m[:, 2].copy(), order=1, mode=fillMode,
                                         cval=fillValue) for c in range(x.shape[2])]
    return np.stack(channels, axis=2)


def channel_shift(x, intensity):
    """apply_channel_shift."""
    return np.clip(x + intensity, np.min(x), np.max(x))


def to_image(x, scale):
    """array_to_img of keras/src/utils/image_utils.py."""
    if scale:
        x = x - np.min(x)
        largest = np.max(x)
        if largest != 0:
            x /= largest
        x *= 255
    x = x.astype('uint8')
    return Image.fromarray(x[:, :, 0] if x.shape[2] == 1 else x, MODE_OF_CHANNELS[x.shape[2]])


def enhance(x, kind, factor):
    """apply_brightness_shift with scale=False, for any class of ImageEnhance."""
    low, high = np.min(x), np.max(x)
    stretched = (low < 0) or (high > 255)
    y = to_array(kind(to_image(x, stretched)).enhance(factor))
    return y / 255 * (high - low) + low if stretched else y


def apply(x, change):
    """apply_transform, and contrast after it."""
    if 'warp' in change:
        x = warp(x, **change['warp'])
    if 'channelShift' in change:
        x = channel_shift(x, change['channelShift'])
    if change.get('flipHorizontally'):
        x = x[:, ::-1]
    if change.get('flipVertically'):
        x = x[::-1]
    if 'brightness' in change:
        x = enhance(x, ImageEnhance.Brightness, change['brightness'])
    if 'contrast' in change:
        x = enhance(x, ImageEnhance.Contrast, change['contrast'])
    assert x.dtype == np.float32
    return np.ascontiguousarray(x)


def about_centre(size, matrix):
    """The six numbers for a 2 × 2 matrix about the centre of a picture."""
    (a, b), (c, d) = matrix
    y, x = ((length - 1) / 2 for length in size)
    return [a, b, y - (a * y + b * x), c, d, x - (c * y + d * x)]


def rotation(degrees, zoom=1.0):
    angle = math.radians(degrees)
    return [[zoom * math.cos(angle), zoom * math.sin(angle)], [-zoom * math.sin(angle), zoom * math.cos(angle)]]


def matrices(size):
    """Everything that tells formulas at the borders apart, for a picture of this size."""
    height, width = size
    yield [1, 0, 0, 0, 1, 0]
    yield [1, 0, 0.25, 0, 1, -0.75]
    yield [1, 0, -1, 0, 1, 1]
    yield [1, 0, -1e-17, 0, 1, -1e-16]
    yield [1, 0, 1e-9, 0, 1, -1e-9]
    yield [1, 0, float(2 * height), 0, 1, float(-2 * width)]
    yield [1, 0, -3.5 * height, 0, 1, 3.25 * width]
    yield [1, 0, float(1 - height), 0, 1, float(width - 1)]
    yield about_centre(size, rotation(20))
    yield about_centre(size, rotation(-73.5, 1.75))
    yield about_centre(size, rotation(180))
    yield about_centre(size, rotation(90, 0.31))
    yield about_centre(size, rotation(90, 1.1))
    yield about_centre(size, rotation(-45, 1.4))
    yield about_centre(size, [[1, 0.37], [0, 0.93]])
    yield about_centre(size, [[-6.3, 0.1], [-0.2, 5.9]])
    yield [0, 0, height / 3, 0, 0, width / 3]
    # Exact halves of float32's last bit, by rows; columns beyond the border then decide by float64's last bit.
    for bits in (17, 18, 19):
        for column in (-0.3, 0.1 - width, width + 0.7):
            yield [1, 0, 12345 / 2**bits, 0, 1, column]


SIZES = [(1, 1), (1, 7), (9, 1), (2, 2), (24, 31), (33, 20)]
FILL_VALUES = {'grayscale': 0.0, 'rgb': 33.3, 'rgba': -7.25}


def warp_changes(mode, size):
    for matrix in matrices(size):
        for fill in FILL_MODES:
            yield {'warp': {'matrix': matrix, 'fillMode': fill, 'fillValue': FILL_VALUES[mode]}}


def chains(size):
    """Steps alone and together; a fill value outside 0 … 255 makes brightness and contrast stretch."""
    turn = {'matrix': about_centre(size, rotation(17, 1.2)), 'fillMode': 'constant', 'fillValue': 20}
    yield {'flipHorizontally': True}
    yield {'flipVertically': True}
    yield {'flipHorizontally': True, 'flipVertically': True}
    for intensity in (0.0, 30.7, -30.3, 1000, -0.1):
        yield {'channelShift': intensity}
        yield {'warp': turn, 'channelShift': intensity, 'flipHorizontally': True}
    for step in ('brightness', 'contrast'):
        for factor in (0, 0.1, 0.5, 0.999, 1, 1.1, 1.9, 7.7, -0.5):
            yield {step: factor}
            yield {'warp': turn, step: factor}
    for value in (-40, 300.5):
        for fill in ({'brightness': 0.7}, {'contrast': 1.6}, {'brightness': 1.3, 'contrast': 0.8}):
            yield {'warp': {**turn, 'fillValue': value}, **fill}
    yield {'warp': {**turn, 'fillMode': 'reflect'}, 'channelShift': 12.5, 'flipVertically': True, 'brightness': 0.8,
           'contrast': 1.25}
    yield {'warp': turn, 'flipHorizontally': True, 'flipVertically': True}
    yield {'channelShift': -9, 'flipVertically': True, 'contrast': 0.4}
    yield {'brightness': 1.5, 'flipHorizontally': True}


CHAIN_IMAGES = [('rgb.png', 'rgb', (23, 18)), ('rgba.png', 'rgba', (17, 16)), ('grey.png', 'grayscale', (19, 33)),
                ('rgb.png', 'rgb', (1, 1)), ('rgb-320x240.png', 'rgb', (3, 5))]


def augment_case(name, mode, size, change, float_canvas=False):
    y = apply(canvas(name, mode, size, float_canvas), change)
    case = {'fixture': name, 'mode': mode, 'size': list(size), 'change': change, 'sha': sha(y),
            'samples': samples(y, 3)}
    return {**case, 'float': True} if float_canvas else case


def make_augment():
    cases = []
    for size in SIZES:
        cases += [augment_case('rgb.png', 'rgb', size, change) for change in warp_changes('rgb', size)]
    for mode in ('grayscale', 'rgba'):
        cases += [augment_case('rgba.png', mode, (12, 15), change) for change in warp_changes(mode, (12, 15))]
    for name, mode, size in CHAIN_IMAGES:
        cases += [augment_case(name, mode, size, change) for change in chains(size)]
    cases += [augment_case('rgb.png', mode, (21, 30), change, True)
              for mode in ('rgb', 'grayscale') for change in chains((21, 30))]
    write('augment.json', cases)
