"""npy.json: what NumPy writes into .npy files, and how it rounds to halves."""

import base64
import io
import warnings

import numpy as np

from oracle import load, sha, stretch, to_array, write

# Shapes whose headers differ in digits, in dimensions, in padding and (too long for 1.0) in version.
SHAPES = [[0], [7], [12, 6, 8, 3], [1000000, 224, 224, 3], [123456789012], [5, 0, 2], [],
          *([3] + [10 ** k] * k for k in range(1, 20)), [1] * 30000]

EPOCH = ['rgb.png', 'grey.png', 'rgba.png', 'rgb-1x1.png', 'rgb-320x240.png']
EPOCH_SIZE = (24, 20)

VALUES = {
    '|b1': [True, False, True, True, False, False], '|i1': [-128, 127, 0, 1, -1, 5], '|u1': [0, 255, 1, 2, 3, 4],
    '<i2': [-32768, 32767, 0, 1, 2, 3], '>i2': [-32768, 32767, 0, 1, 2, 3], '<u2': [65535, 0, 1, 2, 3, 4],
    '<i4': [-2 ** 31, 2 ** 31 - 1, 0, 1, 2, 3], '>i4': [-2 ** 31, 2 ** 31 - 1, 0, 1, 2, 3],
    '<u4': [2 ** 32 - 1, 0, 1, 2, 3, 4], '<i8': [-2 ** 63, 2 ** 63 - 1, 0, -1, 2, 3],
    '>i8': [-2 ** 63, 2 ** 63 - 1, 0, -1, 2, 3], '<u8': [2 ** 64 - 1, 0, 1, 2, 3, 4],
    '<f2': [0.5, -65504, 6e-8, 1, 2, 3], '>f2': [0.5, -65504, 6e-8, 1, 2, 3],
    '<f4': [0.1, -3e38, 1e-45, 1, 2, 3], '>f4': [0.1, -3e38, 1e-45, 1, 2, 3],
    '<f8': [0.1, -1e308, 5e-324, 1, 2, 3], '>f8': [0.1, -1e308, 5e-324, 1, 2, 3],
}


def header(descr, shape):
    """The header alone, as np.save writes it."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # that only NumPy 1.9 and later read version 2.0
        np.lib.format._write_array_header(
            file, {'descr': descr, 'fortran_order': False, 'shape': tuple(shape)})
    return file.getvalue()


def saved(array, version=None):
    """The bytes of np.save, or of a given version of the format."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def header_cases():
    for shape in SHAPES:
        for descr in ('<f4', '<f2', '|u1', '<i4'):
            data = header(descr, shape)
            short = shape if len(shape) < 100 else {'length': len(shape), 'of': shape[0]}
            yield {'kind': 'header', 'descr': descr, 'shape': short, 'bytes': len(data), 'sha': sha(data)}


def half_cases():
    """Every sign, exponent and upper significand of a float32 with lower bits on both sides of each tie."""
    upper = np.arange(65536, dtype=np.uint32) << 16
    for low in (0, 1, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0x7fff, 0x8000, 0x9000, 0xffff):
        with np.errstate(all='ignore'):
            halves = (upper | np.uint32(low)).view(np.float32).astype(np.float16)
        yield {'kind': 'toHalf', 'low': low, 'sha': sha(halves.view(np.uint16))}
    floats = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)
    yield {'kind': 'fromHalf', 'sha': sha(floats.view(np.uint32))}


def file_cases():
    for descr, values in VALUES.items():
        array = np.array(values, dtype=descr).reshape(3, 2)
        data = base64.b64encode(saved(array)).decode()
        # As text: neither 64-bit integers nor all doubles survive JSON's numbers everywhere.
        read = array.astype(np.float32) if array.dtype.kind == 'f' and array.dtype.itemsize == 2 else array
        texts = [str(int(v)) if array.dtype.kind in 'biu' else repr(float(v)) for v in read.reshape(-1)]
        yield {'kind': 'file', 'descr': descr, 'shape': [3, 2], 'values': texts, 'data': data}
    array = np.arange(6, dtype='<i4')
    for name, made, version in (('2.0', array, (2, 0)), ('3.0', array, (3, 0)),
                                ('fortran of one column', np.asfortranarray(array[:, np.newaxis]), None)):
        data = base64.b64encode(saved(made, version)).decode()
        yield {'kind': 'file', 'descr': name, 'shape': list(made.shape),
               'values': [str(v) for v in range(6)], 'data': data}


def unsupported_cases():
    records = np.zeros(2, dtype=[('a', '<f4'), ('b', '<i4')])
    for name, array in (('fortran', np.asfortranarray(np.zeros((3, 2)))), ('records', records),
                        ('text', np.array(['a', 'bc'])), ('complex', np.zeros(2, dtype='<c8')),
                        ('scalar', np.float32(1).reshape(()))):
        yield {'kind': 'unsupported', 'name': name, 'data': base64.b64encode(saved(array)).decode()}


def epoch_cases():
    """np.save of a whole epoch of fixtures, in each type that we write."""
    pixels = np.stack([to_array(stretch(load(name, 'rgb'), EPOCH_SIZE, 'bilinear')) for name in EPOCH])
    for dtype, xs in (('float32', pixels), ('float16', pixels.astype(np.float16)),
                      ('uint8', pixels.astype(np.uint8)), ('scaled', pixels * np.float32(1 / 255)),
                      ('scaled16', (pixels * np.float32(1 / 255)).astype(np.float16))):
        yield {'kind': 'epoch', 'dtype': dtype, 'files': EPOCH, 'size': list(EPOCH_SIZE),
               'shape': list(xs.shape), 'sha': sha(saved(xs), 64)}
    labels = np.array([i % 3 for i in range(len(EPOCH))], dtype=np.int32)
    yield {'kind': 'labels', 'dtype': 'sparse', 'sha': sha(saved(labels), 64)}
    one_hot = np.eye(3, dtype=np.float32)[labels]
    yield {'kind': 'labels', 'dtype': 'categorical', 'sha': sha(saved(one_hot), 64)}


def text_cases():
    """Arrays of text, as np.savez has them in an archive."""
    for texts in (EPOCH, ['a', 'b', 'c'], [], [''], ['', 'é', '😀x', 'a' * 300], ['z'] * 2500):
        array = np.array(texts, dtype=None if texts else '<U1')
        short = texts if len(texts) < 100 else {'length': len(texts), 'of': texts[0]}
        yield {'kind': 'text', 'texts': short, 'sha': sha(saved(array), 64)}


def make_npy():
    write('npy.json', [*header_cases(), *half_cases(), *file_cases(), *unsupported_cases(), *epoch_cases(),
                       *text_cases()])
