"""TIFF files: by Pillow where it writes them, else by hand. A directory is a dict of tag: (type, values)."""

import io
import random
import struct
import zlib

from PIL import Image

from decode_sources import blocks, cjpeg, flipped, patched, saved, scene, segments, without

# TIFF 6.0, section 2, and BigTIFF's LONG8.
BYTE, SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 1, 3, 4, 5, 7, 16
LETTERS = {BYTE: 'B', SHORT: 'H', LONG: 'I', RATIONAL: 'Q', UNDEFINED: 'B', LONG8: 'Q'}

RAW, RLE, GROUP3, GROUP4, LZW, JPEG, DEFLATE, WORDS, PACK_BITS, OLD_DEFLATE = (
    1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946)
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, SEPARATED, YCBCR = 0, 1, 2, 3, 5, 6
OFFSETS, COUNTS, TILE_OFFSETS, TILE_COUNTS, TABLES = 273, 279, 324, 325, 347


def tiff(tags, pieces=(), order='<', big=False):
    """Strips, or tiles where there is a TileWidth, behind the header; then the directory, then its longer values."""
    start = 16 if big else 8
    data, offsets = b'', []
    for piece in pieces:
        offsets.append(start + len(data))
        data += piece + b'\0' * (len(piece) & 1)
    of, lengths = (TILE_OFFSETS, TILE_COUNTS) if 322 in tags else (OFFSETS, COUNTS)
    tags = {of: (LONG, offsets), lengths: (LONG, [len(piece) for piece in pieces]), **tags}
    tags = {tag: value for tag, value in sorted(tags.items()) if value}
    at = start + len(data)
    word, head = ('Q', 'Q') if big else ('I', 'H')
    beyond = at + struct.calcsize('<' + head) + len(tags) * (20 if big else 12) + (8 if big else 4)
    entries, values = b'', b''
    for tag, (kind, numbers) in tags.items():
        packed = struct.pack('%s%d%s' % (order, len(numbers), LETTERS[kind]), *numbers)
        entries += struct.pack(order + 'HH' + word, tag, kind, len(numbers))
        if len(packed) > (8 if big else 4):
            entries += struct.pack(order + word, beyond + len(values))
            values += packed + b'\0' * (len(packed) & 1)
        else:
            entries += packed.ljust(8 if big else 4, b'\0')
    mark = b'II' if order == '<' else b'MM'
    header = struct.pack(order + 'HHHQ', 43, 8, 0, at) if big else struct.pack(order + 'HI', 42, at)
    directory = struct.pack(order + head, len(tags)) + entries + struct.pack(order + word, 0)
    return mark + header + data + directory + values


def packed(compression, data):
    if compression == PACK_BITS:
        # A literal, and every other time a run of the next byte, and nothing.
        out, at = b'', 0
        while at < len(data):
            part = data[at:at + 5]
            out += bytes([len(part) - 1]) + part
            at += len(part)
            same = len(data[at:]) - len(data[at:].lstrip(data[at:at + 1]))
            if same > 1:
                out += bytes([128, 257 - min(same, 128), data[at]])
                at += min(same, 128)
        return out
    if compression == LZW:
        # No strings at all: bytes, and a clear code often enough for codes to stay 9 bits long.
        codes = [256]
        for at, byte in enumerate(data):
            codes += [256, byte] if at % 200 == 199 else [byte]
        bits = ''.join(format(code, '09b') for code in codes + [257])
        return int(bits.ljust(-(-len(bits) // 8) * 8, '0'), 2).to_bytes(-(-len(bits) // 8), 'big')
    return zlib.compress(data) if compression in (DEFLATE, OLD_DEFLATE) else data


def image(photometric, bits, samples=1, compression=RAW, order='<', big=False, seed=1, size=(13, 7), rows=None,
          tile=None, planar=1, data=None, **more):
    """Random samples in any layout. `more` are tags by names that begin with t, as in t338=[2]."""
    width, height = size
    piece_width, piece_height = tile or (width, rows or height)
    planes = samples if planar == 2 else 1
    row = (piece_width * bits * (samples // planes) + 7) // 8
    draw = random.Random(seed)
    pieces = []
    for _ in range(planes):
        for y in range(0, height, piece_height):
            for _ in range(0, width, piece_width):
                count = row * (piece_height if tile else min(piece_height, height - y))
                raw = bytes(draw.choice((0, 255, draw.randrange(256))) for _ in range(count))
                pieces.append(packed(compression, data(raw) if data else raw))
    tags = {256: (SHORT, [width]), 257: (SHORT, [height]), 258: (SHORT, [bits] * samples), 259: (SHORT, [compression]),
            262: (SHORT, [photometric]), 277: (SHORT, [samples]), 284: (SHORT, [planar])}
    tags.update({322: (SHORT, [tile[0]]), 323: (SHORT, [tile[1]])} if tile else {278: (SHORT, [piece_height])})
    tags.update({int(tag[1:]): (SHORT, numbers) if isinstance(numbers, list) else numbers
                 for tag, numbers in more.items()})
    return tiff(tags, pieces, order, big)


def color_map(bits, seed=3):
    draw = random.Random(seed)
    return [draw.randrange(65536) for _ in range(3 << bits)]


def kinds():
    rgb, grey = scene(13, 7), scene(13, 7, 'L')
    for name in ('raw', 'tiff_lzw', 'tiff_adobe_deflate', 'packbits', 'jpeg'):
        yield 'rgb-' + name.replace('tiff_', ''), saved(rgb, 'TIFF', compression=name)
    yield 'grey-lzw', saved(grey, 'TIFF', compression='tiff_lzw')
    yield 'grey-16', saved(scene(13, 7, 'I').point(lambda v: v * 257).convert('I;16'), 'TIFF')
    yield 'rgba-deflate', saved(scene(9, 13, 'RGBA', 'rgba.png'), 'TIFF', compression='tiff_adobe_deflate')
    yield 'grey-alpha', saved(scene(7, 13, 'LA', 'rgba.png'), 'TIFF')
    yield 'palette', saved(rgb.quantize(16), 'TIFF')
    yield 'cmyk', saved(blocks(9, 7, 'CMYK'), 'TIFF')
    yield 'bits', saved(scene(17, 9, '1'), 'TIFF')
    yield 'bits-group4', saved(scene(17, 9, '1'), 'TIFF', compression='group4')
    yield 'bits-group3', saved(scene(17, 9, '1'), 'TIFF', compression='group3')
    for value in range(2, 9):
        yield 'orientation-%d' % value, saved(scene(9, 5), 'TIFF', tiffinfo={274: value})
    good = saved(scene(9, 5), 'TIFF')
    yield 'cut-4', good[:4]
    yield 'cut-half', good[:len(good) // 2]
    yield 'cut-last-byte', good[:-1]
    yield 'no-directory', good[:8]


def grey():
    for bits in (1, 2, 4, 8):
        for compression in (RAW, PACK_BITS):
            yield 'from-black-%d-c%d' % (bits, compression), image(BLACK_IS_ZERO, bits, 1, compression)
            yield 'from-white-%d-c%d' % (bits, compression), image(WHITE_IS_ZERO, bits, 1, compression)
            yield 'reversed-%d-c%d' % (bits, compression), image(BLACK_IS_ZERO, bits, 1, compression, t266=[2])
            yield 'reversed-white-%d-c%d' % (bits, compression), image(WHITE_IS_ZERO, bits, 1, compression, t266=[2])
    for order in '<>':
        name = 'big-' if order == '>' else ''

        def near(raw, letter='h'):
            """Numbers below, within and above 8 bits in place of random ones."""
            count = len(raw) // struct.calcsize(letter)
            draw = random.Random(4)
            return struct.pack('%s%d%s' % (order, count, letter), *(draw.randint(-99, 399) for _ in range(count)))

        for bits in (12, 16, 32):
            for sample_format in (1, 2, 3):
                for compression in (RAW, PACK_BITS):
                    data = {12: None, 16: near, 32: lambda raw: near(raw, 'f' if sample_format == 3 else 'i')}[bits]
                    yield '%s%d-format-%d-c%d' % (name, bits, sample_format, compression), image(
                        BLACK_IS_ZERO, bits, 1, compression, order, data=data, t339=[sample_format])
        yield name + '16-from-white', image(WHITE_IS_ZERO, 16, 1, RAW, order, data=near)
        yield name + '16-predicted', image(BLACK_IS_ZERO, 16, 1, DEFLATE, order, data=near, t317=[2])
        yield name + '32-predicted', image(
            BLACK_IS_ZERO, 32, 1, DEFLATE, order, data=lambda raw: near(raw, 'i'), t317=[2], t339=[2])
        floats = [0.0, 0.99, 1.5, 254.99, 255.0, 256.5, 1e30, -3.0, float('nan'), float('inf'), float('-inf'), 100.25]
        yield name + 'floats', image(BLACK_IS_ZERO, 32, 1, RAW, order, size=(4, 3), t339=[3],
                                     data=lambda raw: struct.pack(order + '12f', *floats))
        yield name + 'reversed-16', image(BLACK_IS_ZERO, 16, 1, RAW, order, data=near, t266=[2])
    for extra in (0, 1, 2):
        yield 'extra-%d' % extra, image(BLACK_IS_ZERO, 8, 2, RAW, t338=[extra])
    yield 'alpha-deflate', image(BLACK_IS_ZERO, 8, 2, DEFLATE, t338=[2])
    yield 'alpha-planes', image(BLACK_IS_ZERO, 8, 2, RAW, planar=2, t338=[2])
    for bits in (1, 8, 16):
        yield 'one-plane-%d' % bits, image(WHITE_IS_ZERO, bits, 1, RAW, planar=2, t266=[2])


def color():
    for bits in (1, 2, 4, 8):
        yield 'palette-%d' % bits, image(PALETTE, bits, 1, RAW, t320=color_map(bits))
        yield 'palette-%d-reversed' % bits, image(PALETTE, bits, 1, RAW, t266=[2], t320=color_map(bits))
        yield 'palette-%d-big' % bits, image(PALETTE, bits, 1, PACK_BITS, '>', t320=color_map(bits))
    yield 'palette-alpha', image(PALETTE, 8, 2, DEFLATE, t320=color_map(8), t338=[2])
    yield 'palette-short', image(PALETTE, 8, 1, RAW, t320=color_map(4))
    yield 'palette-none', image(PALETTE, 8, 1, RAW)
    for extra in ([], [0], [1], [2], [999], [0, 0], [2, 0], [0, 2]):
        name = 'rgb-' + '-'.join(str(value) for value in extra)
        more = {'t338': extra} if extra else {}
        yield name + '8', image(RGB, 8, 3 + len(extra), RAW, **more)
        yield name + '-16', image(RGB, 16, 3 + len(extra), RAW, **more)
        yield name + '-16-big', image(RGB, 16, 3 + len(extra), DEFLATE, '>', **more)
        yield name + '-planes', image(RGB, 8, 3 + len(extra), RAW, planar=2, **more)
        yield name + '-planes-deflate', image(RGB, 8, 3 + len(extra), DEFLATE, planar=2, **more)
        yield name + '-16-planes', image(RGB, 16, 3 + len(extra), LZW, planar=2, **more)
        yield name + '-tiled-planes', image(RGB, 8, 3 + len(extra), DEFLATE, planar=2, tile=(16, 16), **more)
    yield 'rgb-4-undeclared', image(RGB, 8, 4)
    yield 'rgb-4-undeclared-planes', image(RGB, 8, 4, DEFLATE, planar=2)
    yield 'rgb-reversed', image(RGB, 8, 3, RAW, t266=[2])
    yield 'rgb-reversed-lzw', image(RGB, 8, 3, PACK_BITS, t266=[2])
    yield 'rgb-reversed-planes', image(RGB, 8, 3, RAW, planar=2, t266=[2])
    for extra in ([], [0], [2]):
        more = {'t338': extra} if extra else {}
        yield 'cmyk-%d-extra' % len(extra) + '-2' * (extra == [2]), image(SEPARATED, 8, 4 + len(extra), RAW, **more)
    yield 'cmyk-16', image(SEPARATED, 16, 4)
    yield 'cmyk-16-big', image(SEPARATED, 16, 4, RAW, '>')
    yield 'cmyk-planes', image(SEPARATED, 8, 4, LZW, planar=2)
    for bits in (3, 6, 10, 24):
        yield 'grey-%d' % bits, image(BLACK_IS_ZERO, bits)
        yield 'rgb-%d' % bits, image(RGB, bits, 3)
    yield 'unequal-bits', image(RGB, 8, 3, t258=[8, 8, 4])
    yield 'one-bits-value', image(RGB, 8, 3, t258=[8])
    yield 'many-bits-values', image(RGB, 8, 3, t258=[8, 8, 8, 8, 8])


def predicted_floats(raw, width):
    """Rows of `width` floats by the predictor of Technical Note 3: their highest bytes first, as differences."""
    draw, out = random.Random(len(raw)), b''
    for _ in range(len(raw) // (4 * width)):
        row = b''.join(struct.pack('>f', draw.uniform(-20, 300)) for _ in range(width))
        planes = b''.join(row[i::4] for i in range(4))
        out += bytes([planes[0]]) + bytes((b - a) & 255 for a, b in zip(planes, planes[1:]))
    return out


def pieces():
    for size in ((1, 1), (16, 16), (17, 33), (33, 17)):
        yield 'tiles-%dx%d' % size, image(RGB, 8, 3, RAW, size=size, tile=(16, 16))
        yield 'tiles-%dx%d-deflate' % size, image(RGB, 8, 3, DEFLATE, size=size, tile=(16, 16), t317=[2])
    yield 'tiles-bits', image(BLACK_IS_ZERO, 1, 1, RAW, size=(37, 20), tile=(16, 16))
    yield 'tiles-orientation', image(RGB, 8, 3, RAW, size=(17, 20), tile=(16, 16), t274=[6])
    yield 'tiles-wide', image(RGB, 8, 3, LZW, size=(3, 3), tile=(128, 16))
    yield 'strips-of-3', image(RGB, 8, 3, PACK_BITS, rows=3)
    yield 'strips-longer-than-the-image', image(RGB, 8, 3, RAW, t278=[1000])
    yield 'rows-per-strip-missing', image(RGB, 8, 3, RAW, t278=None)
    yield 'counts-missing', image(RGB, 8, 3, RAW, t279=None)
    yield 'counts-missing-deflate', image(RGB, 8, 3, DEFLATE, t279=None)
    yield 'counts-short-of-raw', image(RGB, 8, 3, RAW, t279=(LONG, [5]))
    yield 'bigtiff', image(RGB, 8, 3, DEFLATE, big=True, rows=3)
    yield 'bigtiff-long8', image(RGB, 8, 3, RAW, big=True, t273=(LONG8, [16]), t256=(LONG8, [13]))
    yield 'offsets-as-bytes', image(RGB, 8, 3, RAW, t273=(BYTE, [8]))
    yield 'offset-beyond', image(RGB, 8, 3, RAW, t273=(LONG, [0xfffffff0]))
    yield 'count-beyond', image(RGB, 8, 3, DEFLATE, t279=(LONG, [0xfffffff0]))
    yield 'too-few', image(RGB, 8, 3, PACK_BITS, t278=[2])
    yield 'none', image(RGB, 8, 3, RAW, t273=None, t279=None)
    yield 'width-0', image(RGB, 8, 3, RAW, t256=[0])
    yield 'width-missing', image(RGB, 8, 3, RAW, t256=None)
    yield 'width-huge', image(RGB, 8, 3, RAW, t256=(LONG, [0xffffffff]))
    yield 'samples-0', image(RGB, 8, 3, RAW, t277=[0])
    yield 'samples-7', image(RGB, 8, 3, RAW, t277=[7])
    yield 'compression-unknown', image(RGB, 8, 3, RAW, t259=[99])
    yield 'predictor-unknown', image(RGB, 8, 3, DEFLATE, t317=[9])
    yield 'predictor-of-floats-on-bytes', image(BLACK_IS_ZERO, 8, 1, DEFLATE, t317=[3])
    for order in '<>':
        name = 'floats-predicted' + '-big' * (order == '>')
        for compression in (LZW, DEFLATE):
            yield '%s-%d' % (name, compression), image(
                BLACK_IS_ZERO, 32, 1, compression, order, rows=3, data=lambda raw: predicted_floats(raw, 13), t317=[3],
                t339=[3])
        yield name + '-tiles', image(BLACK_IS_ZERO, 32, 1, DEFLATE, order, size=(21, 19), tile=(16, 16),
                                     data=lambda raw: predicted_floats(raw, 16), t317=[3], t339=[3])
    yield 'fill-order-unknown', image(RGB, 8, 3, RAW, t266=[3])
    good = image(RGB, 8, 3, RAW)
    yield 'directory-beyond', patched(good, 4, 0xff, 0xff, 0xff, 0x7f)
    yield 'directory-cut', good[:-20]
    yield 'directory-is-the-header', patched(good, 4, 0, 0, 0, 0)


def compressed():
    noise = blocks(48, 40, 'L', 5)
    for mode, picture in (('grey', noise), ('rgb', blocks(24, 20, seed=6))):
        yield mode + '-lzw', saved(picture, 'TIFF', compression='tiff_lzw')
        yield mode + '-lzw-predicted', saved(picture, 'TIFF', compression='tiff_lzw', tiffinfo={317: 2})
    flat = Image.new('L', (300, 200), 7)
    yield 'flat-lzw', saved(flat, 'TIFF', compression='tiff_lzw')
    yield 'flat-packbits', saved(flat, 'TIFF', compression='packbits')
    data = bytes(range(91))
    tags = {256: (SHORT, [13]), 257: (SHORT, [7]), 258: (SHORT, [8]), 262: (SHORT, [1]), 278: (SHORT, [7])}

    def strip(compression, stream):
        return tiff({**tags, 259: (SHORT, [compression])}, [stream])

    stream = zlib.compress(data)
    yield 'deflate-old-number', strip(OLD_DEFLATE, stream)
    yield 'deflate-stored', strip(DEFLATE, zlib.compress(data, 0))
    yield 'deflate-longer', strip(DEFLATE, zlib.compress(data * 3))
    yield 'deflate-shorter', strip(DEFLATE, zlib.compress(data[:-1]))
    yield 'deflate-cut', strip(DEFLATE, stream[:-20])
    yield 'deflate-wrong-sum', strip(DEFLATE, patched(stream, -1, 0))
    yield 'deflate-wrong-head', strip(DEFLATE, patched(stream, 1, 0))
    yield 'deflate-no-head', strip(DEFLATE, stream[2:])
    yield 'deflate-nothing', strip(DEFLATE, b'')
    good = packed(LZW, data)
    yield 'lzw', strip(LZW, good)
    yield 'lzw-cut', strip(LZW, good[:50])
    yield 'lzw-ends-early', strip(LZW, packed(LZW, data[:80]))
    yield 'lzw-longer', strip(LZW, packed(LZW, data * 2))
    yield 'lzw-no-code', strip(LZW, patched(good, 2, 0xff, 0xff))
    yield 'packbits', strip(PACK_BITS, packed(PACK_BITS, data))
    yield 'packbits-cut', strip(PACK_BITS, packed(PACK_BITS, data)[:-2])
    yield 'packbits-too-long', strip(PACK_BITS, b'\x7f' + data + data)
    yield 'packbits-run-too-long', strip(PACK_BITS, b'\x81\x05')


def facsimile():
    draw = random.Random(7)
    for width in (1, 7, 8, 33, 100):
        picture = Image.new('1', (width, 12))
        picture.putdata([255 * (draw.random() < 0.8) for _ in range(width * 12)])
        for name in ('group3', 'group4', 'tiff_ccitt', 'tiff_raw_16'):
            yield '%s-%d' % (name, width), saved(picture, 'TIFF', compression=name)
        yield 'group3-2d-%d' % width, saved(picture, 'TIFF', compression='group3', tiffinfo={292: 1})
    picture = Image.new('1', (6000, 6), 1)
    for y, (start, end) in enumerate(((0, 6000), (0, 0), (1, 2561), (2600, 5999), (100, 5900), (63, 64))):
        picture.paste(0, (start, y, end, y + 1))
    for name in ('group3', 'group4', 'tiff_ccitt'):
        yield name + '-long-runs', saved(picture, 'TIFF', compression=name)
    picture = scene(65, 33, '1')
    # What is missing of a strip of group 4 is not set by libtiff, so it is no golden.
    for name in ('group3', 'tiff_ccitt'):
        good = saved(picture, 'TIFF', compression=name)
        strip = tiff_strip(good)
        for seed in range(12):
            yield '%s-flipped-%d' % (name, seed), flipped(good, seed, 2, strip.start, strip.stop)
        half = len(strip) // 2
        yield name + '-cut', patched(good, strip.start + half, *bytes(len(strip) - half))
    good = saved(picture, 'TIFF', compression='group3', tiffinfo={292: 1})
    strip = tiff_strip(good)
    for seed in range(12):
        yield 'group3-2d-flipped-%d' % seed, flipped(good, seed, 2, strip.start, strip.stop)
    good = saved(picture, 'TIFF', compression='group4')
    strip = tiff_strip(good)
    yield 'group4-nothing', patched(good, strip.start, *bytes(len(strip)))
    yield 'two-bits', image(BLACK_IS_ZERO, 2, 1, GROUP4)


def tiff_strip(data):
    """Where the only strip of a file by Pillow is."""
    tags = Image.open(io.BytesIO(data)).tag_v2
    return range(tags[OFFSETS][0], tags[OFFSETS][0] + tags[COUNTS][0])


APP0, APP14, DHT, DQT = 0xE0, 0xEE, 0xC4, 0xDB


def abbreviated(data):
    """A JPEG as two streams, its tables and the rest, and without JFIF's segment (T.81, B.5)."""
    tables = b''.join(data[start:end] for kind, start, end in segments(data) if kind in (DQT, DHT))
    return b'\xff\xd8' + tables + b'\xff\xd9', without(data, APP0, DQT, DHT)


def with_jpegs(photometric, samples, size, pieces, tables=b'', rows=None, tile=None, subsampling=(1, 1), planar=1):
    width, height = size
    tags = {256: (SHORT, [width]), 257: (SHORT, [height]), 258: (SHORT, [8] * samples), 259: (SHORT, [JPEG]),
            262: (SHORT, [photometric]), 277: (SHORT, [samples]), 284: (SHORT, [planar])}
    if photometric == YCBCR:
        tags[530] = (SHORT, subsampling)
    if tables:
        tags[TABLES] = (UNDEFINED, tables)
    tags.update({322: (SHORT, [tile]), 323: (SHORT, [tile])} if tile else {278: (SHORT, [rows or height])})
    return tiff(tags, pieces)


def jpeg():
    rgb, grey = scene(37, 20), scene(37, 20, 'L')
    size = rgb.size
    yield 'pillow-rgb', saved(rgb, 'TIFF', compression='jpeg')
    yield 'pillow-grey', saved(grey, 'TIFF', compression='jpeg')
    for name, subsampling, options in (
            ('420', (2, 2), ()), ('444', (1, 1), ('-sample', '1x1')), ('422', (2, 1), ('-sample', '2x1')),
            ('restarts', (2, 2), ('-restart', '1B')), ('progressive', (2, 2), ('-progressive',)),
            ('arithmetic', (2, 2), ('-arithmetic',))):
        whole = cjpeg(rgb, *options)
        yield 'ycbcr-' + name, with_jpegs(YCBCR, 3, size, [whole], subsampling=subsampling)
        tables, body = abbreviated(whole)
        yield 'tables-' + name, with_jpegs(YCBCR, 3, size, [body], tables, subsampling=subsampling)
    yield 'rgb', with_jpegs(RGB, 3, size, [without(cjpeg(rgb, '-rgb'), APP14)])
    yield 'rgb-in-spite-of-jfif', with_jpegs(RGB, 3, size, [cjpeg(rgb, '-sample', '1x1')])
    yield 'planes', with_jpegs(RGB, 3, size, [cjpeg(band) for band in rgb.split()], planar=2)

    tables, body = abbreviated(cjpeg(grey))

    def one(data, tables=tables, photometric=BLACK_IS_ZERO, size=size):
        return with_jpegs(photometric, 1, size, [data], tables)

    yield 'grey', one(body)
    yield 'grey-from-white', one(body, photometric=WHITE_IS_ZERO)
    yield 'grey-cut', one(body[:-60])
    yield 'grey-without-end', one(body[:-2])
    yield 'grey-marker-within', one(patched(body, -60, 0xff, 0x51))
    yield 'grey-junk-behind', one(body[:-2] + b'\xff\x51\0\0')
    yield 'grey-without-tables', one(body, b'')
    yield 'grey-without-start', one(body[2:])
    yield 'grey-without-scan', one(body[:12])
    yield 'grey-too-wide', one(body, size=(36, 20))
    yield 'strip-too-long', one(body, size=(37, 11))
    for name, options in (('', ()), ('-progressive', ('-progressive',)), ('-restarts', ('-restart', '1'))):
        tables, body = abbreviated(cjpeg(scene(16, 300, 'L'), *options))
        yield 'strip-far-too-long' + name, with_jpegs(BLACK_IS_ZERO, 1, (16, 9), [body], tables)
    parts = [abbreviated(cjpeg(grey.crop((0, y, 37, min(y + 8, 20))), standard=True)) for y in (0, 8, 16)]
    yield 'strips', with_jpegs(BLACK_IS_ZERO, 1, size, [body for _, body in parts], parts[0][0], rows=8)
    tiles = [cjpeg(rgb.crop((x, y, x + 16, y + 16)), '-sample', '1x1') for y in (0, 16) for x in (0, 16, 32)]
    yield 'tiles', with_jpegs(YCBCR, 3, size, tiles, tile=16)
    yield 'tile', with_jpegs(YCBCR, 3, (16, 16), tiles[:1], tile=16)


def fractions(*pairs, order='<'):
    """Two LONGs each, as the one number of eight bytes that they are."""
    return RATIONAL, [below << 32 | above if order == '<' else above << 32 | below for above, below in pairs]


def ycbcr():
    def picture(size, subsampling=(1, 1), compression=LZW, rows=None, tile=None, order='<', big=False, **more):
        (width, height), (across, down) = size, subsampling
        draw = random.Random(8)
        shapes = [(width, min(rows or height, height - y)) for y in range(0, height, rows or height)]
        if tile:
            shapes = [tile] * (-(-width // tile[0]) * -(-height // tile[1]))
        parts = []
        for wide, high in shapes:
            count = -(-wide // across) * -(-high // down) * (across * down + 2)
            parts.append(packed(compression, bytes(draw.choice((0, 255, draw.randrange(256))) for _ in range(count))))
        tags = {256: (SHORT, [width]), 257: (SHORT, [height]), 258: (SHORT, [8] * 3), 259: (SHORT, [compression]),
                262: (SHORT, [YCBCR]), 277: (SHORT, [3]), 530: (SHORT, subsampling)}
        tags.update({322: (SHORT, [tile[0]]), 323: (SHORT, [tile[1]])} if tile else {278: (SHORT, [rows or height])})
        tags.update({int(tag[1:]): (SHORT, numbers) if isinstance(numbers, list) else numbers
                     for tag, numbers in more.items()})
        return tiff(tags, parts, order, big)

    yield 'pillow-lzw', saved(scene(13, 7, 'YCbCr'), 'TIFF', compression='tiff_lzw')
    yield 'pillow-raw', saved(scene(13, 7, 'YCbCr'), 'TIFF')
    for subsampling in ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (4, 2), (4, 4), (1, 4), (2, 4), (3, 1)):
        name = '%dx%d-' % subsampling
        yield name + 'strip', picture((13, 7), subsampling)
        yield name + 'strips', picture((14, 11), subsampling, PACK_BITS, rows=3)
        yield name + 'tiles', picture((37, 21), subsampling, DEFLATE, tile=(16, 16))
        yield name + 'predicted', picture((12, 8), subsampling, OLD_DEFLATE, t317=[2])
        yield name + 'predicted-tiles', picture((18, 9), subsampling, tile=(16, 32), t317=[2])
    yield 'subsampling-missing', picture((13, 7), (2, 2), t530=None)
    # Of pixels that are not compressed Pillow takes four bytes each, as far as the file goes: no golden.
    yield 'reversed', picture((13, 7), t266=[2])
    yield '16', picture((13, 7), t258=[16] * 3)
    yield 'packbits-cut', picture((13, 7), compression=PACK_BITS, t279=(LONG, [30]))
    yield 'planes', image(YCBCR, 8, 3, LZW, planar=2, t530=[1, 1])
    yield 'planes-subsampled', image(YCBCR, 8, 3, LZW, planar=2, t530=[2, 2])
    video = [(16, 1), (235, 1), (128, 1), (240, 1), (128, 1), (240, 1)]
    luma = [(2126, 10000), (7152, 10000), (722, 10000)]
    for order in '<>':
        name = 'big-' if order == '>' else ''
        yield name + 'video', picture((13, 7), order=order, t532=fractions(*video, order=order))
        yield name + 'luma', picture((13, 7), (2, 1), order=order, t529=fractions(*luma, order=order))
    yield 'both', picture((40, 30), t529=fractions(*luma), t532=fractions(*video))
    yield 'thirds', picture((40, 30), t529=fractions((1, 3), (1, 3), (1, 3)), t532=fractions(*[(9, 7), (999, 4)] * 3))
    yield 'black-is-white', picture((13, 7), t532=fractions(*[(5, 1)] * 6))
    yield 'no-green', picture((13, 7), t529=fractions((1, 3), (0, 3), (1, 3)))
    yield 'no-denominator', picture((13, 7), t529=fractions((1, 0), (1, 2), (1, 0)))
    yield 'huge', picture((13, 7), t532=fractions(*[(0xffffffff, 1)] * 6))
    yield 'shorts', picture((13, 7), t532=[16, 235, 128, 240, 128, 240])
    yield 'too-few-coefficients', picture((13, 7), t529=fractions((1, 3), (1, 3)))
    yield 'bigtiff', picture((13, 7), (2, 2), big=True, t532=fractions(*video))


TIFF = {'kinds': kinds, 'grey': grey, 'color': color, 'pieces': pieces, 'compressed': compressed,
        'facsimile': facsimile, 'jpeg': jpeg, 'ycbcr': ycbcr}
