"""Makes ../fixtures/decode, files of every kind that we decode and many damaged ones, and what Pillow makes of them.

    /usr/bin/python3 test/golden/make_decode.py

Verdict 'ok': Image.open and load give a picture; the digests are those of convert('RGB'), convert('RGBA') and
convert('L'), of a JPEG also at 1/2, 1/4 and 1/8. The orientation is the one that is still to be applied; 'upright' is
RGB after it was.
Needs Debian 12's python3-pil 9.4.0, for JPEG cjpeg and jpegtran of libjpeg-turbo-progs 2.1.5, and for WebP cwebp, gif2webp
and webpmux of webp 1.2.4.
"""

import io
import shutil
import sys
import warnings

sys.dont_write_bytecode = True  # before our own modules come in: no __pycache__ beside the goldens

import PIL
from PIL import Image, ImageOps

import decode_jpeg
import decode_jpeg_ends
import decode_others
import decode_png
import decode_tiff
import decode_webp
from oracle import FIXTURES, MODES, sha, write

FOLDER = FIXTURES / 'decode'
FORMATS = {'jpeg': {**decode_jpeg.GROUPS, **decode_jpeg_ends.GROUPS}, 'png': decode_png.GROUPS, 'bmp': decode_others.BMP,
           'gif': decode_others.GIF, 'pnm': decode_others.PNM, 'tiff': decode_tiff.TIFF, 'webp': decode_webp.WEBP}
EXTENSIONS = {'jpeg': 'jpg', 'tiff': 'tif'}
ORIENTATION = 0x0112


def opened(data):
    """The picture, or None where Pillow refuses it, while opening or later."""
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
        # A conversion is the last that may fail: of a GIF's or a PNG's palette, for one.
        image.convert('RGB')
        return image
    except Exception:  # Pillow has no class of its own for what it refuses
        return None


def case_of(file, data):
    image = opened(data)
    if image is None:
        return {'file': file, 'verdict': 'broken'}
    # That of a TIFF is applied while loading, though Pillow 9.4 goes on naming it.
    orientation = 1 if image.format == 'TIFF' else image.getexif().get(ORIENTATION, 1)
    case = {'file': file, 'verdict': 'ok', 'width': image.width, 'height': image.height,
            'orientation': orientation if orientation in range(1, 9) else 1}
    for ours, theirs in MODES.items():
        converted = image if image.mode == theirs else image.convert(theirs)
        case[ours] = sha(converted.tobytes())
    if image.format == 'JPEG':
        case.update(scaled_of(data))
    if case['orientation'] != 1:
        case['upright'] = sha(ImageOps.exif_transpose(image).convert('RGB').tobytes())
    return case


def scaled_of(data):
    """RGB at 1/2, 1/4 and 1/8 of the size, in which draft decodes when asked for a size small enough."""
    digests = {}
    for scale in (2, 4, 8):
        image = Image.open(io.BytesIO(data))
        smaller = tuple(max(1, side // scale) for side in image.size)
        # Draft takes the largest scale that leaves at least the size asked for, so small sides hide some scales.
        if min(side // small for side, small in zip(image.size, smaller)) < scale:
            continue
        image.draft('RGB', smaller)
        digests['rgb/%d' % scale] = sha(image.convert('RGB').tobytes())
    return digests


def main():
    assert PIL.__version__ == '9.4.0', 'the oracle is Pillow 9.4.0'
    warnings.simplefilter('ignore')
    shutil.rmtree(FOLDER, ignore_errors=True)
    cases, size = [], 0
    for kind, groups in FORMATS.items():
        for group, files in groups.items():
            (FOLDER / kind / group).mkdir(parents=True)
            for name, data in files():
                file = '%s/%s/%s.%s' % (kind, group, name, EXTENSIONS.get(kind, kind))
                (FOLDER / file).write_bytes(data)
                cases.append(case_of(file, data))
                size += len(data)
        print('%s: %d bytes so far' % (kind, size))
    assert len({case['file'] for case in cases}) == len(cases), 'a name was given twice'
    write('decode.json', cases)


if __name__ == '__main__':
    main()
