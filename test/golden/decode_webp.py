"""WebP files: by Pillow and libwebp's tools, and damaged ones."""

import random
import struct

from PIL import Image

from decode_sources import blocks, flipped, patched, saved, scene, tool, webpmux


def webp_kinds():
    rgb, rgba = scene(33, 17), scene(17, 33, 'RGBA', 'rgba.png')
    yield 'lossy', saved(rgb, 'WEBP', quality=80)
    yield 'lossy-q5', saved(blocks(33, 17), 'WEBP', quality=5)
    yield 'lossless', saved(scene(17, 9), 'WEBP', lossless=True)
    yield 'lossless-palette', saved(blocks(17, 9, 'L'), 'WEBP', lossless=True)
    yield 'lossy-alpha', saved(rgba, 'WEBP', quality=60)
    yield 'lossless-alpha', saved(scene(9, 17, 'RGBA', 'rgba.png'), 'WEBP', lossless=True)
    yield 'lossy-1x1', saved(scene(1, 1), 'WEBP')
    tags = Image.Exif()
    tags[0x0112] = 6
    yield 'exif-orientation-6', saved(scene(9, 5), 'WEBP', exif=tags)
    good = saved(rgb, 'WEBP', quality=80)
    yield 'cut-half', good[:len(good) // 2]
    yield 'cut-20', good[:20]
    yield 'cut-last-byte', good[:-1]


def mask(width, height, kind):
    """An alpha channel."""
    draw = random.Random(7)
    values = {'ramp': lambda x, y: (5 * x + 3 * y) % 256, 'steps': lambda x, y: 255 * (x // 5 + y // 4 & 1),
              'noise': lambda x, y: draw.randrange(256), 'flat': lambda x, y: 99}[kind]
    return Image.frombytes('L', (width, height), bytes(values(x, y) for y in range(height) for x in range(width)))


def webp_lossy():
    photo, hard = scene(35, 37), blocks(35, 37)
    for quality in (0, 30, 100):
        yield 'photo-q%d' % quality, tool('cwebp', photo, '-q', quality)
        yield 'blocks-q%d' % quality, tool('cwebp', hard, '-q', quality)
    for width, height in ((1, 17), (17, 1), (2, 2), (15, 16), (16, 15), (17, 33), (49, 3)):
        yield 'photo-%dx%d' % (width, height), tool('cwebp', scene(width, height), '-q', 60)
    for strength in (0, 20, 60, 100):
        for sharpness in (0, 3, 7):
            for kind in ('strong', 'nostrong'):
                name = 'filter-%d-sharpness-%d-%s' % (strength, sharpness, kind)
                yield name, tool('cwebp', scene(33, 34), '-q', 25, '-f', strength, '-sharpness', sharpness, '-' + kind)
    for segments in (1, 2, 4):
        yield 'segments-%d' % segments, tool('cwebp', blocks(49, 50), '-q', 20, '-segments', segments, '-sns', 100)
    for method in (0, 3, 6):
        yield 'method-%d' % method, tool('cwebp', scene(40, 24), '-q', 50, '-m', method)
    yield 'flat', tool('cwebp', Image.new('RGB', (70, 20), (10, 200, 90)), '-q', 50)
    yield 'sharp-yuv', tool('cwebp', hard, '-q', 80, '-sharp_yuv')
    yield 'wide', tool('cwebp', scene(300, 18), '-q', 5)


def webp_lossless():
    photo, hard = scene(23, 21), blocks(23, 21)
    for level in (0, 3, 6, 9):
        yield 'photo-z%d' % level, tool('cwebp', photo, '-z', level)
        yield 'blocks-z%d' % level, tool('cwebp', hard, '-z', level)
    for colors in (1, 2, 3, 4, 5, 16, 17, 60, 256):
        image = scene(29, 19).quantize(colors).convert('RGB')
        yield 'colors-%d' % colors, tool('cwebp', image, '-lossless', '-q', 80)
    for width, height in ((1, 1), (1, 23), (23, 1), (2, 3), (64, 5), (5, 64)):
        yield 'photo-%dx%d' % (width, height), tool('cwebp', scene(width, height), '-lossless')
    for level in (0, 40, 80):
        yield 'near-%d' % level, tool('cwebp', scene(30, 30), '-near_lossless', level)
    yield 'several-codes', tool('cwebp', blocks(60, 48), '-lossless', '-m', 6, '-q', 100)
    yield 'tiled', tool('cwebp', Image.merge('RGB', [mask(70, 40, 'steps')] * 3), '-lossless', '-q', 100, '-m', 6)
    # Some are pictures still, by codes and transforms that no encoder would have chosen.
    for seed in range(12):
        yield 'flip-%d' % seed, flipped(tool('cwebp', photo, '-z', 2 + seed % 5), seed, 1, 25)


def webp_alpha():
    for kind in ('ramp', 'steps', 'noise', 'flat'):
        image = scene(21, 19, 'RGBA', 'rgba.png')
        image.putalpha(mask(21, 19, kind))
        for name in ('none', 'fast', 'best'):
            yield '%s-filter-%s' % (kind, name), tool('cwebp', image, '-q', 20, '-alpha_filter', name)
        yield kind + '-raw', tool('cwebp', image, '-q', 20, '-alpha_method', 0)
        yield kind + '-raw-filter', tool('cwebp', image, '-q', 20, '-alpha_method', 0, '-alpha_filter', 'best')
        yield kind + '-reduced', tool('cwebp', image, '-q', 20, '-alpha_q', 10)
        yield kind + '-lossless', tool('cwebp', image, '-lossless', '-exact')
    good = tool('cwebp', image, '-q', 20)
    at = good.index(b'ALPH')
    yield 'not-declared', patched(good, 20, 0)
    yield 'reserved', patched(good, at + 8, good[at + 8] | 0x40)
    yield 'preprocessing-2', patched(good, at + 8, good[at + 8] | 0x20)
    yield 'compression-2', patched(good, at + 8, 2)
    for seed in range(6):
        yield 'flip-%d' % seed, flipped(good, seed, 1, at + 9, good.index(b'VP8 '))


def webp_frames():
    lossy, lossless = tool('cwebp', scene(16, 12), '-q', 30), tool('cwebp', scene(10, 14), '-lossless')
    clear = scene(12, 12, 'RGBA', 'rgba.png')
    clear.putalpha(mask(12, 12, 'ramp'))
    alpha = tool('cwebp', clear, '-q', 30)
    yield 'whole', webpmux([(lossy, '+100'), (lossy, '+100')])
    yield 'placed', webpmux([(lossy, '+100+6+4'), (lossless, '+100+2+20')])
    yield 'placed-lossless', webpmux([(lossless, '+100+20+2+1-b'), (lossy, '+100')], '-bgcolor', '255,10,20,30')
    yield 'above', webpmux([(lossy, '+100+0+0'), (lossless, '+100+0+20')])
    yield 'placed-alpha', webpmux([(alpha, '+100+4+2+1+b'), (lossy, '+100+30+30')])
    colors = [scene(20, 14).quantize(8), blocks(20, 14).quantize(8)]
    gif = saved(colors[0], 'GIF', save_all=True, append_images=colors[1:], duration=50)
    yield 'gif', tool('gif2webp', gif)
    yield 'gif-lossy', tool('gif2webp', gif, '-lossy', '-q', 20)
    good = webpmux([(lossy, '+100+6+4'), (alpha, '+100+2+20')])
    yield 'no-animation', patched(good, 20, good[20] & ~2)
    yield 'no-start', good.replace(b'ANIM', b'ANIX')
    yield 'outside', patched(good, good.index(b'ANMF') + 8, 200)
    yield 'second-outside', patched(good, good.rindex(b'ANMF') + 8, 200)
    yield 'second-cut', patched(good, good.rindex(b'VP8 ') + 4, 255)
    yield 'no-frame', good[:good.index(b'ANMF')]


def webp_damaged():
    lossy, lossless = tool('cwebp', scene(34, 33), '-q', 20), tool('cwebp', scene(17, 15), '-lossless')
    for name, good in (('lossy', lossy), ('lossless', lossless)):
        # With sizes that are right, so that it is the decoder that finds out.
        for end in (25, 30, 33, 40, len(good) - 20, len(good) - 4, len(good) - 2):
            cut = good[:end & ~1]
            cut = patched(patched(cut, 4, *struct.pack('<I', len(cut) - 8)), 16, *struct.pack('<I', len(cut) - 20))
            yield '%s-cut-%d' % (name, end), cut
        for seed in range(10):
            yield '%s-flip-%d' % (name, seed), flipped(good, seed, 1, 20)
        yield name + '-riff-size', patched(good, 4, 4, 0, 0, 0)
        yield name + '-chunk-size', patched(good, 16, 255, 255, 255, 255)
        yield name + '-after-end', good + b'more'
    yield 'lossy-width-0', patched(lossy, 26, 0, 0)
    yield 'lossy-huge', patched(lossy, 26, 0xFF, 0x3F, 0xFF, 0x3F)
    yield 'lossy-scaled', patched(lossy, 27, 0x40)
    yield 'lossy-version-3', patched(lossy, 20, lossy[20] | 6)
    yield 'lossy-version-4', patched(lossy, 20, lossy[20] | 8)
    yield 'lossy-hidden', patched(lossy, 20, lossy[20] & ~16)
    yield 'lossy-no-key-frame', patched(lossy, 20, lossy[20] | 1)
    yield 'lossy-start-code', patched(lossy, 23, 0)
    yield 'lossless-signature', patched(lossless, 20, 0x2E)
    yield 'lossless-version-1', patched(lossless, 24, lossless[24] | 0x20)
    yield 'lossless-alpha', patched(lossless, 24, lossless[24] | 0x10)
    yield 'no-chunk', lossy[:12]
    yield 'unknown-chunk', patched(lossy, 12, *b'ICCP')


WEBP = {'kinds': webp_kinds, 'lossy': webp_lossy, 'lossless': webp_lossless, 'alpha': webp_alpha, 'frames': webp_frames,
        'damaged': webp_damaged}
