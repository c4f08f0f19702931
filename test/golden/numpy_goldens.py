"""normalize.json and halfpixel.json: arithmetic in NumPy's float32, step by step as the originals do it."""

import numpy as np

from oracle import load, samples, sha, stretch, to_array, write

IMAGENET = {'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225]}
CHANNEL_STATISTICS = {1: {'mean': [0.449], 'std': [0.226]}, 3: IMAGENET,
                      4: {'mean': [0.485, 0.456, 0.406, 0.5], 'std': [0.229, 0.224, 0.225, 0.25]}}

# (fixture, mode, filter, (height, width)): few and many elements, odd and even counts, one to four channels.
# NumPy 1.24 adds up a float32 array in chunks of 8192 (the size of its buffers), one after the other, and a
# chunk by halves (of a length that 8 divides) down to 128, those in eight running sums: pairwise_sum in
# numpy/core/src/umath/loops_utils.h.src. So counts on both sides of 8, 128 and 8192 matter.
NORMALIZE_IMAGES = [
    ('grey.png', 'grayscale', 'bilinear', (1, 5)),
    ('grey.png', 'grayscale', 'bilinear', (33, 29)),
    ('grey.png', 'grayscale', 'bilinear', (64, 128)),
    ('rgb.png', 'grayscale', 'bicubic', (97, 131)),
    ('rgb.png', 'rgb', 'bilinear', (1, 1)),
    ('rgb.png', 'rgb', 'bilinear', (7, 5)),
    ('rgb.png', 'rgb', 'nearest', (47, 61)),
    ('rgb-320x240.png', 'rgb', 'lanczos', (224, 224)),
    ('rgba.png', 'rgba', 'bicubic', (19, 27)),
    ('rgba.png', 'rgba', 'nearest', (64, 40)),
]


def affine(x, scale=1.0, offset=None):
    """x·scale (+ offset), in place: a float32 array times a Python float, as Keras' `x *= rescale`."""
    x *= scale
    if offset is not None:
        x += offset
    return x


def by_channel(x, mean, std, scale=None):
    """(x·scale − mean) / std with one mean and std a channel, all in float32.

    torchvision: ToTensor divides by 255, Normalize then does sub_(mean) and div_(std). With an explicit scale
    the division becomes a product.
    """
    x = x / np.float32(255) if scale is None else x * np.float32(scale)
    return (x - np.array(mean, dtype=np.float32)) / np.array(std, dtype=np.float32)


def samplewise(x, center, std, scale=None):
    """Keras' ImageDataGenerator.standardize: rescale, samplewise_center, samplewise_std_normalization."""
    if scale is not None:
        x *= scale
    if center:
        x -= np.mean(x, keepdims=True)
    if std:
        x /= np.std(x, keepdims=True) + 1e-6
    return x


KINDS = {'affine': affine, 'channels': by_channel, 'samplewise': samplewise}


def kinds(channels):
    """Every way to normalise: the name of a function above, and its arguments."""
    statistics = CHANNEL_STATISTICS[channels]
    yield {'kind': 'affine', 'scale': 1 / 255}
    yield {'kind': 'affine', 'scale': 1 / 127.5, 'offset': -1.0}
    yield {'kind': 'affine', 'scale': 1.0, 'offset': -128.0}
    yield {'kind': 'channels', **statistics}
    yield {'kind': 'channels', 'scale': 1 / 255, **statistics}
    yield {'kind': 'channels', 'scale': 1 / 127.5, **statistics}
    yield {'kind': 'samplewise', 'center': True, 'std': False}
    yield {'kind': 'samplewise', 'center': True, 'std': False, 'scale': 1 / 255}
    yield {'kind': 'samplewise', 'center': True, 'std': True}
    yield {'kind': 'samplewise', 'center': True, 'std': True, 'scale': 1 / 255}
    yield {'kind': 'samplewise', 'center': False, 'std': True, 'scale': 1 / 255}


def normalize_cases(name, mode, filter_name, size):
    """The cases of one image: each kind in both layouts. NCHW is a transposed copy of the NHWC result."""
    pixels = to_array(stretch(load(name, mode), size, filter_name))
    for options in kinds(pixels.shape[2]):
        arguments = {key: value for key, value in options.items() if key != 'kind'}
        x = KINDS[options['kind']](pixels.copy(), **arguments)
        assert x.dtype == np.float32
        for layout, y in (('NHWC', x), ('NCHW', np.ascontiguousarray(x.transpose(2, 0, 1)))):
            yield {'fixture': name, 'mode': mode, 'filter': filter_name, 'size': list(size), 'layout': layout,
                   'normalize': options, 'sha': sha(y), 'samples': samples(y)}


def make_normalize():
    write('normalize.json', [case for image in NORMALIZE_IMAGES for case in normalize_cases(*image)])


HALF = np.float32(0.5)


def scale_of(source, target):
    """CalculateResizeScale without align_corners, tensorflow/core/util/image_resizer_state.h."""
    return np.float32(source) / np.float32(target)


def bilinear_weights(source, target):
    """compute_interpolation_weights with HalfPixelScaler: two source places for each target and their mix.

    tensorflow/core/kernels/image/resize_bilinear_op.cc, tensorflow/core/util/image_resizer_state.h. Near the
    borders `lower` and `upper` fall together, so that the mix does not matter there.
    """
    place = (np.arange(target).astype(np.float32) + HALF) * scale_of(source, target) - HALF
    assert place.dtype == np.float32
    floor = np.floor(place)
    lower = np.maximum(floor.astype(np.int64), 0)
    upper = np.minimum(np.ceil(place).astype(np.int64), source - 1)
    return lower, upper, place - floor


def half_pixel_bilinear(pixels, size):
    """ResizeBilinear on the CPU, half_pixel_centers=True: compute_lerp in resize_bilinear_op.cc, no FMA."""
    top, bottom, y_lerp = bilinear_weights(pixels.shape[0], size[0])
    left, right, x_lerp = bilinear_weights(pixels.shape[1], size[1])
    x_lerp = x_lerp[np.newaxis, :, np.newaxis]
    y_lerp = y_lerp[:, np.newaxis, np.newaxis]
    across = pixels[:, left] + (pixels[:, right] - pixels[:, left]) * x_lerp
    return across[top] + (across[bottom] - across[top]) * y_lerp


def nearest_places(source, target):
    """HalfPixelScalerForNN, tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc."""
    place = np.floor((np.arange(target).astype(np.float32) + HALF) * scale_of(source, target))
    return np.minimum(place.astype(np.int64), source - 1)


def half_pixel_nearest(pixels, size):
    """ResizeNearestNeighbor on the CPU, half_pixel_centers=True."""
    rows = nearest_places(pixels.shape[0], size[0])
    columns = nearest_places(pixels.shape[1], size[1])
    return pixels[rows][:, columns]


HALF_PIXEL = {'bilinear': half_pixel_bilinear, 'nearest': half_pixel_nearest}
HALF_PIXEL_IMAGES = ['rgb.png', 'grey.png', 'rgba.png', 'rgb-1x1.png', 'rgb-1x37.png', 'rgb-200x3.png',
                     'rgb-320x240.png']
HALF_PIXEL_SIZES = [(1, 1), (7, 5), (16, 16), (24, 100), (97, 130), (224, 224)]


def half_pixel_case(name, mode, filter_name, size):
    x = HALF_PIXEL[filter_name](to_array(load(name, mode)), size)
    assert x.dtype == np.float32 and x.shape[:2] == tuple(size)
    return {'fixture': name, 'mode': mode, 'filter': filter_name, 'size': list(size), 'sha': sha(x),
            'samples': samples(x)}


def make_half_pixel():
    cases = []
    for name in HALF_PIXEL_IMAGES:
        width, height = load(name, 'rgb').size
        for mode in ('rgb', 'grayscale'):
            for filter_name in HALF_PIXEL:
                for size in HALF_PIXEL_SIZES + [(height, width)]:
                    cases.append(half_pixel_case(name, mode, filter_name, size))
    write('halfpixel.json', cases)
