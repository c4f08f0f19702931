"""resize.json and convert.json: Pillow's own answers."""

from PIL import ImageOps

from oracle import FILTERS, MODES, fixtures, load, sha, stretch, write

# (height, width). Each fixture gets COMMON and one more; the two large ones go to a few only.
COMMON = [(7, 5), (16, 16), (24, 100)]
EXTRA = [(1, 1), (2, 3), (97, 130), (1, 50), (64, 1)]
LARGE = (224, 224)
LARGE_FIXTURES = ['rgb.png', 'rgba.png', 'rgb-320x240.png']
FITTED = [(24, 24), (50, 20)]
# Pillow refuses to fit a picture into a box so narrow that nothing of its height is left.
FITTED_BY_NAME = {'rgb-200x3.png': [(24, 100), (30, 160)], 'rgb.png': FITTED + [(97, 130)],
                  'rgba.png': FITTED + [(20, 50)]}


def cover(image, size, filter_name):
    """Crops the middle to the target's shape, then resizes.

    Keras 3, load_img with keep_aspect_ratio=True (keras/src/utils/image_utils.py).
    """
    target_height, target_width = size
    width, height = image.size
    if (width, height) == (target_width, target_height):
        return image
    crop_height = min(height, (width * target_height) // target_width)
    crop_width = min(width, (height * target_width) // target_height)
    top = (height - crop_height) // 2
    left = (width - crop_width) // 2
    box = [left, top, left + crop_width, top + crop_height]
    return image.resize((target_width, target_height), FILTERS[filter_name], box=box)


def contain(image, size, filter_name):
    """Fits the whole picture into the target, with black (or transparent) margins: Pillow's ImageOps.pad."""
    height, width = size
    return ImageOps.pad(image, (width, height), FILTERS[filter_name], color=0)


FITS = {'stretch': stretch, 'cover': cover, 'contain': contain}


def jobs():
    """Every (fixture, fit, size) to be tried in all modes and filters."""
    for number, name in enumerate(fixtures()):
        sizes = COMMON + [EXTRA[number % len(EXTRA)]]
        if name in LARGE_FIXTURES:
            sizes = sizes + [LARGE]
        for size in sizes:
            yield name, 'stretch', size
        for fit in ('cover', 'contain'):
            for size in FITTED_BY_NAME.get(name, FITTED):
                yield name, fit, size


def resize_case(name, mode, filter_name, fit, size):
    """One line of resize.json; None where Pillow refuses, because a crop or a fitted size has no pixels."""
    try:
        image = FITS[fit](load(name, mode), size, filter_name)
    except ValueError as error:
        print('  left out: %s %s %s %s: %s' % (name, mode, fit, size, error))
        return None
    assert image.mode == MODES[mode] and image.size == (size[1], size[0])
    return {'fixture': name, 'mode': mode, 'filter': filter_name, 'fit': fit, 'size': list(size),
            'sha': sha(image.tobytes())}


def own_size_cases():
    """A resize to the picture's own size is a copy, whatever the filter: one filter a fixture will do."""
    for number, name in enumerate(fixtures()):
        filter_name = list(FILTERS)[number % len(FILTERS)]
        for mode in MODES:
            width, height = load(name, mode).size
            for fit in FITS:
                yield resize_case(name, mode, filter_name, fit, (height, width))


def make_resize():
    cases = [resize_case(name, mode, filter_name, fit, size)
             for name, fit, size in jobs() for mode in MODES for filter_name in FILTERS]
    cases += own_size_cases()
    write('resize.json', [case for case in cases if case])


def make_convert():
    cases = []
    for name in fixtures():
        for mode in MODES:
            image = load(name, mode)
            cases.append({'fixture': name, 'mode': mode, 'width': image.width, 'height': image.height,
                          'sha': sha(image.tobytes())})
    write('convert.json', cases)
