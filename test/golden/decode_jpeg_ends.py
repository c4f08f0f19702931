"""JPEG files that end too early, or oddly, and such that declare more rows than they have data for."""

from decode_jpeg import DC_COARSE, DC_ONLY, PARTED, SAMPLINGS, SOME_AC
from decode_sources import blocks, cjpeg, patched, saved, scene, segment

SOF0, SOF1, SOF2, SOF9, SOF10, APP14 = 0xC0, 0xC1, 0xC2, 0xC9, 0xCA, 0xEE


def no_marker():
    """Whether libjpeg gets to the last MCU depends on how far it reads ahead, and so on every bit before."""
    for seed in range(6):
        colour = cjpeg(blocks(21, 17, seed=seed))
        # Long enough for libjpeg's fast decoder.
        grey = cjpeg(blocks(32, 24, 'L', seed), '-grayscale', '-quality', '60')
        for zeros in (0, 2, 4, 6):
            yield 'colour-%d-%d' % (seed, zeros), colour[:-2] + bytes(zeros)
            yield 'grey-%d-%d' % (seed, zeros), grey[:-2] + bytes(zeros)
    yield 'first-byte-of-eoi', cjpeg(blocks(21, 17, seed=4))[:-1]
    restarted = cjpeg(scene(41, 31), '-quality', '30', '-restart', '2B')
    for zeros in (0, 2, 4, 6):
        yield 'restart-%d' % zeros, restarted[:-2] + bytes(zeros)
    for seed in range(4):
        data = cjpeg(blocks(21, 17, seed=seed), '-arithmetic')[:-2]
        for name, end in (('less', data[:-1]), ('exact', data), ('more', data + b'\0')):
            yield 'arithmetic-%d-%s' % (seed, name), end
    yield 'parted', cjpeg(blocks(21, 17), scans=PARTED)[:-2]
    yield 'progressive', cjpeg(blocks(21, 17), '-progressive')[:-2]


def cut_segments():
    """Behind the picture: what is wrong in a segment counts as far as the file goes."""
    data = cjpeg(scene(17, 9))[:-2]
    counts = b'\1' + bytes(15)
    frame = segment(data, SOF0)
    for name, rest in (
            ('huffman-in-counts', b'\xff\xc4\x01\x00\x00' + bytes(9)),
            ('huffman-before-symbols', b'\xff\xc4\x01\x00\x05' + counts),
            ('huffman-behind-wrong-class', b'\xff\xc4\x01\x00\x25' + counts + b'\0'),
            ('huffman-too-many', b'\xff\xc4\x01\x80\x00' + b'\x20' * 16),
            ('huffman-more-than-the-segment', b'\xff\xc4\x00\x16\x00' + b'\2\4' + bytes(14)),
            ('huffman-rest', b'\xff\xc4\x00\x18\x00' + counts + b'\0'),
            ('quantization', b'\xff\xdb\x00\x43\x00' + bytes(20)),
            ('quantization-index', b'\xff\xdb\x00\x43\x04'),
            ('quantization-before-index', b'\xff\xdb\x00\x43'),
            ('quantization-short', b'\xff\xdb\x00\x10\x00' + bytes(64)),
            ('quantization-short-and-cut', b'\xff\xdb\x00\x10\x00' + bytes(40)),
            ('frame', data[frame:frame + 9]),
            ('frame-behind-size', data[frame:frame + 10]),
            ('scan', b'\xff\xda\x00\x0c\x03\x01'),
            ('scan-count', b'\xff\xda\x00\x0c\x04'),
            ('scan-component', b'\xff\xda\x00\x0c\x03\x01\x00\x07\x11'),
            ('scan-whole', b'\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00'),
            ('interval', b'\xff\xdd\x00\x04\x00'),
            ('interval-length', b'\xff\xdd\x00\x05'),
            ('arithmetic', b'\xff\xcc\x00\x06\x00'),
            ('arithmetic-index', b'\xff\xcc\x00\x06\x20\x01'),
            ('arithmetic-value', b'\xff\xcc\x00\x06\x00\x12'),
            ('comment', b'\xff\xfe\x00\x09abc'),
            ('length', b'\xff\xc4\x00')):
        yield name, data + rest
    standard = cjpeg(scene(17, 9), '-quality', '90')
    table = segment(standard, 0xDB)
    wide = b'\xff\xdb\x00\x83\x20' + b''.join(bytes([0, q]) for q in standard[table + 5:table + 69])
    yield 'quantization-of-precision-2', standard[:table] + wide + standard[table + 69:]


def declared(data, width, height):
    """The file with another size in its frame."""
    frame = next(data.index(bytes((0xFF, kind))) for kind in (SOF0, SOF1, SOF2, SOF9, SOF10) if bytes((0xFF, kind)) in data)
    return patched(data, frame + 5, height >> 8, height & 255, width >> 8, width & 255)


def empty():
    """Most of the picture has no data. It has to end as if it had: several rows of MCUs, of which nothing comes."""
    image = blocks(21, 17, seed=7)
    ink = blocks(21, 17, 'CMYK', seed=3)
    files = {name: cjpeg(image, '-sample', SAMPLINGS[name]) for name in ('444', '422', '420', '440', '411')}
    files['grey'] = cjpeg(scene(21, 17, 'L'), '-grayscale')
    files['rgb'] = cjpeg(image, '-rgb')
    for name, scans in (('parted', PARTED), ('dc-only', DC_ONLY), ('dc-coarse', DC_COARSE), ('some-ac', SOME_AC)):
        files[name] = cjpeg(image, scans=scans)
    files['progressive'] = cjpeg(image, '-progressive')
    files['restart'] = cjpeg(image, '-restart', '1B')
    files['progressive-restart'] = cjpeg(image, '-progressive', '-restart', '1B')
    files['arithmetic'] = cjpeg(image, '-arithmetic')
    files['arithmetic-progressive'] = cjpeg(image, '-arithmetic', '-progressive')
    for name, options in (('', {}), ('-420', {'subsampling': 2}), ('-progressive', {'progressive': True})):
        cmyk = saved(ink, 'JPEG', quality=50, optimize=True, **options)
        files['cmyk' + name] = cmyk
        files['ycck' + name] = patched(cmyk, segment(cmyk, APP14) + 15, 2)
    for name, data in files.items():
        yield name + '-tall', declared(data, 21, 103)
    for name in ('444', '420', 'dc-only', 'restart', 'ycck'):
        yield name + '-wide', declared(files[name], 203, 17)
        yield name + '-both', declared(files[name], 203, 103)


GROUPS = {'no-marker': no_marker, 'cut-segments': cut_segments, 'empty': empty}
