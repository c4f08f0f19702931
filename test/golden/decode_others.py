"""BMP, GIF and PNM files: by Pillow where it writes them, else by hand."""

import random
import struct

from PIL import Image

from decode_sources import blocks, flipped, patched, saved, scene

# ---------------------------------------------------------------------------------------------- BMP

BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS = 0, 1, 2, 3


def bmp(width, height, depth, data, colors=b'', compression=BI_RGB, masks=b'', header=40, used=None, planes=1):
    """A file of a header of 12 to 124 bytes; masks lie in it, or behind it where it has 40."""
    used = len(colors) // (3 if header == 12 else 4) if used is None else used
    if header == 12:
        info = struct.pack('<IHHHH', 12, width, height, planes, depth)
    else:
        info = struct.pack('<IiiHHIIiiII', header, width, height, planes, depth, compression, len(data), 2835, 2835,
                           used, 0)
        info += masks.ljust(header - 40, b'\0') if header > 40 else masks
    start = 14 + len(info) + len(colors)
    return struct.pack('<2sIHHI', b'BM', start + len(data), 0, 0, start) + info + colors + data


def bmp_rows(width, height, depth, seed=1):
    """Rows of random samples, padded to four bytes."""
    draw = random.Random(seed)
    row = (width * depth + 31) // 32 * 4
    return bytes(draw.randrange(256) for _ in range(row * height))


def bmp_colors(count, size=4, seed=2):
    draw = random.Random(seed)
    return b''.join(bytes(draw.randrange(256) for _ in range(3)) + bytes(size - 3) for _ in range(count))


def masks(*values):
    return struct.pack('<%dI' % len(values), *values)


# Encoded runs, absolute runs of even and odd length, a jump, ends of line, the end.
RLE8 = bytes([5, 1, 0, 4, 2, 3, 4, 5, 4, 6, 0, 0,
              0, 3, 7, 8, 9, 0, 10, 11, 0, 0,
              3, 12, 0, 2, 2, 1, 4, 13, 0, 0,
              13, 14, 0, 0, 0, 1])
RLE4 = bytes([5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 3, 0x89, 0, 0,
              13, 0xAB, 0, 0,
              3, 0xCD, 0, 2, 2, 1, 4, 0xEF, 0, 0,
              13, 0x10, 0, 0, 0, 1])


def bmp_kinds():
    for depth in (1, 4, 8):
        count = min(1 << depth, 40)
        for width, height in ((13, 7), (1, 1), (33, 3), (13, -7)):
            rows = bmp_rows(width, abs(height), depth)
            rows = rows if depth < 8 else bytes(value % count for value in rows)
            yield 'palette-%d-%dx%d' % (depth, width, height), bmp(width, height, depth, rows, bmp_colors(count))
        yield 'palette-%d-os2' % depth, bmp(13, 7, depth, bmp_rows(13, 7, depth), bmp_colors(1 << depth, 3), header=12)
    yield 'palette-8-outside', bmp(13, 7, 8, bmp_rows(13, 7, 8), bmp_colors(20))
    yield 'palette-8-colors-0', bmp(13, 7, 8, bmp_rows(13, 7, 8), bmp_colors(256), used=0)
    grey = b''.join(bytes([v, v, v, 0]) for v in range(256))
    yield 'palette-8-grey', bmp(13, 7, 8, bmp_rows(13, 7, 8), grey)
    yield 'palette-1-black-white', bmp(13, 7, 1, bmp_rows(13, 7, 1), b'\0\0\0\0\xff\xff\xff\0')
    yield 'palette-1-white-black', bmp(13, 7, 1, bmp_rows(13, 7, 1), b'\xff\xff\xff\0\0\0\0\0')
    for depth in (16, 24, 32):
        for width, height in ((9, 5), (1, 1), (6, -3)):
            rows = bmp_rows(width, abs(height), depth)
            yield 'rgb-%d-%dx%d' % (depth, width, height), bmp(width, height, depth, rows)
    yield 'rgb-24-os2', bmp(13, 7, 24, bmp_rows(13, 7, 24), header=12)
    yield 'rgb-24-v5', bmp(13, 7, 24, bmp_rows(13, 7, 24), header=124)
    yield 'pillow-rgb', saved(scene(17, 9), 'BMP')
    yield 'pillow-1', saved(scene(17, 9, '1'), 'BMP')
    yield 'pillow-rgba', saved(scene(17, 9, 'RGBA', 'rgba.png'), 'BMP')


def bmp_fields():
    sets = {'565': (16, masks(0xF800, 0x7E0, 0x1F)), '555': (16, masks(0x7C00, 0x3E0, 0x1F)),
            '888': (32, masks(0xFF0000, 0xFF00, 0xFF)), '888-low': (32, masks(0xFF, 0xFF00, 0xFF0000)),
            '444': (16, masks(0xF00, 0xF0, 0xF)), '8-8-0-high': (32, masks(0xFF000000, 0xFF0000, 0xFF00))}
    for name, (depth, three) in sets.items():
        yield name, bmp(7, 5, depth, bmp_rows(7, 5, depth), compression=BI_BITFIELDS, masks=three)
    alpha = masks(0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    for header in (52, 56, 108, 124):
        yield '8888-header-%d' % header, bmp(7, 5, 32, bmp_rows(7, 5, 32), compression=BI_BITFIELDS,
                                             masks=alpha[:header - 40], header=header)
    yield '8888-alpha-0', bmp(7, 5, 32, bmp_rows(7, 5, 32), compression=BI_BITFIELDS,
                              masks=masks(0xFF0000, 0xFF00, 0xFF, 0), header=108)
    yield 'abgr', bmp(7, 5, 32, bmp_rows(7, 5, 32), compression=BI_BITFIELDS,
                      masks=masks(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=108)


def bmp_rle():
    for name, depth, data in (('8', 8, RLE8), ('4', 4, RLE4)):
        colors = bmp_colors(16)
        kind = BI_RLE8 if depth == 8 else BI_RLE4
        yield name, bmp(13, 5, depth, data, colors, kind)
        yield name + '-top-down', bmp(13, -5, depth, data, colors, kind)
        yield name + '-end-early', bmp(13, 5, depth, data[:12] + b'\0\1', colors, kind)
        yield name + '-no-end', bmp(13, 5, depth, data[:-2], colors, kind)
        yield name + '-cut', bmp(13, 5, depth, data[:9], colors, kind)
        yield name + '-line-too-long', bmp(13, 5, depth, b'\x20\x01' + data, colors, kind)
        yield name + '-jump-outside', bmp(13, 5, depth, b'\0\2\x09\x09' + data, colors, kind)
    rows = b''.join(bytes([13, i, 0, 0]) for i in range(5)) + b'\0\1'
    yield '8-plain-rows', bmp(13, 5, 8, rows, bmp_colors(16), BI_RLE8)
    yield '8-no-ends-of-line', bmp(13, 5, 8, bytes([65, 9, 0, 1]), bmp_colors(16), BI_RLE8)


def bmp_damaged():
    good = bmp(7, 5, 24, bmp_rows(7, 5, 24))
    for end in (1, 2, 10, 14, 20, 54, 80, len(good) - 1):
        yield 'cut-%d' % end, good[:end]
    yield 'after-end', good + b'more'
    yield 'width-0', patched(good, 18, 0)
    yield 'height-0', patched(good, 22, 0)
    yield 'width-negative', patched(good, 18, 0xF3, 0xFF, 0xFF, 0xFF)
    yield 'depth-2', patched(good, 28, 2)
    yield 'depth-0', patched(good, 28, 0)
    yield 'compression-9', patched(good, 30, 9)
    yield 'header-41', patched(good, 14, 41)
    yield 'planes-0', patched(good, 26, 0)
    yield 'offset-outside', patched(good, 10, 0xFF, 0xFF)
    yield 'offset-0', patched(good, 10, 0)
    yield 'huge', patched(good, 18, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F)
    yield 'palette-8-cut', bmp(13, 7, 8, bmp_rows(13, 7, 8), bmp_colors(256))[:200]


# ---------------------------------------------------------------------------------------------- GIF


def lzw(indices, size, early_clear=None, codes_only=False):
    """Codes of GIF's LZW; `early_clear`: a clear code after that many pixels each."""
    clear, stop = 1 << size, (1 << size) + 1
    bits, fill, out = 0, 0, bytearray()
    width, table, following = size + 1, {}, stop + 1

    def put(code):
        nonlocal bits, fill
        bits |= code << fill
        fill += width
        while fill >= 8:
            out.append(bits & 255)
            bits >>= 8
            fill -= 8

    put(clear)
    prefix = None
    for number, index in enumerate(indices):
        if prefix is None:
            prefix = index
            continue
        if (prefix, index) in table:
            prefix = table[prefix, index]
            continue
        put(prefix)
        if early_clear and number % early_clear == 0:
            put(clear)
            width, table, following = size + 1, {}, stop + 1
        elif following < 4096:
            table[prefix, index] = following
            if following == 1 << width and width < 12:
                width += 1
            following += 1
        prefix = index
    put(prefix)
    if not codes_only:
        put(stop)
    if fill:
        out.append(bits & 255)
    return bytes(out)


def sub_blocks(data, size=255):
    parts = [data[i:i + size] for i in range(0, len(data), size)]
    return b''.join(bytes([len(part)]) + part for part in parts) + b'\0'


def gif_colors(count, seed=3):
    draw = random.Random(seed)
    return bytes(draw.randrange(256) for _ in range(3 * count))


def frame(width, height, indices, size, left=0, top=0, colors=b'', interlaced=False, data=None, block=255, **options):
    if interlaced:
        order = [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, height, step)]
        indices = [v for y in order for v in indices[y * width:(y + 1) * width]]
    flags = (0x80 | (len(colors) // 3).bit_length() - 2 if colors else 0) | (0x40 if interlaced else 0)
    body = lzw(indices, size, **options) if data is None else data
    head = struct.pack('<BHHHHB', 0x2C, left, top, width, height, flags) + colors
    return head + bytes([size]) + sub_blocks(body, block)


def control(transparent=None, disposal=0, delay=0):
    flags = disposal << 2 | (transparent is not None)
    return struct.pack('<BBBBHBB', 0x21, 0xF9, 4, flags, delay, transparent or 0, 0)


def gif(width, height, *parts, colors=b'', background=0, version=b'89a', end=b';'):
    flags = (0x80 | (len(colors) // 3).bit_length() - 2) | 0x70 if colors else 0
    screen = struct.pack('<HHBBB', width, height, flags, background, 0)
    return b'GIF' + version + screen + colors + b''.join(parts) + end


def indices(width, height, count, seed=4):
    """Runs and noise, so that codes grow."""
    draw = random.Random(seed)
    out = []
    while len(out) < width * height:
        out += [draw.randrange(count)] * draw.choice((1, 1, 2, 7))
    return out[:width * height]


def gif_kinds():
    for bits in (1, 2, 3, 4, 8):
        count = 1 << bits
        table = gif_colors(count)
        yield 'colors-%d' % count, gif(13, 19, frame(13, 19, indices(13, 19, count), max(2, bits)), colors=table)
    table = gif_colors(16)
    pixels = indices(13, 19, 16)
    whole = frame(13, 19, pixels, 4)
    yield 'version-87a', gif(13, 19, whole, colors=table, version=b'87a')
    for height in (1, 2, 3, 4, 5, 8, 9, 19):
        name = 'interlaced-13x%d' % height
        yield name, gif(13, height, frame(13, height, pixels, 4, interlaced=True), colors=table)
    yield '1x1', gif(1, 1, frame(1, 1, [3], 4), colors=table)
    yield '1x37', gif(1, 37, frame(1, 37, indices(1, 37, 16), 4), colors=table)
    yield 'code-size-8-of-16-colors', gif(13, 19, frame(13, 19, pixels, 8), colors=table)
    yield 'early-clear', gif(13, 19, frame(13, 19, pixels, 4, early_clear=9), colors=table)
    yield 'no-stop-code', gif(13, 19, frame(13, 19, pixels, 4, codes_only=True), colors=table)
    yield 'full-table', gif(90, 90, frame(90, 90, [random.Random(5).randrange(4) for _ in range(8100)], 2),
                            colors=gif_colors(4))
    yield 'blocks-of-1', gif(13, 19, frame(13, 19, pixels, 4, block=1), colors=table)
    yield 'local-colors', gif(13, 19, frame(13, 19, pixels, 4, colors=gif_colors(16, 9)), colors=table)
    yield 'only-local-colors', gif(13, 19, frame(13, 19, pixels, 4, colors=gif_colors(16, 9)))
    yield 'no-colors', gif(13, 19, whole)
    yield 'index-outside-colors', gif(13, 19, frame(13, 19, indices(13, 19, 16), 4), colors=gif_colors(4))
    grey = bytes(v for i in range(256) for v in (i, i, i))
    yield 'grey-ramp', gif(13, 19, frame(13, 19, indices(13, 19, 256), 8), colors=grey)
    yield 'grey-16', gif(13, 19, whole, colors=bytes(v for i in range(16) for v in (i * 17,) * 3))
    yield 'pillow-rgb', saved(scene(17, 9), 'GIF')
    yield 'comment', gif(13, 19, b'\x21\xFE\x05hello\0', whole, colors=table)
    yield 'application', gif(13, 19, b'\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0', whole, colors=table)


def gif_frames():
    table = gif_colors(16)
    pixels = indices(13, 19, 16)
    whole = frame(13, 19, pixels, 4)
    for index in (0, 3, 15, 200):
        yield 'transparent-%d' % index, gif(13, 19, control(index), whole, colors=table)
    yield 'transparent-grey-ramp', gif(13, 19, control(7), frame(13, 19, pixels, 4),
                                       colors=bytes(v for i in range(16) for v in (i, i, i)))
    yield 'two-transparent', gif(13, 19, control(3), whole, control(5), whole, colors=table)
    yield 'two-frames', gif(13, 19, whole, frame(13, 19, indices(13, 19, 16, 8), 4), colors=table)
    for disposal in (1, 2, 3):
        yield 'disposal-%d' % disposal, gif(13, 19, control(3, disposal), whole, control(3), whole, colors=table)
    small = frame(7, 5, indices(7, 5, 16), 4, 3, 2)
    yield 'smaller', gif(13, 19, small, colors=table)
    yield 'smaller-background-9', gif(13, 19, small, colors=table, background=9)
    yield 'smaller-transparent', gif(13, 19, control(3), small, colors=table, background=9)
    yield 'smaller-local-colors', gif(13, 19, frame(7, 5, indices(7, 5, 16), 4, 3, 2, gif_colors(16, 9)), colors=table,
                                      background=2)
    yield 'smaller-interlaced', gif(13, 19, frame(7, 9, indices(7, 9, 16), 4, 3, 2, interlaced=True), colors=table)
    yield 'smaller-grey-ramp', gif(13, 19, frame(7, 5, indices(7, 5, 256), 8, 3, 2), background=9,
                                   colors=bytes(v for i in range(256) for v in (i, i, i)))
    yield 'larger', gif(5, 4, whole, colors=table)
    yield 'outside', gif(13, 19, frame(7, 5, indices(7, 5, 16), 4, 10, 17), colors=table)
    yield 'screen-0', gif(0, 0, whole, colors=table)


def gif_screens():
    """Screens that are much larger than the picture, or just not where it touches them."""
    table = gif_colors(16)
    grey = bytes(v for i in range(16) for v in (i, i, i))
    small = frame(7, 5, indices(7, 5, 16), 4, 3, 2)
    for name, width, height in (('tall', 13, 203), ('wide', 203, 19), ('large', 103, 97)):
        yield name, gif(width, height, small, colors=table)
        yield name + '-transparent', gif(width, height, control(3), small, colors=table)
        yield name + '-grey', gif(width, height, small, colors=grey)
        yield name + '-interlaced', gif(width, height, frame(7, 9, indices(7, 9, 16), 4, 3, 2, interlaced=True), colors=table)
    for left, top, width, height in ((0, 0, 12, 19), (1, 0, 12, 19), (6, 3, 7, 16), (0, 5, 13, 9), (4, 4, 8, 8)):
        part = frame(width, height, indices(width, height, 16), 4, left, top)
        name = 'part-%d-%d-%d-%d' % (left, top, width, height)
        yield name, gif(13, 19, part, colors=table)
        yield name + '-transparent', gif(13, 19, control(5), part, colors=table)
        yield name + '-grey', gif(13, 19, part, colors=grey)
    flat = [(x > 5 * y) + 2 * (x > 50 - 3 * y) for y in range(12) for x in range(70)]
    yield 'flat', gif(70, 12, frame(70, 12, flat, 2), colors=gif_colors(4))
    yield 'flat-transparent', gif(70, 12, control(1), frame(70, 12, flat, 2), colors=gif_colors(4))


def gif_damaged():
    table = gif_colors(16)
    pixels = indices(23, 13, 16)
    good = gif(23, 13, frame(23, 13, pixels, 4), colors=table)
    yield 'no-trailer', good[:-1]
    yield 'no-terminator', good[:-2]
    for end in (5, 6, 10, 13, 30, 61, 66, 71, 72, 73, 100, len(good) - 4):
        yield 'cut-%d' % end, good[:end]
    yield 'after-trailer', good + b'more'
    yield 'no-frame', gif(23, 13, colors=table)
    body = lzw(pixels, 4)
    for seed in range(4):
        yield 'flip-%d' % seed, gif(23, 13, frame(23, 13, pixels, 4, data=flipped(body, seed, 1, 5)), colors=table)
    yield 'data-short', gif(23, 13, frame(23, 13, pixels, 4, data=body[:60]), colors=table)
    yield 'data-short-stopped', gif(23, 13, frame(23, 13, pixels[:150], 4), colors=table)
    yield 'data-long', gif(23, 13, frame(23, 13, indices(23, 19, 16), 4), colors=table)
    yield 'data-empty', gif(23, 13, frame(23, 13, pixels, 4, data=b''), colors=table)
    unclear = bytes([0b00_001_000, 0b0_010_001_0, 0b0000101_0])
    yield 'no-clear-code', gif(3, 2, frame(3, 2, [], 2, data=unclear), colors=gif_colors(4))
    yield 'code-size-0', gif(13, 7, frame(13, 7, [], 0, data=body), colors=table)
    yield 'code-size-1', gif(13, 7, frame(13, 7, [v & 1 for v in pixels[:91]], 1), colors=gif_colors(2))
    yield 'code-size-12', gif(13, 7, frame(13, 7, [], 12, data=body), colors=table)
    yield 'width-0', gif(13, 7, frame(0, 7, [], 4, data=body), colors=table)
    yield 'unknown-block', gif(23, 13, b'\x55', frame(23, 13, pixels, 4), colors=table)
    yield 'version-90a', gif(23, 13, frame(23, 13, pixels, 4), colors=table, version=b'90a')


# ---------------------------------------------------------------------------------------------- PNM


def pnm(kind, width, height, maximum, values, plain=False, comment=b''):
    head = b'P%d\n%s%d %d\n' % (kind, comment, width, height) + (b'%d\n' % maximum if maximum else b'')
    if plain:
        per_line = width * (3 if kind == 3 else 1)
        lines = [values[i:i + per_line] for i in range(0, len(values), per_line)]
        return head + b''.join(b' '.join(b'%d' % v for v in line) + b'\n' for line in lines)
    if maximum > 255:
        return head + struct.pack('>%dH' % len(values), *values)
    return head + bytes(values)


def pnm_values(count, top, seed=6):
    draw = random.Random(seed)
    return [draw.choice((0, top, draw.randint(0, top))) for _ in range(count)]


def pnm_kinds():
    bits = pnm_values(13 * 7, 1)
    yield 'p1', pnm(1, 13, 7, 0, bits, True)
    yield 'p1-packed', b'P1\n13 7\n' + b''.join(b'%d' % v for v in bits)
    yield 'p1-comments', b'P1 # one\n13 # two\n7\n' + b'# three\n' + b' '.join(b'%d' % v for v in bits)
    for maximum in (1, 15, 255, 1023, 65535):
        yield 'p2-%d' % maximum, pnm(2, 13, 7, maximum, pnm_values(91, maximum), True)
        yield 'p3-%d' % maximum, pnm(3, 5, 7, maximum, pnm_values(105, maximum), True)
        yield 'p5-%d' % maximum, pnm(5, 13, 7, maximum, pnm_values(91, maximum))
        yield 'p6-%d' % maximum, pnm(6, 5, 7, maximum, pnm_values(105, maximum))
    for width in (1, 8, 9, 13):
        row = (width + 7) // 8
        yield 'p4-%dx7' % width, b'P4\n%d 7\n' % width + bytes(random.Random(7).randrange(256) for _ in range(7 * row))
    yield 'p5-comment', pnm(5, 13, 7, 255, pnm_values(91, 255), comment=b'# made by hand\n#\n')
    yield 'p5-one-line', b'P5 13 7 255 ' + bytes(pnm_values(91, 255))
    yield 'p5-crlf', b'P5\r\n13 7\r\n255\n' + bytes(pnm_values(91, 255))
    yield 'p6-first-sample-is-space', b'P6 1 1 255 ' + b'\n \t'
    yield 'p2-comment-in-data', b'P2\n3 2\n255\n1 2 3 # more\n4 5 6\n'
    yield 'p2-one-line', b'P2 3 2 255 1 2 3 4 5 6'
    yield 'p5-1x1', b'P5 1 1 255 \x7f'
    yield 'p6-after-end', pnm(6, 5, 7, 255, pnm_values(105, 255)) + b'P6 1 1 255 abc'
    yield 'pillow-rgb', saved(scene(17, 9), 'PPM')
    yield 'pillow-grey', saved(scene(17, 9, 'L'), 'PPM')
    yield 'pillow-1', saved(scene(17, 9, '1'), 'PPM')
    yield 'p5-above-maximum', pnm(5, 13, 7, 100, pnm_values(91, 255))
    yield 'p6-above-maximum', pnm(6, 5, 7, 100, pnm_values(105, 255))
    yield 'p2-above-maximum', pnm(2, 13, 7, 100, pnm_values(91, 255), True)


def pnm_damaged():
    yield 'p1-short', b'P1\n13 7\n0 1 1'
    yield 'p1-digit-2', b'P1\n3 1\n0 2 1'
    yield 'p2-short', b'P2\n3 2\n255\n1 2 3'
    yield 'p2-letter', b'P2\n3 2\n255\n1 2 x 4 5 6'
    yield 'p2-long-number', b'P2\n3 2\n255\n1 2 00000000000003 4 5 6'
    yield 'p2-negative', b'P2\n3 2\n255\n1 2 -3 4 5 6'
    yield 'p4-short', b'P4\n13 7\n\x55\x55'
    yield 'p5-short', b'P5\n13 7\n255\n' + bytes(90)
    yield 'p6-short', b'P6\n13 7\n255\n' + bytes(200)
    yield 'p6-no-data', b'P6\n13 7\n255\n'
    yield 'p6-no-maximum', b'P6\n13 7\n'
    yield 'p6-maximum-0', b'P6\n1 1\n0\nabc'
    yield 'p6-maximum-65536', b'P6\n1 1\n65536\nabcdef'
    yield 'p6-width-0', b'P6\n0 1\n255\nabc'
    yield 'p6-width-negative', b'P6\n-1 1\n255\nabc'
    yield 'p6-width-letters', b'P6\nab 1\n255\nabc'
    yield 'p6-long-token', b'P6\n00000000001 1\n255\nabc'
    yield 'p6-huge', b'P6\n99999999 99999999\n255\nabc'
    yield 'p6-kind-alone', b'P6'
    yield 'p9', b'P9\n1 1\n255\nabc'


BMP = {'kinds': bmp_kinds, 'fields': bmp_fields, 'rle': bmp_rle, 'damaged': bmp_damaged}
GIF = {'kinds': gif_kinds, 'frames': gif_frames, 'screens': gif_screens, 'damaged': gif_damaged}
PNM = {'kinds': pnm_kinds, 'damaged': pnm_damaged}
