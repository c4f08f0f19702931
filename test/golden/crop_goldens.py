"""crop.json: torchvision's RandomResizedCrop with given draws, by Pillow: crop first, then resize."""

import math

from PIL import Image, ImageOps

from oracle import FILTERS, GOLDEN, sha, to_array, write

PROJECT = GOLDEN.parent.parent


def crop_box(width, height, tries, top, left, ratio):
    """RandomResizedCrop.get_params of torchvision, its draws replaced by the given ones."""
    for area, aspect in tries:
        w = int(round(math.sqrt(width * height * area * aspect)))
        h = int(round(math.sqrt(width * height * area / aspect)))
        if 0 < w <= width and 0 < h <= height:
            x, y = math.floor(left * (width - w + 1)), math.floor(top * (height - h + 1))
            return x, y, x + w, y + h
    w, h = width, height
    if width / height < min(ratio):
        h = int(round(w / min(ratio)))
    elif width / height > max(ratio):
        w = int(round(h * max(ratio)))
    x, y = (width - w) // 2, (height - h) // 2
    return x, y, x + w, y + h


NEVER = [[1.0, 50.0]] * 10
CROPS = [
    {'tries': [[0.5, 1.0]], 'top': 0.0, 'left': 0.999999, 'ratio': [0.75, 4 / 3]},
    {'tries': [[0.3, 1.3]], 'top': 0.7, 'left': 0.2, 'ratio': [0.75, 4 / 3]},
    {'tries': [[0.02, 0.8]], 'top': 0.35, 'left': 0.5, 'ratio': [0.75, 4 / 3]},
    {'tries': [[1.0, 9.0], [0.9, 0.2], [0.11, 0.7]], 'top': 0.5, 'left': 0.5, 'ratio': [0.75, 4 / 3]},
    {'tries': NEVER, 'top': 0.5, 'left': 0.5, 'ratio': [0.9, 1.1]},
    {'tries': NEVER, 'top': 0.5, 'left': 0.5, 'ratio': [3.0, 4.0]},
    {'tries': NEVER, 'top': 0.5, 'left': 0.5, 'ratio': [0.1, 10.0]},
]
IMAGES = ['test/fixtures/images/rgb.png', 'test/fixtures/images/rgba.png', 'test/fixtures/images/rgb-320x240.png',
          'test/fixtures/images/rgb-200x3.png', 'test/fixtures/images/rgb-1x1.png']
SIZES = [(16, 16), (23, 9)]
PHOTO = 'examples/photos/beach/beach-02.jpg'
TURNED = ['test/fixtures/decode/jpeg/exif/orientation-%d.jpg' % value for value in range(1, 9)]


def crop_case(path, size, filter_name, crop, orient=False):
    image = Image.open(PROJECT / path)
    if orient:
        image = ImageOps.exif_transpose(image)
    image = image.convert('RGB')
    box = crop_box(*image.size, **crop)
    part = image.crop(box)
    if part.size != (size[1], size[0]):
        part = part.resize((size[1], size[0]), FILTERS[filter_name])
    case = {'path': path, 'size': list(size), 'filter': filter_name, 'crop': crop, 'box': list(box),
            'sha': sha(to_array(part))}
    return {**case, 'orient': True} if orient else case


def make_crop():
    # Where torchvision's box would be empty, ours has one pixel: a picture of one pixel is not asked for that.
    cases = [crop_case(path, size, filter_name, crop) for path in IMAGES for size in SIZES
             for filter_name in ('nearest', 'bilinear', 'lanczos') for crop in CROPS
             if not (path.endswith('1x1.png') and crop['ratio'] == [3.0, 4.0])]
    cases += [crop_case(PHOTO, (32, 40), filter_name, crop) for filter_name in FILTERS for crop in CROPS]
    cases += [crop_case(path, (4, 3), 'bicubic', crop, True) for path in TURNED for crop in CROPS]
    # A box of the target's size is a copy.
    cases.append(crop_case(IMAGES[0], (1, 1), 'bilinear', {**CROPS[0], 'tries': [[1e-6, 1.0], [0.0002, 1.0]]}))
    write('crop.json', cases)
