"""keras-flow.json and keras-arrays.json: what Keras' generators yield with everything that is random or computed.

Over test/fixtures/classes, and over arrays that a formula gives.
"""

import tempfile
from pathlib import Path

import numpy as np
from keras_preprocessing.image import ImageDataGenerator

from keras_goldens import copy_visible, describe_batch
from keras_today import flow_from
from oracle import CLASSES, samples, sha, write

TUTORIAL = {'rescale': 1 / 255, 'rotation_range': 40, 'width_shift_range': 0.2, 'height_shift_range': 0.2,
            'shear_range': 0.2, 'zoom_range': 0.2, 'horizontal_flip': True, 'fill_mode': 'nearest'}
STATISTICS = {'samplewise_center': True, 'samplewise_std_normalization': True}
FLIPS = {'horizontal_flip': True, 'vertical_flip': True}

# Arguments of ImageDataGenerator.
GENERATORS = [
    {},
    FLIPS,
    {'channel_shift_range': 40.0},
    {'channel_shift_range': -12.5, 'horizontal_flip': True},
    {'brightness_range': [0.3, 1.8]},
    {'brightness_range': [0.3, 1.8], 'channel_shift_range': 20, 'vertical_flip': True, 'rescale': 1 / 255},
    {'rotation_range': 30, 'brightness_range': [0.5, 1.5], 'fill_mode': 'constant', 'cval': -20},
    {'rotation_range': 30, 'brightness_range': [0.5, 1.5], 'fill_mode': 'constant', 'cval': 300.5},
    {'width_shift_range': 3, 'height_shift_range': [1, 2.5, -4]},
    {'width_shift_range': [0.1, 0.3], 'height_shift_range': 2.5},
    {'width_shift_range': -2, 'height_shift_range': -0.25},
    {'width_shift_range': 1, 'height_shift_range': 1},
    {'shear_range': 25, 'zoom_range': [0.6, 1.7]},
    TUTORIAL,
    {**TUTORIAL, 'fill_mode': 'reflect'},
    {**TUTORIAL, 'fill_mode': 'wrap'},
    {**TUTORIAL, 'fill_mode': 'constant', 'cval': 17.25},
    {**STATISTICS, **FLIPS, 'rescale': 1 / 255},
    {**STATISTICS, **TUTORIAL},
    {**STATISTICS, 'channel_shift_range': 30, **FLIPS, 'rescale': 1 / 127},
    {**STATISTICS, 'brightness_range': [0.5, 1.2], **FLIPS, 'rescale': 1 / 127},
    {'samplewise_center': True, 'rotation_range': 15, **FLIPS},
    {**STATISTICS, **TUTORIAL, 'interpolation_order': 3},
]
GENERATORS += [{'rotation_range': 35, 'zoom_range': 0.5, 'interpolation_order': order, 'fill_mode': fill, 'cval': 9}
               for order in (0, 2, 3, 4, 5) for fill in ('nearest', 'constant', 'reflect', 'wrap')]

# Brightness makes its picture with the channels last, whatever the generator's format: Keras fails then.
PLANAR = [{**generator, 'data_format': 'channels_first'} for generator in (
    {}, FLIPS, TUTORIAL, {**STATISTICS, 'rescale': 1 / 255}, {**STATISTICS, **FLIPS, 'rescale': 1 / 255},
    {**STATISTICS, **TUTORIAL}, {'channel_shift_range': 25, **STATISTICS},
    {'rotation_range': 20, 'interpolation_order': 3})]


def flow_cases():
    for i, generator in enumerate(GENERATORS):
        color = ('rgb', 'grayscale', 'rgba')[i % 3]
        yield generator, {'target_size': [21, 26], 'interpolation': 'bilinear', 'seed': 100 + i, 'color_mode': color}
        yield generator, {'target_size': [40, 17], 'seed': 200 + i, 'class_mode': 'sparse'}
    for i, generator in enumerate(PLANAR):
        yield generator, {'target_size': [19, 23], 'interpolation': 'bicubic', 'seed': 300 + i}
    # Large enough for a sum of several chunks.
    yield {**STATISTICS, **TUTORIAL}, {'target_size': [61, 67], 'seed': 9, 'interpolation': 'lanczos'}
    yield {**STATISTICS, **FLIPS, 'rescale': 1 / 255}, {'target_size': [61, 67], 'seed': 9}
    yield {'validation_split': 0.4, **FLIPS}, {'target_size': [12, 14], 'seed': 5, 'subset': 'training'}
    yield {'validation_split': 0.4, **FLIPS}, {'target_size': [12, 14], 'seed': 5, 'subset': 'validation'}
    yield {}, {'target_size': [12, 14], 'seed': 6, 'keep_aspect_ratio': True, 'interpolation': 'box'}
    yield {}, {'target_size': [12, 14], 'seed': 6, 'classes': ['night', 'beach'], 'class_mode': 'binary'}
    yield {}, {'target_size': [12, 14], 'seed': 6, 'class_mode': 'input'}
    yield FLIPS, {'target_size': [12, 14], 'seed': 2 ** 32 - 20, 'class_mode': None}


def flow_case(folder, generator, flow):
    flow = {'class_mode': 'categorical', 'batch_size': 4, **flow}
    iterator = flow_from(folder, generator, flow)
    has_labels = flow['class_mode'] is not None
    batches = []
    for _ in range(2 * len(iterator) + 1):
        batch = next(iterator)
        batches.append({**describe_batch(batch, has_labels), 'sample': samples(batch[0] if has_labels else batch, 5)})
    return {'generator': generator, 'flow': flow, 'filenames': iterator.filenames,
            'class_indices': iterator.class_indices, 'batches': batches, 'mixed': mixed(folder, generator, flow)}


def mixed(folder, generator, flow):
    """Indexing, the end of an epoch and resetting between calls of next: what is drawn depends on all of it."""
    iterator = flow_from(folder, generator, flow)
    first = (lambda batch: batch[0]) if flow['class_mode'] is not None else (lambda batch: batch)
    hashes = [sha(first(iterator[0]))]
    hashes.append(sha(first(next(iterator))))
    iterator.on_epoch_end()
    hashes.append(sha(first(iterator[len(iterator) - 1])))
    iterator.reset()
    hashes.append(sha(first(next(iterator))))
    hashes.append(sha(first(next(iterator))))
    return {'hashes': hashes, 'batch_index': iterator.batch_index, 'total_batches_seen': iterator.total_batches_seen}


def make_keras_flow():
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_visible(CLASSES, Path(scratch) / 'classes')
        write('keras-flow.json', [flow_case(folder, *case) for case in flow_cases()])


def formula(shape, dtype='float32'):
    """Values 0 … 255 in steps of a quarter, in no order."""
    size = int(np.prod(shape))
    return ((np.arange(size, dtype=np.int64) * 7919 % 1021) * 0.25).astype(dtype).reshape(shape)


def array_cases():
    for i, generator in enumerate(GENERATORS):
        yield generator, [7, 15, 12, (3, 1, 4)[i % 3]], {'seed': 10 + i, 'batch_size': 3}
    for i, generator in enumerate(PLANAR):
        yield generator, [5, (3, 1)[i % 2], 11, 14], {'seed': 50 + i, 'batch_size': 2}
    yield {'rotation_range': 20, 'dtype': 'float64'}, [4, 9, 8, 3], {'seed': 1}
    yield {**STATISTICS, **FLIPS, 'rescale': 1 / 255, 'dtype': 'float64'}, [4, 9, 8, 3], {'seed': 1}
    yield {'rotation_range': 20, 'interpolation_order': 1}, [3, 9, 8, 3], {'shuffle': False, 'seed': 4}
    yield {'validation_split': 0.4, **FLIPS}, [8, 6, 5, 1], {'seed': 3, 'subset': 'training'}
    yield {'validation_split': 0.4, **FLIPS}, [8, 6, 5, 1], {'seed': 3, 'subset': 'validation'}


def array_case(generator, shape, flow):
    flow = {'batch_size': 4, **flow}
    # NumpyArrayIterator has a dtype of its own.
    made = ImageDataGenerator(**generator)
    from keras_preprocessing.image import NumpyArrayIterator
    iterator = NumpyArrayIterator(formula(shape, generator.get('dtype', 'float32')), np.arange(shape[0]) % 2, made,
                                  **{'shuffle': True, **flow}, data_format=made.data_format,
                                  dtype=generator.get('dtype', 'float32'))
    batches = []
    for _ in range(2 * len(iterator)):
        x, y = next(iterator)
        batches.append({'shape': list(x.shape), 'x': sha(x), 'sample': samples(x, 5), 'y': y.tolist()})
    return {'generator': generator, 'shape': shape, 'flow': flow, 'batches': batches}


FIT = [
    ({'featurewise_center': True}, [6, 9, 7, 3], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True}, [6, 9, 7, 3], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True}, [20, 40, 31, 3], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True, 'rescale': 1 / 255}, [6, 9, 7, 4], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True, 'rescale': 1 / 255}, [9, 40, 30, 1], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True, 'data_format': 'channels_first'},
     [6, 3, 9, 7], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True, 'data_format': 'channels_first',
      'rescale': 1 / 255}, [3, 3, 95, 97], {}),
    ({'featurewise_center': True, 'featurewise_std_normalization': True, 'rotation_range': 20,
      'horizontal_flip': True}, [5, 9, 7, 3], {'augment': True, 'rounds': 2, 'seed': 3}),
    ({'featurewise_center': True, 'zca_whitening': True, 'rescale': 1 / 255}, [8, 4, 3, 3], {}),
    ({'featurewise_center': True, 'zca_whitening': True, 'rescale': 1 / 255}, [70, 4, 3, 1], {}),
    ({'featurewise_center': True, 'zca_whitening': True, 'rescale': 1 / 255, 'zca_epsilon': 0.1}, [70, 4, 4, 3], {}),
]


def fit_case(generator, shape, options):
    x = formula(shape)
    made = ImageDataGenerator(**generator)
    made.fit(x, **options)
    one = made.standardize(x[1].copy())
    case = {'generator': generator, 'shape': shape, 'fit': options, 'mean': made.mean.ravel().tolist(),
            'sha': sha(one), 'standardized': [float(value) for value in one.ravel()[:40]]}
    if made.std is not None:
        case['std'] = made.std.ravel().tolist()
    if made.principal_components is not None:
        case['zca'] = [float(value) for value in made.principal_components.ravel()[:200]]
    return case


def make_keras_arrays():
    flow = [array_case(*case) for case in array_cases()]
    write('keras-arrays.json', flow, fit=[fit_case(*case) for case in FIT])
