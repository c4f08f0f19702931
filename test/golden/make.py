"""Makes the goldens beside this file, or checks the oracle that makes them.

    python3 test/golden/make.py                   # all of them
    python3 test/golden/make.py resize keras      # some of them
    python3 test/golden/make.py --verify [CORPUS] --reference FILE

`--verify` runs over the folder of class folders CORPUS (default: $IMBATCH_CORPUS/photos-png) and compares
with FILE, a golden made by Keras 3.16 itself. Use Debian's python3: its packages are the oracle.
"""

import argparse
import os
import sys
from pathlib import Path

# NumPy has sines and cosines of its own for AVX-512, which are a last bit off at times: goldens have the C library's.
os.environ['NPY_DISABLE_CPU_FEATURES'] = 'AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL'
sys.dont_write_bytecode = True  # before our own modules come in: no __pycache__ beside the goldens

from augment_goldens import make_augment
from crop_goldens import make_crop
from draw_goldens import make_draws
from keras_flow_goldens import make_keras_arrays, make_keras_flow
from keras_goldens import make_keras, verify
from npy_goldens import make_npy
from numpy_goldens import make_half_pixel, make_normalize
from numpy_random_goldens import make_numpy_random
from pillow_goldens import make_convert, make_resize
from preset_goldens import make_presets
from stats_goldens import make_stats

MAKERS = {'convert': make_convert, 'resize': make_resize, 'normalize': make_normalize,
          'halfpixel': make_half_pixel, 'keras': make_keras, 'augment': make_augment,
          'crop': make_crop, 'draws': make_draws, 'npy': make_npy, 'stats': make_stats, 'presets': make_presets,
          'keras-flow': make_keras_flow, 'keras-arrays': make_keras_arrays, 'numpy-random': make_numpy_random}


def corpus_folder(argument):
    """The folder to verify over: the argument, or photos-png in the corpus that the environment names."""
    if argument:
        return Path(argument)
    root = os.environ.get('IMBATCH_CORPUS')
    if not root:
        sys.exit('name the corpus: --verify DIR, or the environment variable IMBATCH_CORPUS')
    return Path(root) / 'photos-png'


def main():
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument('goldens', nargs='*', help='which to make: %s' % ', '.join(MAKERS))
    parser.add_argument('--verify', nargs='?', const='', metavar='CORPUS')
    parser.add_argument('--reference', metavar='FILE')
    arguments = parser.parse_args()
    if arguments.verify is not None:
        if not arguments.reference:
            parser.error('--verify needs --reference FILE')
        sys.exit(0 if verify(corpus_folder(arguments.verify), arguments.reference) else 1)
    for name in arguments.goldens or MAKERS:
        MAKERS[name]()


if __name__ == '__main__':
    main()
