"""keras.json: what Keras' directory iterator yields over test/fixtures/classes; and proof of this oracle.

The oracle is keras-preprocessing 1.1.0, corrected by keras_today.py; `verify` checks it against goldens made by
Keras 3.16 itself.
"""

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np

from keras_today import flow_from
from oracle import CLASSES, sha, write

BATCH_SIZE = 5

# Arguments of ImageDataGenerator and of flow_from_directory.
KERAS_CASES = [
    ({}, {'target_size': [24, 20]}),
    ({}, {'target_size': [24, 20], 'class_mode': 'sparse', 'interpolation': 'bilinear'}),
    ({}, {'target_size': [30, 31], 'class_mode': None, 'interpolation': 'bicubic'}),
    ({}, {'target_size': [17, 40], 'class_mode': 'input', 'interpolation': 'lanczos'}),
    ({}, {'target_size': [32, 32], 'class_mode': 'binary', 'classes': ['night', 'Forest'],
          'interpolation': 'box'}),
    ({}, {'target_size': [9, 9], 'color_mode': 'grayscale', 'interpolation': 'hamming'}),
    ({}, {'target_size': [33, 25], 'color_mode': 'grayscale', 'interpolation': 'nearest'}),
    ({}, {'target_size': [16, 48], 'color_mode': 'rgba', 'interpolation': 'bilinear'}),
    ({}, {'target_size': [30, 30], 'color_mode': 'rgba', 'interpolation': 'nearest'}),
    ({'rescale': 1 / 255}, {'target_size': [28, 28], 'interpolation': 'bilinear'}),
    ({'rescale': 1 / 255}, {'target_size': [28, 28], 'color_mode': 'grayscale', 'class_mode': 'sparse',
                            'interpolation': 'bicubic'}),
    ({'rescale': 1 / 127.5}, {'target_size': [40, 40], 'color_mode': 'rgba', 'class_mode': 'input',
                              'interpolation': 'lanczos'}),
    ({'rescale': 1 / 255, 'data_format': 'channels_first'}, {'target_size': [21, 35],
                                                             'interpolation': 'bilinear'}),
    ({'rescale': 1 / 255, 'samplewise_center': True, 'samplewise_std_normalization': True},
     {'target_size': [37, 29], 'interpolation': 'bilinear'}),
    ({'validation_split': 0.4}, {'target_size': [12, 12], 'subset': 'training'}),
    ({'validation_split': 0.4}, {'target_size': [12, 12], 'subset': 'validation'}),
]


def copy_visible(source, target):
    """Copies a tree without its hidden files and folders.

    Keras takes hidden files and folders for samples and classes; imbatch passes them by. This is the only
    difference in what is listed, so the oracle gets a tree that has none.
    """
    shutil.copytree(source, target, ignore=lambda _, names: [name for name in names if name.startswith('.')])
    return target


def describe_batch(batch, has_labels):
    x, y = batch if has_labels else (batch, None)
    assert x.dtype == np.float32
    described = {'shape': list(x.shape), 'x': sha(x, 64)}
    if y is not None:
        described.update(y=sha(y.astype(np.float32), 64), yshape=list(y.shape))
    return described


def keras_case(folder, generator, flow):
    flow = {'class_mode': 'categorical', 'color_mode': 'rgb', 'interpolation': 'nearest', 'shuffle': False,
            'batch_size': BATCH_SIZE, **flow}
    iterator = flow_from(folder, generator, flow)
    batches = [describe_batch(next(iterator), flow['class_mode'] is not None) for _ in range(len(iterator))]
    return {'generator': generator, 'flow': flow, 'class_indices': iterator.class_indices,
            'filenames': iterator.filenames, 'classes': iterator.classes.tolist(), 'batches': batches}


def make_keras():
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_visible(CLASSES, Path(scratch) / 'classes')
        write('keras.json', [keras_case(folder, *case) for case in KERAS_CASES])


def differences(folder, case):
    """What this machine's oracle makes otherwise than the reference says; an empty list is agreement."""
    iterator = flow_from(folder, case['generator'], case['flow'])
    found = []
    if iterator.class_indices != case['class_indices']:
        found.append('class_indices')
    if sha('\n'.join(iterator.filenames).encode(), 64) != case['filenames']:
        found.append('filenames')
    if sha(iterator.classes.astype(np.int32), 64) != case['classes']:
        found.append('classes')
    for number, expected in enumerate(case['batches']):
        actual = describe_batch(next(iterator), case['flow'].get('class_mode', 'categorical') is not None)
        found += ['batch %d: %s' % (number, key) for key in ('shape', 'x', 'y')
                  if key in expected and expected[key] is not None and actual.get(key) != expected[key]]
    return found


def verify(folder, reference):
    """Compares every case of a reference file with what this oracle makes; true if all agree."""
    cases = json.loads(Path(reference).read_text(encoding='utf-8'))
    wrong = {name: found for name, case in cases.items() for found in [differences(folder, case)] if found}
    for name, found in wrong.items():
        print('  %s: %s' % (name, ', '.join(found)))
    print('%d of %d cases agree' % (len(cases) - len(wrong), len(cases)))
    return bool(cases) and not wrong
