"""Pictures to be encoded, and the encoders' command lines: what the makers of fixtures/decode share."""

import io
import random
import re
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from oracle import IMAGES


def scene(width, height, mode='RGB', name='rgb-320x240.png'):
    """One of our own pictures, shrunk: smooth areas, edges and grain."""
    image = Image.open(IMAGES / name).convert('RGBA' if mode in ('RGBA', 'LA') else 'RGB')
    return image.resize((width, height), Image.Resampling.BOX).convert(mode)


def blocks(width, height, mode='RGB', seed=1):
    """Patches and dots of extreme colours, which drive every conversion into its clips."""
    draw = random.Random(seed)
    count = len(Image.new(mode, (1, 1)).getbands())
    patches = [[[draw.choice((0, 0, 64, 200, 255, 255)) for _ in range(count)] for _ in range(64)] for _ in range(64)]
    data = bytearray()
    for y in range(height):
        for x in range(width):
            noisy = draw.random() < 0.1
            data += bytes(draw.randrange(256) for _ in range(count)) if noisy else bytes(patches[y // 5][x // 5])
    return Image.frombytes(mode, (width, height), bytes(data))


def saved(image, kind, **options):
    """The bytes that Pillow makes of it."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def cjpeg(image, *options, scans=None, standard=False):
    """
    The bytes that libjpeg-turbo's cjpeg makes of it; `scans` is the text of a scan script. Huffman tables are optimised
    unless `standard`, and the quality is low unless given, so that files stay small.
    """
    ppm = saved(image, 'PPM')
    if not standard and '-arithmetic' not in options:
        options = (*options, '-optimize')
    if '-quality' not in options:
        options = (*options, '-quality', '40')
    with tempfile.TemporaryDirectory() as folder:
        if scans:
            script = Path(folder) / 'scans'
            script.write_text(scans)
            options = (*options, '-scans', str(script))
        return subprocess.run(['cjpeg', *options], input=ppm, stdout=subprocess.PIPE, check=True).stdout


def tool(command, image, *options):
    """What cwebp or gif2webp of libwebp makes of a picture, which is given as it is, or saved as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / 'source', Path(folder) / 'target.webp'
        source.write_bytes(image if isinstance(image, bytes) else saved(image, 'PNG'))
        subprocess.run([command, '-quiet', *map(str, options), str(source), '-o', str(target)], check=True)
        return target.read_bytes()


def webpmux(frames, *options):
    """An animation of WebP files: each is given with its offset, blending and disposal as webpmux takes them."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for number, (data, how) in enumerate(frames):
            path = Path(folder) / ('%d.webp' % number)
            path.write_bytes(data)
            arguments += ['-frame', str(path), how]
        target = Path(folder) / 'target.webp'
        subprocess.run(['webpmux', *arguments, *options, '-o', str(target)], check=True, stderr=subprocess.DEVNULL)
        return target.read_bytes()


def jpegtran(data, *options):
    return subprocess.run(['jpegtran', *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def patched(data, at, *values):
    """A copy in which the bytes from `at` on are `values`; a negative `at` counts from the end."""
    out = bytearray(data)
    at %= len(out)
    out[at:at + len(values)] = bytes(values)
    return bytes(out)


def flipped(data, seed, count, start, end=None):
    """A copy with `count` bits turned over between two bytes."""
    draw = random.Random(seed)
    out = bytearray(data)
    for _ in range(count):
        out[draw.randrange(start, len(out) if end is None else end)] ^= 1 << draw.randrange(8)
    return bytes(out)


def segments(data):
    """[marker, start, end] of each marker segment of a JPEG file up to its first scan."""
    at, found = 2, []
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2:at + 4], 'big')
        found.append((data[at + 1], at, end))
        at = end
    return found


def segment(data, marker):
    """Where the first segment with that marker begins."""
    return next(start for kind, start, _ in segments(data) if kind == marker)


def without(data, *markers):
    """A JPEG file without some of its segments."""
    kept = [data[start:end] for kind, start, end in segments(data) if kind not in markers]
    return data[:2] + b''.join(kept) + data[segments(data)[-1][2]:]


def scan_start(data):
    """The first byte of entropy-coded data of a JPEG file."""
    at = segments(data)[-1][2]
    return at + 2 + int.from_bytes(data[at + 2:at + 4], 'big')


def restarts(data):
    """Where the restart markers are."""
    return [match.start() for match in re.finditer(rb'\xff[\xd0-\xd7]', data) if match.start() >= scan_start(data)]
