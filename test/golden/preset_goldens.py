"""presets.json: what models' own preprocessing makes of pictures, by Pillow and NumPy.

Each configuration of ../fixtures/presets is here in words. `python3 test/golden/preset_verify.py` proves the words with
the libraries themselves.
"""

import numpy as np
from PIL import Image

from oracle import FILTERS, GOLDEN, sha, write

PROJECT = GOLDEN.parent.parent
HALF = [0.5, 0.5, 0.5]
IMAGENET = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
CLIP = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


def python_round(value):
    return int(round(value))


# What the picture is resized to: functions of its height and width.

def exactly(height, width):
    return lambda h, w: (height, width)


def shortest_edge(size):
    """torchvision's Resize(size), transformers' get_resize_output_image_size."""
    return lambda h, w: (int(size * h / w), size) if w <= h else (size, int(size * w / h))


def keep_ratio(height, width, longest):
    """timm's ResizeKeepRatio."""
    def whole(h, w):
        rows, columns = h / height, w / width
        ratio = max(rows, columns) if longest else min(rows, columns)
        return python_round(h / ratio), python_round(w / ratio)
    return whole


# Where a crop begins in so many pixels; negative: padding comes first.

def torchvision_center(whole, crop):
    """CenterCrop, and timm's CenterCropOrPad."""
    return python_round((whole - crop) / 2.0) if whole >= crop else -((crop - whole) // 2)


def transformers_center(whole, crop):
    """center_crop: the padding before is ceil(missing / 2)."""
    return (whole - crop) // 2


def recipe(whole, size, filter_name, mean_std, center=transformers_center, **more):
    mean, std = mean_std if mean_std else (None, None)
    return {'whole': whole, 'size': size, 'filter': filter_name, 'mean': mean, 'std': std, 'center': center,
            'scale': 1 / 255, 'fill': 0, 'mode': 'RGB', **more}


def of_timm(whole, size, filter_name, mean_std, **more):
    return recipe(whole, size, filter_name, mean_std, torchvision_center, **more)


S224 = (224, 224)
RECIPES = {
    'vit': recipe(exactly(*S224), S224, 'bilinear', (HALF, HALF)),
    'vit-fast': recipe(exactly(*S224), S224, 'bilinear', (HALF, HALF)),
    'clip': recipe(shortest_edge(224), S224, 'bicubic', CLIP),
    'clip-odd': recipe(shortest_edge(224), (255, 239), 'bicubic', CLIP),
    'convnext-224': recipe(shortest_edge(256), S224, 'bicubic', IMAGENET),
    'convnext-384': recipe(exactly(384, 384), (384, 384), 'bicubic', IMAGENET),
    'resnet': recipe(shortest_edge(182), (160, 160), 'bicubic', IMAGENET),
    'mobilenet-v2': recipe(shortest_edge(256), S224, 'bilinear', (HALF, HALF)),
    'deit': recipe(exactly(256, 256), S224, 'bicubic', IMAGENET),
    'beit': recipe(exactly(*S224), S224, 'bilinear', (HALF, HALF)),
    'swin': recipe(exactly(*S224), S224, 'bicubic', IMAGENET),
    'siglip': recipe(exactly(*S224), S224, 'bicubic', (HALF, HALF)),
    'dinov2': recipe(shortest_edge(256), S224, 'bicubic', IMAGENET),
    'levit': recipe(shortest_edge(256), S224, 'bicubic', IMAGENET),
    'poolformer': recipe(shortest_edge(248), S224, 'bicubic', IMAGENET),
    'efficientnet': recipe(exactly(*S224), S224, 'nearest',
                           (IMAGENET[0], [0.47853944, 0.4732864, 0.47434163])),
    'bytes': recipe(exactly(61, 83), (61, 83), 'hamming', None, scale=None),
    'rescaled': recipe(exactly(83, 61), (83, 61), 'lanczos', None),
    'symmetric': recipe(exactly(64, 96), (64, 96), 'box', ([1, 1, 1], [1, 1, 1]), scale=1 / 127.5),
    'timm-bicubic': of_timm(shortest_edge(235), S224, 'bicubic', IMAGENET),
    'timm-squash': of_timm(exactly(*S224), S224, 'bicubic', (HALF, HALF)),
    'timm-squash-crop': of_timm(exactly(213, 248), (192, 224), 'lanczos', (HALF, HALF)),
    'timm-border': of_timm(keep_ratio(248, 248, True), S224, 'bicubic', CLIP, fill=(123, 117, 104)),
    'timm-border-whole': of_timm(keep_ratio(225, 201, True), (225, 201), 'bilinear', IMAGENET, fill=(124, 116, 104)),
    # timm does not hand the filter on where the sides differ.
    'timm-wide': of_timm(keep_ratio(182, 310, False), (160, 272), 'bilinear', IMAGENET),
    'timm-grey': of_timm(shortest_edge(110), (97, 97), 'nearest', ([0.1307], [0.3081]), mode='L'),
    'imagenet': of_timm(shortest_edge(256), S224, 'bilinear', IMAGENET),
}


def drawn(width, height):
    """Gradients with hard edges, by a formula that any language has."""
    y, x, c = np.indices((height, width, 3))
    return Image.fromarray(((((x * (c + 3) * 5 + y * 7) >> 1) ^ ((x * y * (c + 1)) >> 6)) & 255).astype(np.uint8))


# (width, height): landscape, portrait, odd margins, smaller than any crop, as large as the crop, long, tall.
DRAWN = [(523, 347), (347, 523), (301, 225), (97, 61), (224, 224), (700, 91), (75, 400), (1203, 905)]
PHOTOS = ['examples/photos/beach/beach-02.jpg', 'examples/photos/night/night-07.jpg']


def pictures():
    for width, height in DRAWN:
        yield {'width': width, 'height': height}, drawn(width, height)
    for path in PHOTOS:
        yield {'path': path}, Image.open(PROJECT / path)


def cropped(image, made):
    """8-bit samples, height × width × channels."""
    height, width = made['whole'](image.height, image.width)
    pixels = np.asarray(image.convert(made['mode']).resize((width, height), FILTERS[made['filter']]))
    pixels = pixels.reshape(height, width, -1)
    out = np.empty((*made['size'], pixels.shape[2]), np.uint8)
    out[:] = made['fill']
    top, left = (made['center'](w, s) for w, s in zip((height, width), made['size']))
    part = pixels[max(top, 0):top + out.shape[0], max(left, 0):left + out.shape[1]]
    out[max(-top, 0):, max(-left, 0):][:part.shape[0], :part.shape[1]] = part
    return out


def normalized(pixels, made):
    """float32, channels first: `rescale` and `normalize` of transformers; the same bytes as ToTensor and Normalize."""
    x = pixels.transpose(2, 0, 1)
    x = (x.astype(np.float64) * made['scale']).astype(np.float32) if made['scale'] else x.astype(np.float32)
    if made['mean'] is None:
        return x
    mean, std = (np.array(values, np.float32)[:, None, None] for values in (made['mean'], made['std']))
    return (x - mean) / std


def make_presets():
    cases = []
    for about, image in pictures():
        for name, made in RECIPES.items():
            pixels = cropped(image, made)
            cases.append({'preset': name, **about, 'size': list(made['size']), 'bytes': sha(pixels),
                          'xs': sha(normalized(pixels, made))})
    write('presets.json', cases)
