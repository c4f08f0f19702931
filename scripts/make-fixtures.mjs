/**
 * Draws every picture of this repository that is not a real photograph:
 *
 *   examples/photos/        four classes of little landscapes, for the examples and demos
 *   test/fixtures/classes/  a small tree full of traps for whoever orders folders and files
 *   test/fixtures/images/   one PNG for each kind of pixels and each odd shape
 *
 * The pixels follow from seeds alone: running it twice gives the same files. (Another release of zlib may
 * compress the same pixels into other bytes.) After a change, remake the goldens too: see
 * test/golden/README.md.
 *
 *   node scripts/make-fixtures.mjs
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { packedPng } from './packed-png.mjs'
import { photograph } from './scenes.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const JPEG_QUALITY = 85
/** Noise is what PNGs compress worst: theirs is finer. */
const PNG_GRAIN = 0.003

// -------------------------------------------------------------------------------------------- encoding

/** pngjs' names for the layouts of its samples, by the number of channels. */
const PNG_COLOR_TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 }

function encodePng(width, height, channels, data) {
  const colorType = PNG_COLOR_TYPES[channels]
  const png = new PNG({ width, height })
  png.data = Buffer.from(data)
  return PNG.sync.write(png, {
    colorType,
    inputColorType: colorType,
    inputHasAlpha: channels % 2 === 0,
    deflateLevel: 9,
  })
}

function encodeJpeg(width, height, rgb) {
  const rgba = mapPixels(rgb, 4, (r, g, b) => [r, g, b, 255])
  return jpeg.encode({ width, height, data: Buffer.from(rgba) }, JPEG_QUALITY).data
}

/** Turns each RGB pixel, with its number, into `channels` bytes. */
function mapPixels(rgb, channels, convert) {
  const count = rgb.length / 3
  const out = new Uint8Array(count * channels)
  for (let i = 0; i < count; i++) {
    out.set(convert(rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2], i), i * channels)
  }
  return out
}

function write(path, bytes) {
  const file = join(ROOT, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

// ------------------------------------------------------------------------------------- examples/photos

/** [width, height]: landscape, portrait, square and panorama. The first ones are small enough for PNG. */
const PHOTO_SIZES = [
  [128, 96],
  [240, 160],
  [150, 200],
  [200, 200],
  [320, 140],
  [212, 142],
  [180, 240],
  [224, 168],
  [160, 160],
  [256, 144],
  [192, 128],
]

/** Seeds were picked by eye, for variety of light and shape; uneven numbers on purpose. */
const PHOTOS = {
  beach: [1, 2, 4, 5, 6, 8, 11, 13, 15],
  forest: [1, 2, 3, 5, 7, 10, 11, 12, 14, 15],
  mountain: [1, 2, 3, 4, 6, 7, 8, 9, 11, 13, 14, 15],
  night: [1, 2, 3, 4, 6, 7, 8, 13, 14, 15, 16],
}

/** The first picture of each class is a PNG, the others are JPEGs. */
function drawPhoto(name, number, seed) {
  const [width, height] = PHOTO_SIZES[number % PHOTO_SIZES.length]
  const path = `examples/photos/${name}/${name}-${String(number + 1).padStart(2, '0')}`
  const film = { width, height, seed: seed * 7919 + name.length }
  if (number === 0) {
    const rgb = photograph(name, { ...film, grain: PNG_GRAIN })
    write(`${path}.png`, encodePng(width, height, 3, rgb))
  } else {
    write(`${path}.jpg`, encodeJpeg(width, height, photograph(name, film)))
  }
}

function drawPhotos() {
  for (const [name, seeds] of Object.entries(PHOTOS)) {
    for (const [number, seed] of seeds.entries()) drawPhoto(name, number, seed)
  }
}

// -------------------------------------------------------------------------------- test/fixtures/classes

/**
 * Path, scene, width, height, channels. What is hard about them:
 * - "Forest" comes before "beach" by code point, after it in a dictionary;
 * - so do "B.png" and "a.png", and "img10.png" comes before "img2.png", and "é.png" after them all;
 * - U+FF01 ("！") comes before U+1F600 ("😀") by code point, after it by UTF-16 unit;
 * - Keras orders by whole folder path, then by name: night/ before night/a/ before night/a-b/ before
 *   night/a/deep/, although "a-b/1.png" < "a/1.png" as strings;
 * - an extension in capitals counts, and so does a file of any kind of PNG.
 */
const CLASS_FILES = [
  ['Forest/a.png', 'forest', 32, 24, 3],
  ['Forest/B.png', 'forest', 24, 36, 3],
  ['Forest/img2.png', 'forest', 28, 28, 1],
  ['Forest/img10.png', 'forest', 36, 20, 3],
  ['Forest/é.png', 'forest', 21, 33, 4],
  ['beach/photo.PNG', 'beach', 40, 30, 3],
  ['beach/！.png', 'beach', 33, 25, 3],
  ['beach/😀.png', 'beach', 25, 33, 2],
  ['night/z.png', 'night', 30, 30, 3],
  ['night/a/1.png', 'night', 31, 23, 3],
  ['night/a-b/1.png', 'night', 23, 31, 4],
  ['night/a/deep/0.png', 'night', 45, 20, 3],
]

/** None of these is a sample: they are hidden, lie in a hidden folder, or lie beside the class folders. */
const NOT_SAMPLES = ['stray.png', '.cache/cached.png', 'Forest/.hidden.png', 'beach/.thumbs/photo.png']

function drawClasses() {
  CLASS_FILES.forEach(([path, scene, width, height, channels], i) => {
    const rgb = photograph(scene, { width, height, seed: 1000 + i * 37, grain: PNG_GRAIN })
    const data = withChannels(rgb, width, height, channels)
    write(`test/fixtures/classes/${path}`, encodePng(width, height, channels, data))
  })
  const [width, height] = [20, 20]
  const rgb = photograph('mountain', { width, height, seed: 5, grain: 0 })
  for (const path of NOT_SAMPLES) write(`test/fixtures/classes/${path}`, encodePng(width, height, 3, rgb))
  write('test/fixtures/classes/beach/notes.txt', 'Not an image: whoever lists images must pass this by.\n')
}

// --------------------------------------------------------------------------------- test/fixtures/images

const grey = (r, g, b) => Math.round(0.299 * r + 0.587 * g + 0.114 * b)

/** A soft oval: 255 well inside, 0 well outside, every value on the way. */
function softOval(i, width, height) {
  const x = (((i % width) + 0.5) / width - 0.5) * 2
  const y = ((Math.floor(i / width) + 0.5) / height - 0.5) * 2
  return Math.round(255 * Math.min(1, Math.max(0, (1.05 - Math.hypot(x, y)) / 0.6)))
}

function withChannels(rgb, width, height, channels) {
  const convert = {
    1: (r, g, b) => [grey(r, g, b)],
    2: (r, g, b, i) => [grey(r, g, b), softOval(i, width, height)],
    3: (r, g, b) => [r, g, b],
    4: (r, g, b, i) => [r, g, b, softOval(i, width, height)],
  }
  return mapPixels(rgb, channels, convert[channels])
}

/** Name, scene, width, height, channels of the pictures with eight bits a sample. */
const IMAGES = [
  ['rgb', 'beach', 61, 47, 3],
  ['grey', 'mountain', 53, 31, 1],
  ['grey-alpha', 'mountain', 37, 23, 2],
  ['rgba', 'forest', 40, 64, 4],
  ['rgb-1x1', 'beach', 1, 1, 3],
  ['rgb-1x37', 'beach', 1, 37, 3],
  ['rgb-200x3', 'forest', 200, 3, 3],
  ['rgb-320x240', 'mountain', 320, 240, 3],
]

/** The 4 × 4 thresholds of ordered dithering, from 0 to 15/16. */
const DITHER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((n) => n / 16)

/** One of `levels` steps for a value of 0…255, dithered by the pixel's place. */
function step(value, levels, i, width) {
  const threshold = DITHER[((i % width) & 3) + 4 * (Math.floor(i / width) & 3)]
  return Math.min(levels - 1, Math.floor((value / 255) * (levels - 1) + threshold))
}

/** Every colour of `reds` × `greens` × `blues` even steps. */
function colorCube(reds, greens, blues) {
  const level = (i, n) => Math.round((i * 255) / (n - 1))
  return Array.from({ length: reds * greens * blues }, (_, i) => [
    level(Math.floor(i / (greens * blues)), reds),
    level(Math.floor(i / blues) % greens, greens),
    level(i % blues, blues),
  ])
}

function cubeIndices(rgb, width, reds, greens, blues) {
  const index = (r, g, b, i) =>
    (step(r, reds, i, width) * greens + step(g, greens, i, width)) * blues + step(b, blues, i, width)
  return mapPixels(rgb, 1, (r, g, b, i) => [index(r, g, b, i)])
}

/** Sixteen colours, so four bits a pixel; the odd width leaves half a byte at the end of each row. */
function opaquePalette() {
  const [width, height] = [45, 38]
  const rgb = photograph('mountain', { width, height, seed: 21, grain: 0 })
  return packedPng({
    width,
    height,
    bitDepth: 4,
    palette: colorCube(2, 4, 2),
    samples: cubeIndices(rgb, width, 2, 4, 2),
  })
}

/** A cube of colours three times: transparent, half, opaque. tRNS ends where the opaque ones begin. */
function transparentPalette() {
  const [width, height] = [33, 29]
  const rgb = photograph('beach', { width, height, seed: 22, grain: 0 })
  const cube = colorCube(4, 5, 4)
  const samples = cubeIndices(rgb, width, 4, 5, 4).map((index, i) => {
    const layer = Math.round((softOval(i, width, height) / 255) * 2)
    return index + layer * cube.length
  })
  const alphas = cube.concat(cube).map((_, i) => (i < cube.length ? 0 : 128))
  return packedPng({ width, height, bitDepth: 8, palette: [...cube, ...cube, ...cube], alphas, samples })
}

function oneBitGrey() {
  const [width, height] = [43, 27]
  const rgb = photograph('night', { width, height, seed: 23, grain: 0 })
  const samples = mapPixels(rgb, 1, (r, g, b, i) => [step(Math.min(255, 2 * grey(r, g, b)), 2, i, width)])
  return packedPng({ width, height, bitDepth: 1, samples })
}

function drawImages() {
  IMAGES.forEach(([name, scene, width, height, channels], i) => {
    const rgb = photograph(scene, { width, height, seed: 2001 + i * 37, grain: PNG_GRAIN })
    const data = withChannels(rgb, width, height, channels)
    write(`test/fixtures/images/${name}.png`, encodePng(width, height, channels, data))
  })
  write('test/fixtures/images/palette.png', opaquePalette())
  write('test/fixtures/images/palette-alpha.png', transparentPalette())
  write('test/fixtures/images/grey-1bit.png', oneBitGrey())
}

for (const path of ['examples/photos', 'test/fixtures/classes', 'test/fixtures/images']) {
  rmSync(join(ROOT, path), { recursive: true, force: true })
}
drawPhotos()
drawClasses()
drawImages()
