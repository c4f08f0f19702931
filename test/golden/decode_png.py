"""PNG files, chunk by chunk: Pillow writes few of the kinds that it reads."""

import random
import zlib

from decode_sources import flipped, patched, saved, scene

SIGNATURE = b'\x89PNG\r\n\x1a\n'
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
NAMES = {0: 'grey', 2: 'rgb', 3: 'palette', 4: 'grey-alpha', 6: 'rgba'}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, body=b'', crc=None):
    crc = zlib.crc32(kind + body) if crc is None else crc
    return len(body).to_bytes(4, 'big') + kind + body + crc.to_bytes(4, 'big')


def header(width, height, color, depth, interlace=0, compression=0, filtering=0):
    size = width.to_bytes(4, 'big') + height.to_bytes(4, 'big')
    return chunk(b'IHDR', size + bytes([depth, color, compression, filtering, interlace]))


def deflated(data, level=9, strategy=zlib.Z_DEFAULT_STRATEGY, window=15):
    packer = zlib.compressobj(level, zlib.DEFLATED, window, 9, strategy)
    return packer.compress(data) + packer.flush()


def samples(width, height, color, depth, colors=256):
    """Rows of samples of a scene with some noise, so that no two rows and no low bits are alike."""
    draw = random.Random(width * 1000 + height * 10 + color)
    mode = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[CHANNELS[color]]
    name = 'rgba.png' if mode in ('RGBA', 'LA') else 'rgb.png'
    data = scene(width, height, mode, name).tobytes()
    row = width * CHANNELS[color]
    top = (1 << depth) - 1
    scale = min(top, colors - 1) if color == 3 else top
    values = [min(scale, max(0, round(value * scale / 255 + draw.uniform(-1, 1)))) for value in data]
    return [values[i:i + row] for i in range(0, len(values), row)]


def packed(row, depth):
    if depth == 16:
        return b''.join(value.to_bytes(2, 'big') for value in row)
    bits = ''.join(format(value, '0%db' % depth) for value in row)
    bits += '0' * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, 'big')


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def filtered(rows, bytes_per_pixel, first=0, only=None):
    """Each row by the next of the five filters, or all by one."""
    out, before = b'', bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = (number + first) % 5 if only is None else only
        line = bytearray([kind])
        for i, value in enumerate(row):
            a = row[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
            c = before[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
            b = before[i]
            guess = (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]
            line.append((value - guess) & 255)
        out += line
        before = row
    return out


def raw(rows, width, height, color, depth, interlace, only=None):
    """The bytes that are to be deflated."""
    channels = CHANNELS[color]
    size = max(1, channels * depth // 8)
    if not interlace:
        return filtered([packed(row, depth) for row in rows], size, only=only)
    out = b''
    for number, (x, y, dx, dy) in enumerate(ADAM7):
        if x >= width or y >= height:
            continue
        lines = [[v for i in range(x, width, dx) for v in row[i * channels:(i + 1) * channels]] for row in rows[y::dy]]
        out += filtered([packed(line, depth) for line in lines], size, number, only)
    return out


def palette(count, seed=1):
    draw = random.Random(seed)
    return chunk(b'PLTE', bytes(draw.randrange(256) for _ in range(3 * count)))


def png(width, height, color, depth, interlace=0, before=b'', between=b'', after=b'', count=None, only=None, cut=None,
        **packing):
    """A whole file. `before`: chunks before IDAT; `cut`: bytes of an IDAT."""
    count = count or min(1 << depth, 40)
    rows = samples(width, height, color, depth, count)
    data = deflated(raw(rows, width, height, color, depth, interlace, only), **packing)
    parts = [data[i:i + cut] for i in range(0, len(data), cut)] if cut else [data]
    table = palette(count) if color == 3 else b''
    return (SIGNATURE + header(width, height, color, depth, interlace) + table + before
            + between.join(chunk(b'IDAT', part) for part in parts) + after + chunk(b'IEND'))


def kinds():
    for color, depths in DEPTHS.items():
        for depth in depths:
            for interlace in (0, 1):
                name = '%s-%d%s' % (NAMES[color], depth, '-interlaced' if interlace else '')
                yield name, png(9, 10, color, depth, interlace)
    yield 'pillow-rgb', saved(scene(13, 7), 'PNG')
    yield 'pillow-rgba', saved(scene(7, 11, 'RGBA', 'rgba.png'), 'PNG', optimize=True)
    yield 'pillow-grey-alpha', saved(scene(7, 11, 'LA', 'rgba.png'), 'PNG')
    yield 'pillow-palette', saved(scene(13, 7).quantize(16), 'PNG')
    yield 'pillow-1', saved(scene(17, 9, '1'), 'PNG')
    yield 'pillow-16', saved(scene(17, 9, 'I').point(lambda v: v * 257), 'PNG')


def sizes():
    for width, height in ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (1, 9), (9, 1), (2, 5), (5, 2), (8, 8), (7, 8)):
        for color, depth in ((2, 8), (0, 1), (3, 2)):
            yield '%s-%d-interlaced-%dx%d' % (NAMES[color], depth, width, height), png(width, height, color, depth, 1)
    for width, height in ((1, 1), (1, 37), (37, 1), (8, 8)):
        yield 'rgb-8-%dx%d' % (width, height), png(width, height, 2, 8)
        yield 'grey-1-%dx%d' % (width, height), png(width, height, 0, 1)


def transparency():
    two = lambda *values: chunk(b'tRNS', b''.join(value.to_bytes(2, 'big') for value in values))
    for depth in (1, 2, 4, 8, 16):
        rows = samples(9, 10, 0, depth)
        yield 'grey-%d' % depth, png(9, 10, 0, depth, before=two(rows[3][4]))
    for depth in (8, 16):
        rows = samples(9, 10, 2, depth)
        yield 'rgb-%d' % depth, png(9, 10, 2, depth, before=two(*rows[3][12:15]))
        yield 'rgb-%d-interlaced' % depth, png(9, 10, 2, depth, 1, before=two(*rows[3][12:15]))
    yield 'grey-8-high-byte', png(9, 10, 0, 8, before=two(samples(9, 10, 0, 8)[3][4] + 256))
    for depth in (1, 2, 4, 8):
        alphas = bytes((i * 97 + 40) % 256 for i in range(min(1 << depth, 40) - 1))
        yield 'palette-%d' % depth, png(9, 10, 3, depth, before=chunk(b'tRNS', alphas))
    yield 'palette-one-clear', png(9, 10, 3, 4, before=chunk(b'tRNS', b'\xff\xff\x00\xff'))
    yield 'palette-first-clear', png(9, 10, 3, 1, before=chunk(b'tRNS', b'\x00'))
    yield 'palette-all-opaque', png(9, 10, 3, 2, before=chunk(b'tRNS', b'\xff\xff\xff'))
    yield 'palette-two-clear', png(9, 10, 3, 2, before=chunk(b'tRNS', b'\x00\xff\x00'))
    yield 'palette-too-many', png(9, 10, 3, 1, before=chunk(b'tRNS', bytes(range(0, 250, 50))))
    yield 'empty', png(9, 10, 3, 1, before=chunk(b'tRNS'))
    yield 'grey-alpha-ignored', png(9, 10, 4, 8, before=two(5))
    yield 'rgba-ignored', png(9, 10, 6, 8, before=two(5, 6, 7))
    yield 'grey-short', png(9, 10, 0, 8, before=chunk(b'tRNS', b'\x05'))
    yield 'after-idat', png(9, 10, 0, 8, after=two(9))


def deflate():
    """Ways to pack the same bytes."""
    for name, options in (('stored', {'level': 0}), ('fixed', {'strategy': zlib.Z_FIXED}), ('fast', {'level': 1}),
                          ('huffman-only', {'strategy': zlib.Z_HUFFMAN_ONLY}), ('rle', {'strategy': zlib.Z_RLE}),
                          ('window-512', {'window': 9})):
        yield name, png(9, 10, 2, 8, **options)
    for kind in range(5):
        yield 'filter-%d' % kind, png(7, 6, 6, 8, only=kind)
        yield 'filter-%d-grey-4' % kind, png(9, 10, 0, 4, only=kind)
    for cut in (1, 7, 100):
        yield 'idat-of-%d' % cut, png(5, 4, 2, 8, cut=cut)
    yield 'idat-empty', png(9, 7, 2, 8, cut=60, between=chunk(b'IDAT'))
    yield 'idat-parted-by-text', png(9, 7, 2, 8, cut=60, between=chunk(b'tEXt', b'a\0b'))
    rows = raw(samples(9, 7, 2, 8), 9, 7, 2, 8, 0)
    stream = deflated(rows)
    for name, data in (('more-rows-than-needed', deflated(rows + bytes(28 * 3))),
                       ('row-missing', deflated(rows[:-28])), ('half-a-row-missing', deflated(rows[:-14])),
                       ('bytes-after-stream', stream + b'\0\0\0\0'), ('adler-wrong', patched(stream, -1, 0xAA)),
                       ('adler-missing', stream[:-4]), ('empty', b''), ('zlib-header-wrong', patched(stream, 0, 0x79)),
                       ('zlib-dictionary', patched(stream, 1, 0xFD)),
                       ('filter-5', deflated(bytes([5]) + rows[1:]))):
        yield name, SIGNATURE + header(9, 7, 2, 8) + chunk(b'IDAT', data) + chunk(b'IEND')


def ended():
    """A stream that is whole, and has no more than some rows of the picture."""
    alphas = chunk(b'tRNS', b'\x10\x80')
    for color, depth, extra in ((0, 1, b''), (0, 16, b''), (2, 8, b''), (3, 2, palette(4)), (3, 8, palette(40) + alphas),
                                (4, 8, b''), (6, 16, b'')):
        rows = raw(samples(9, 7, color, depth, 4), 9, 7, color, depth, 0)
        name = '%s-%d%s' % (NAMES[color], depth, '-alpha' if alphas in extra else '')
        yield name, SIGNATURE + header(9, 90, color, depth) + extra + chunk(b'IDAT', deflated(rows)) + chunk(b'IEND')
    rows = raw(samples(9, 10, 2, 8), 9, 10, 2, 8, 1)
    # In the first pass, behind it, in the second, and behind the first row of the last.
    for count in (0, 7, 14, 18, len(rows) - 4 * 28):
        data = chunk(b'IDAT', deflated(rows[:count]))
        yield 'interlaced-%d' % count, SIGNATURE + header(9, 10, 2, 8, 1) + data + chunk(b'IEND')
    # Stored, with fixed codes, with its own, and in runs: what zlib has used when the last row is complete.
    for name, options in (('stored', {'level': 0}), ('fixed', {'strategy': zlib.Z_FIXED}), ('packed', {}), ('runs', {})):
        values = [[7] * 60] * 20 if name == 'runs' else samples(20, 20, 2, 8)
        rows = raw(values, 20, 20, 2, 8, 0, 0)
        for missing in range(1, 7):
            data = deflated(rows, **options)[:-missing]
            yield '%s-without-%d' % (name, missing), SIGNATURE + header(20, 20, 2, 8) + chunk(b'IDAT', data) + chunk(b'IEND')


def flat():
    """Rows with areas of one colour, of all lengths."""
    rows = [[(x > 5 * y) + 2 * (x > 50 - 3 * y) for x in range(70)] for y in range(12)]
    data = chunk(b'IDAT', deflated(raw(rows, 70, 12, 3, 8, 0))) + chunk(b'IEND')
    head = SIGNATURE + header(70, 12, 3, 8) + palette(4)
    yield 'palette', head + data
    yield 'palette-alpha', head + chunk(b'tRNS', b'\x10\x80') + data


def chunks():
    yield 'gamma-and-more', png(5, 6, 2, 8, before=chunk(b'gAMA', (45455).to_bytes(4, 'big')) + chunk(b'sRGB', b'\0')
                                + chunk(b'pHYs', bytes(9)) + chunk(b'tIME', bytes(7)) + chunk(b'bKGD', bytes(6)))
    yield 'significant-bits', png(5, 6, 2, 8, before=chunk(b'sBIT', b'\5\6\5'))
    yield 'unknown-ancillary', png(5, 6, 2, 8, before=chunk(b'abCd', b'x'))
    yield 'unknown-critical', png(5, 6, 2, 8, before=chunk(b'ABCD', b'x'))
    yield 'palette-in-rgb', png(5, 6, 2, 8, before=palette(4))
    yield 'palette-short', png(5, 6, 3, 8, count=256).replace(palette(256), palette(5))
    yield 'palette-missing', png(5, 6, 3, 8).replace(palette(40), b'')
    yield 'palette-not-thirds', png(5, 6, 3, 2).replace(palette(4), chunk(b'PLTE', bytes(range(11))))
    little = b'II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0'
    yield 'exif-orientation-6', png(5, 6, 2, 8, before=chunk(b'eXIf', little))
    yield 'exif-after-idat', png(5, 6, 2, 8, after=chunk(b'eXIf', little))
    good = png(5, 6, 2, 8, before=chunk(b'tEXt', b'a\0b'))
    yield 'after-iend', good + b'more'
    for name, kind in (('ihdr', b'IHDR'), ('text', b'tEXt'), ('idat', b'IDAT'), ('iend', b'IEND')):
        at = good.index(kind)
        end = at + 4 + int.from_bytes(good[at - 4:at], 'big')
        yield 'crc-wrong-' + name, patched(good, end, good[end] ^ 1)
    colored = png(5, 6, 3, 2, before=chunk(b'tRNS', b'\x00\x80'))
    for name, kind in (('plte', b'PLTE'), ('trns', b'tRNS')):
        at = colored.index(kind)
        end = at + 4 + int.from_bytes(colored[at - 4:at], 'big')
        yield 'crc-wrong-' + name, patched(colored, end, colored[end] ^ 1)
    data = chunk(b'IDAT', deflated(raw(samples(5, 6, 2, 8), 5, 6, 2, 8, 0)))
    for name, head in (('width-0', header(0, 7, 2, 8)), ('height-0', header(9, 0, 2, 8)),
                       ('color-type-1', header(5, 6, 1, 8)), ('depth-3', header(5, 6, 0, 3)),
                       ('rgb-4', header(5, 6, 2, 4)), ('compression-1', header(5, 6, 2, 8, compression=1)),
                       ('filter-method-1', header(5, 6, 2, 8, filtering=1)), ('interlace-2', header(5, 6, 2, 8, 2)),
                       ('huge', header(100000, 100000, 2, 8)), ('ihdr-missing', b'')):
        yield name, SIGNATURE + head + data + chunk(b'IEND')
    yield 'ihdr-twice', SIGNATURE + header(5, 6, 2, 8) * 2 + data + chunk(b'IEND')
    yield 'idat-missing', SIGNATURE + header(5, 6, 2, 8) + chunk(b'IEND')
    yield 'iend-missing', SIGNATURE + header(5, 6, 2, 8) + data


def damaged():
    good = png(13, 7, 2, 8)
    for name, end in (('signature', 8), ('ihdr', 20), ('ihdr-alone', 33), ('idat-header', 40), ('half', len(good) // 2),
                      ('last-byte-of-data', len(good) - 17), ('crc', len(good) - 14), ('iend', len(good) - 6),
                      ('last-byte', len(good) - 1)):
        yield 'cut-' + name, good[:end]
    for seed in range(5):
        # The checksum of the chunk is right again: what zlib finds is what counts.
        start = good.index(b'IDAT') + 4
        end = len(good) - 16
        body = flipped(good[start:end], seed, 1, 8)
        yield 'flip-%d' % seed, good[:start - 8] + chunk(b'IDAT', body) + chunk(b'IEND')
    yield 'interlaced-half', png(13, 7, 2, 8, 1)[:200]


GROUPS = {'kinds': kinds, 'sizes': sizes, 'transparency': transparency, 'deflate': deflate, 'ended': ended,
          'flat': flat, 'chunks': chunks, 'damaged': damaged}
