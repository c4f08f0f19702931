"""JPEG files, by cjpeg and Pillow; what they can't write is made of their files by hand."""

from PIL import Image

from decode_sources import (blocks, cjpeg, flipped, jpegtran, patched, restarts, saved, scan_start, scene, segment,
                            segments, without)

SOF0, SOF2, DHT, DQT, APP0, APP14 = 0xC0, 0xC2, 0xC4, 0xDB, 0xE0, 0xEE

# Luma first, as cjpeg has it. Beyond the usual ones, what no camera writes and the standard allows.
SAMPLINGS = {
    '444': '1x1', '422': '2x1', '420': '2x2', '440': '1x2', '411': '4x1', '410': '4x2', '441': '1x4', '442': '2x4',
    '3x1': '3x1', '1x3': '1x3', '3x2': '3x2', '3x3': '3x3', '4x4': '4x4',
    'chroma-up': '1x1,2x2,2x2', 'chroma-mixed': '2x2,2x1,1x2', 'cb-full': '2x2,2x2,1x1', 'cr-wide': '2x1,1x1,2x1',
    'cb-tall': '1x2,1x2,1x1', 'cb-only-up': '1x1,2x1,1x1', 'all-double': '2x2,2x2,2x2', 'all-2x1': '2x1,2x1,2x1',
    'crossed': '4x1,1x3,2x1',
}

UNREFINED = '0 1 2: 0 0 0 0;\n0: 1 5 0 0;\n2: 1 63 0 0;\n1: 1 63 0 0;\n0: 6 63 0 0;\n'
REFINED = '''0 1 2: 0 0 0 2; 0: 1 63 0 3; 2: 1 20 0 1; 2: 21 63 0 1; 1: 1 63 0 2;
0 1 2: 0 0 2 1; 0: 1 63 3 2; 1: 1 63 2 1; 2: 1 63 1 0;
0: 1 63 2 1; 0 1 2: 0 0 1 0; 1: 1 63 1 0; 0: 1 63 1 0;
'''
# Each band by itself, and DC by component: runs of end-of-band meet every edge.
BANDS = '0: 0 0 0 1; 2: 0 0 0 0; 1: 0 0 0 0; ' + ' '.join(
    '%d: %d %d 0 0;' % (c, a, b) for c in (2, 0, 1) for a, b in ((1, 1), (2, 9), (10, 62), (63, 63))) + ' 0: 0 0 1 0;\n'
# Legal, and unfinished: coefficients that never come are estimated by libjpeg.
DC_ONLY = '0 1 2: 0 0 0 0;\n'
DC_COARSE = '0 1 2: 0 0 0 2;\n0: 1 5 0 2;\n'
SOME_AC = '0 1 2: 0 0 0 0;\n0: 1 9 0 1;\n1: 1 63 0 0;\n'

PARTED = '0;\n1;\n2;\n'
PAIRED = '1;\n0 2;\n'


def sampling():
    for name, factors in SAMPLINGS.items():
        # More than ten blocks don't fit into an interleaved scan.
        scans = PARTED if name in ('3x3', '4x4', 'all-double') else None
        yield name, cjpeg(blocks(21, 19), '-sample', factors, scans=scans)
    for name in ('420', '422', '440'):
        factors = SAMPLINGS[name]
        yield name + '-scene', cjpeg(scene(47, 33), '-quality', '70', '-sample', factors)
        # The widths and heights at which a row of chroma has one sample, or the last one stands alone.
        sizes = ((1, 1), (3, 3), (1, 37), (37, 1), (17, 16)) + (((2, 2), (16, 17), (8, 8)) if name == '420' else ())
        for width, height in sizes:
            yield '%s-%dx%d' % (name, width, height), cjpeg(blocks(width, height), '-quality', '50', '-sample', factors)
    yield 'grey', cjpeg(scene(37, 21, 'L'), '-grayscale')
    yield 'grey-2x2', cjpeg(scene(17, 9, 'L'), '-grayscale', '-sample', '2x2')
    yield 'grey-1x1', cjpeg(scene(1, 1, 'L'), '-grayscale')


def color():
    image = blocks(17, 9, seed=2)
    ycc = cjpeg(image, '-quality', '60', '-sample', '1x1')
    rgb = cjpeg(image, '-quality', '60', '-rgb')
    yield 'rgb', rgb
    yield 'rgb-subsampled', cjpeg(image, '-rgb', '-sample', '2x2,1x1,1x1')
    yield 'rgb-no-adobe', without(rgb, APP14)
    yield 'rgb-marked-as-ycc', patched(rgb, segment(rgb, APP14) + 15, 1)
    yield 'ycc-no-jfif', without(ycc, APP0)
    yield 'ycc-adobe-0', adobe(without(ycc, APP0), 0)
    yield 'ycc-adobe-2', adobe(without(ycc, APP0), 2)
    yield 'ycc-jfif-and-adobe-0', adobe(ycc, 0)
    yield 'ids-0-1-2', renamed(without(ycc, APP0), (0, 1, 2))
    yield 'ids-rgb', renamed(without(ycc, APP0), b'RGB')
    yield 'ids-rgb-lower', renamed(without(ycc, APP0), b'rgb')
    yield 'ids-jfif-rgb', renamed(ycc, b'RGB')
    ink = blocks(17, 9, 'CMYK', seed=3)
    for name, options in (('', {}), ('-420', {'subsampling': 2}), ('-progressive', {'progressive': True})):
        cmyk = saved(ink, 'JPEG', quality=50, optimize=True, **options)
        yield 'cmyk' + name, cmyk
        yield 'ycck' + name, patched(cmyk, segment(cmyk, APP14) + 15, 2)
    yield 'cmyk-no-adobe', without(saved(ink, 'JPEG', optimize=True), APP14)
    yield 'cmyk-1x37', saved(blocks(1, 37, 'CMYK'), 'JPEG', subsampling=2, optimize=True)


def adobe(data, transform):
    """With an Adobe segment after all the others."""
    at = segments(data)[-1][2]
    return data[:at] + b'\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00' + bytes([transform]) + data[at:]


def renamed(data, ids):
    """With other identifiers of components, in the frame and in the only scan."""
    frame, scan = segment(data, SOF0), segments(data)[-1][2]
    for i, name in enumerate(ids):
        data = patched(data, frame + 10 + 3 * i, name)
        data = patched(data, scan + 5 + 2 * i, name)
    return data


def quality():
    for value in (1, 10, 25, 50, 75, 95, 100):
        yield 'q%d' % value, cjpeg(blocks(19, 11, seed=4), '-quality', str(value))
    yield 'q5-baseline', cjpeg(blocks(19, 11, seed=4), '-quality', '5', '-baseline')
    yield 'q100-444-scene', cjpeg(scene(17, 13), '-quality', '100', '-sample', '1x1')
    yield 'q30-90', cjpeg(blocks(19, 11, seed=4), '-quality', '30,90')
    yield 'standard-tables', cjpeg(scene(37, 29), standard=True)
    yield 'standard-tables-noise', cjpeg(blocks(19, 11), '-quality', '98', standard=True)
    fine = cjpeg(blocks(19, 11, seed=4), '-quality', '95')
    tables = [start for kind, start, _ in segments(fine) if kind == DQT]
    # A table of 65535s and one of zeros, which nothing forbids a decoder to see.
    yield 'table-of-255', patched(fine, tables[0] + 5, *([255] * 64))
    yield 'table-of-0', patched(fine, tables[0] + 5, *([0] * 64))
    wide = b'\xff\xdb\x00\x83\x10' + b'\xff\xff' * 64
    yield 'table-of-65535', fine[:tables[0]] + wide + fine[tables[0] + 69:]


def progressive():
    image = blocks(21, 17, seed=5)
    for name, factors in (('444', '1x1'), ('420', '2x2'), ('410', '4x2')):
        yield name, cjpeg(image, '-progressive', '-sample', factors)
    yield 'scene', cjpeg(scene(37, 29), '-progressive', '-quality', '60')
    yield 'grey', cjpeg(scene(37, 21, 'L'), '-progressive', '-grayscale')
    yield '1x1', cjpeg(blocks(1, 1), '-progressive')
    yield '1x37', cjpeg(blocks(1, 37), '-progressive')
    yield 'rgb', cjpeg(blocks(17, 9), '-progressive', '-rgb')
    # Nearly all coefficients are known when they are refined: more corrections in one go than a reader has bits at hand.
    yield 'all-refined', cjpeg(blocks(21, 17, seed=9), '-progressive', '-quality', '100', '-sample', '1x1')
    yield 'restart', cjpeg(image, '-progressive', '-restart', '1B')
    yield 'restart-rows', cjpeg(scene(37, 29), '-progressive', '-restart', '1')
    for name, scans in (('unrefined', UNREFINED), ('refined', REFINED), ('bands', BANDS), ('dc-only', DC_ONLY),
                        ('dc-coarse', DC_COARSE), ('some-ac', SOME_AC)):
        yield 'script-' + name, cjpeg(scene(37, 29), '-quality', '65', scans=scans)
        yield 'script-%s-420-odd' % name, cjpeg(image, '-sample', '2x2', scans=scans)


def scans():
    image = blocks(21, 17, seed=6)
    yield 'parted', cjpeg(image, scans=PARTED)
    yield 'parted-444', cjpeg(image, '-sample', '1x1', scans=PARTED)
    yield 'parted-410', cjpeg(image, '-sample', '4x2', scans=PARTED)
    yield 'parted-chroma-mixed', cjpeg(image, '-sample', SAMPLINGS['chroma-mixed'], scans=PARTED)
    yield 'parted-1x37', cjpeg(blocks(1, 37), scans=PARTED)
    yield 'parted-restart', cjpeg(image, '-restart', '2B', scans=PARTED)
    yield 'paired', cjpeg(image, scans=PAIRED)
    yield 'paired-scene', cjpeg(scene(37, 29), scans=PAIRED)
    parted = cjpeg(image, scans=PARTED)
    last = parted.rindex(b'\xff\xda')
    yield 'component-missing', parted[:last] + b'\xff\xd9'
    yield 'component-twice', parted[:-2] + parted[last:]


def restart():
    image = scene(41, 31)
    for name, interval in (('1-block', '1B'), ('3-blocks', '3B'), ('7-blocks', '7B'), ('1-row', '1'), ('2-rows', '2'),
                           ('more-than-all', '500B')):
        yield name, cjpeg(image, '-quality', '40', '-restart', interval)
    yield 'grey', cjpeg(scene(37, 21, 'L'), '-grayscale', '-restart', '2B')
    data = cjpeg(image, '-quality', '40', '-restart', '1B')
    marks = restarts(data)
    third = marks[2]
    yield 'marker-missing', data[:third] + data[third + 2:]
    yield 'interval-missing', data[:third] + data[marks[3]:]
    yield 'two-intervals-missing', data[:third] + data[marks[4]:]
    yield 'marker-twice', data[:third] + data[third:third + 2] + data[third:]
    yield 'interval-twice', data[:third] + data[marks[1]:third] + data[third:]
    yield 'wrong-number', patched(data, third + 1, 0xD7)
    yield 'number-behind', patched(data, third + 1, 0xD1)
    yield 'no-interval-declared', without(data, 0xDD)
    yield 'fill-bytes', data[:third] + b'\xff\xff\xff' + data[third:]
    yield 'garbage-before', data[:third] + b'\x12\x34\x56\x78' + data[third:]
    yield 'flips', flipped(data, 3, 4, scan_start(data))
    yield 'foreign-marker', patched(data, third + 1, 0xE5)


def arithmetic():
    image = blocks(21, 17, seed=8)
    yield 'sequential', cjpeg(image, '-arithmetic')
    yield 'sequential-444', cjpeg(image, '-arithmetic', '-sample', '1x1', '-quality', '75')
    yield 'sequential-scene', cjpeg(scene(37, 29), '-arithmetic')
    yield 'sequential-restart', cjpeg(image, '-arithmetic', '-restart', '1B')
    yield 'sequential-parted', cjpeg(image, '-arithmetic', scans=PARTED)
    yield 'grey', cjpeg(scene(37, 21, 'L'), '-arithmetic', '-grayscale')
    yield 'progressive', cjpeg(image, '-arithmetic', '-progressive')
    yield 'progressive-scene', cjpeg(scene(37, 29), '-arithmetic', '-progressive')
    yield 'progressive-refined', cjpeg(image, '-arithmetic', scans=REFINED)
    yield 'progressive-restart', cjpeg(image, '-arithmetic', '-progressive', '-restart', '2B')
    data = cjpeg(image, '-arithmetic')
    yield 'flips', flipped(data, 1, 3, scan_start(data))
    yield 'no-eoi', data[:-2]
    yield 'half', data[:(scan_start(data) + len(data)) // 2]


def exif():
    for value in range(1, 9):
        tags = Image.Exif()
        tags[0x0112] = value
        yield 'orientation-%d' % value, saved(blocks(5, 3, seed=value), 'JPEG', exif=tags, quality=90, optimize=True)
    tags = Image.Exif()
    tags[0x0112] = 6
    payload = tags.tobytes()
    plain = saved(blocks(5, 3), 'JPEG', optimize=True)
    little = b'Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0'
    for name, block in (('little-endian', little), ('value-9', patched(little, 24, 9)),
                        ('value-0', patched(little, 24, 0)), ('truncated', payload[:20]),
                        ('ifd-outside', patched(little, 10, 0xFF, 0xFF, 0xFF, 0x7F))):
        yield name, with_app1(plain, block)
    yield 'twice', with_app1(with_app1(plain, little), patched(little, 24, 3))


def with_app1(data, payload):
    return data[:2] + b'\xff\xe1' + (len(payload) + 2).to_bytes(2, 'big') + payload + data[2:]


def layout():
    """The segments around the picture."""
    image = scene(17, 9)
    # Motion JPEG leaves out the tables, which are then those of the standard's annex K.
    yield 'no-dht', without(cjpeg(image, standard=True), DHT)
    yield 'no-dht-grey', without(cjpeg(scene(16, 16, 'L'), '-grayscale', standard=True), DHT)
    data = cjpeg(image)
    yield 'no-dqt', without(data, DQT)
    yield 'after-eoi', data + b'and then some \xff\xd8\xff\xe0'
    yield 'two-pictures', data + cjpeg(scene(8, 8))
    yield 'fill-bytes', data[:2] + b'\xff\xff\xff' + data[2:]
    yield 'junk-between', data[:2] + b'\x00\x01\x02' + data[2:]
    yield 'comment', data[:2] + b'\xff\xfe\x00\x07hello' + data[2:]
    yield 'empty-comment', data[:2] + b'\xff\xfe\x00\x02' + data[2:]
    yield 'segment-of-length-1', data[:2] + b'\xff\xfe\x00\x01' + data[2:]
    yield 'tables-of-length-1', data[:2] + b'\xff\xdb\x00\x01' + data[2:]
    yield 'tem-marker', data[:2] + b'\xff\x01' + data[2:]
    yield 'cut-behind-picture', data[:-2] + b'\xff\xe5\x01\x00cut'
    yield 'cut-in-tables-behind-picture', data[:-2] + b'\xff\xc4\x01\x00cut'
    yield 'bad-marker-behind-picture', data[:-2] + b'\xff\x02'
    yield 'bad-table-behind-picture', data[:-2] + b'\xff\xdb\x00\x04\x77\x00' + data[-2:]
    frame = segment(data, SOF0)
    yield 'height-0', patched(data, frame + 5, 0, 0)
    yield 'width-0', patched(data, frame + 7, 0, 0)
    yield 'taller-than-its-data', patched(data, frame + 5, 0, 25)
    yield 'shorter-than-its-data', patched(data, frame + 5, 0, 5)
    yield 'wider-than-its-data', patched(data, frame + 7, 0, 33)
    yield 'precision-12', patched(data, frame + 4, 12)
    yield 'lossless', patched(data, frame + 1, 0xC3)
    yield 'extended', patched(data, frame + 1, 0xC1)
    yield 'called-progressive', patched(data, frame + 1, SOF2)
    yield 'hierarchical', patched(data, frame + 1, 0xC5)
    yield 'sampling-0', patched(data, frame + 11, 0x02)
    yield 'sampling-5', patched(data, frame + 11, 0x52)
    yield 'sampling-fractional', patched(patched(data, frame + 11, 0x32), frame + 14, 0x21)
    yield 'table-4', patched(data, frame + 12, 4)
    yield 'table-missing', patched(data, frame + 12, 3)
    scan = segments(data)[-1][2]
    yield 'scan-of-unknown-component', patched(data, scan + 5, 77)
    # Legal, and refused by libjpeg-turbo 2.1; so is a component that is named twice.
    yield 'scan-in-other-order', patched(data, scan + 5, 2, 0x11, 1, 0x00, 3, 0x11)
    yield 'scan-of-one-twice', patched(data, scan + 5, 1, 0x00, 1, 0x00, 3, 0x11)
    yield 'huffman-table-missing', patched(data, scan + 6, 0x22)
    yield 'no-frame', without(data, SOF0)
    yield 'two-frames', data[:frame] + data[frame:frame + 19] + data[frame:]
    table = segment(data, DHT)
    yield 'huffman-oversubscribed', patched(data, table + 5, 3)
    yield 'huffman-too-long', patched(data, table + 2, 0xFF, 0xFF)
    yield 'only-soi', data[:2]
    yield 'only-signature', data[:3]


def damaged():
    image = scene(27, 19)
    for name, data in (('baseline', cjpeg(image)), ('progressive', cjpeg(image, '-progressive')),
                       ('restart', cjpeg(image, '-restart', '2B'))):
        start = scan_start(data)
        yield name + '-no-eoi', data[:-2]
        yield name + '-half', data[:(start + len(data)) // 2]
        yield name + '-half-with-eoi', data[:(start + len(data)) // 2] + b'\xff\xd9'
        yield name + '-two-bytes-with-eoi', data[:start + 2] + b'\xff\xd9'
        yield name + '-no-data', data[:start]
        yield name + '-headers-cut', data[:start - 60]
        # In the first scan and in the last, but not in headers between scans.
        after = min(at for at in (data.find(b'\xff\xc4', start), data.find(b'\xff\xda', start), len(data)) if at > 0)
        last = data.rindex(b'\xff\xda') + 14
        for seed in range(3):
            yield '%s-flips-%d' % (name, seed), flipped(data, seed, 1 + 2 * seed, start, after)
        if last != start:
            yield name + '-flips-at-end', flipped(data, 5, 6, last)
        yield name + '-zeros', patched(data, start + 20, *([0] * 20))
        yield name + '-ones', patched(data, start + 20, *([0xFF, 0] * 10))
        yield name + '-cut-out', data[:start + 20] + data[start + 33:]
    standard = cjpeg(image, standard=True)
    yield 'standard-tables-flips', flipped(standard, 9, 6, scan_start(standard))
    yield 'transcoded', jpegtran(cjpeg(blocks(21, 17)), '-progressive', '-restart', '2B')


GROUPS = {'sampling': sampling, 'color': color, 'quality': quality, 'progressive': progressive, 'scans': scans,
          'restart': restart, 'arithmetic': arithmetic, 'exif': exif, 'layout': layout, 'damaged': damaged}
