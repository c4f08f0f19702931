/** Every option that commands share: what it is called, what it becomes, and what `--help` says of it. */
import { type OptionSpec, optionsOf } from './options.node.ts'

/** Unlike Number, nothing is not 0. */
const toNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

const number = (text: string): number => {
  // A fraction too: 1/255 is how people think of it.
  const parts = text.split('/').map(toNumber)
  const value = parts.length === 2 ? parts[0]! / parts[1]! : parts[0]!
  if (parts.length > 2 || Number.isNaN(value)) throw 'a number'
  return value
}

const numbers = (text: string): number[] => text.split(',').map(number)

/** A comma behind a backslash is part of a word, as it may be of a folder's name. */
const words = (text: string): string[] =>
  text.split(/(?<!\\),/).map((word) => word.trim().replaceAll('\\,', ','))

/** One number for both. */
const both = (text: string): number[] => {
  const list = numbers(text)
  return list.length === 1 ? [list[0]!, list[0]!] : list
}

const size = (text: string): number[] => {
  const sides = text.split(/[x×]/).map(toNumber)
  if (sides.length > 2 || sides.some((side) => !Number.isInteger(side))) {
    throw 'HEIGHTxWIDTH in pixels, such as 224x224, or one number for both'
  }
  return sides.length === 1 ? [sides[0]!, sides[0]!] : sides
}

const workers = (text: string): number | 'auto' => (text === 'auto' ? text : number(text))

/** Channel means and deviations of ImageNet, on the scale 0 … 1, as torchvision's models expect them. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }

const named = (text: string): object => {
  if (text === 'imagenet') return IMAGENET
  if (text === 'samplewise') return { samplewise: {} }
  throw "'imagenet' or 'samplewise'"
}

const folder = optionsOf('folder')
const samples = optionsOf('samples')
const values = optionsOf('values')
const normalize = optionsOf('values', 'normalize.')
const augment = optionsOf('augment', 'augment.')
const epoch = optionsOf('epoch')
const general = optionsOf('general')

/** What sets nothing of the API. */
export const OWN = { of: [] }

/** The options of a folder of images. */
export const FOLDER: readonly OptionSpec[] = [
  folder(
    'classes A,B,…',
    'class folders to use, in the order of their labels; \\, is a comma in a name; default: all, sorted',
    words
  ),
  folder('flat', 'no labels: all images below DIR, at any depth', undefined, OWN),
  folder('extensions A,B,…', 'endings of file names; default: those of the usual image formats', words),
  folder('follow-links', 'follow links to folders'),
  folder('allow-empty-classes', 'class folders may have no images'),
]

export const WORKERS: OptionSpec = epoch(
  'workers N',
  "threads; 0: only this one; default 'auto': one for each processor",
  workers
)

export const MAX_PIXELS: OptionSpec = samples(
  'max-pixels N',
  'refuse larger images; default 178956970, as Pillow',
  number
)

/** How a sample is made of a file. */
export const SAMPLES: readonly OptionSpec[] = [
  samples('size HxW', 'of a sample in pixels, or one number for both; default 224x224', size),
  samples('color-mode MODE', 'rgb (default), rgba or grayscale'),
  samples('filter NAME', 'nearest, box, bilinear (default), hamming, bicubic or lanczos'),
  samples('no-antialias', 'resize as tf.image.resize, in float32; nearest and bilinear only', undefined, {
    of: ['antialias'],
    flag: false,
  }),
  samples('fit HOW', 'stretch (default), cover (crop the centre) or contain (pad)'),
  samples('orient', 'apply the EXIF orientation'),
  samples('decode HOW', 'exact (default), or fast: large JPEGs at 1/2, 1/4 or 1/8'),
  MAX_PIXELS,
]

export const LAYOUT: OptionSpec = values('layout ORDER', 'NHWC (default) or NCHW')

/** What its values become. */
export const VALUES: readonly OptionSpec[] = [
  values('normalize NAME', 'imagenet: its mean and deviation, of values 0 … 1; samplewise: as Keras', named),
  normalize('scale X', 'multiply by this, such as 1/255', number),
  normalize('offset X', 'add this, after --scale', number),
  normalize('mean R,G,B', 'subtract these, of values 0 … 1 unless --scale is given', numbers),
  normalize('std R,G,B', 'divide by these, after --mean', numbers),
]

/** Random changes. */
export const AUGMENT: readonly OptionSpec[] = [
  augment('rotation DEGREES', 'turn by up to this, either way', number),
  augment('shift H,W', 'move by up to these fractions of height and width', both),
  augment('shear DEGREES', 'shear by up to this', number),
  augment('zoom MIN,MAX', 'divide height and width by factors in this range', numbers),
  augment('horizontal-flip P', 'how likely left and right are exchanged, 0 … 1', number),
  augment('vertical-flip P', 'how likely top and bottom are exchanged, 0 … 1', number),
  augment('brightness MIN,MAX', "a factor in this range, as Pillow's", numbers),
  augment('contrast MIN,MAX', "a factor in this range, as Pillow's", numbers),
  augment('channel-shift X', 'add up to this to every value, 0 … 255', number),
  augment('crop-area MIN,MAX', 'a random part: its share of the area; with --crop-ratio', numbers, {
    of: ['augment.crop.area'],
  }),
  augment('crop-ratio MIN,MAX', 'and its width by its height, such as 3/4,4/3', numbers, {
    of: ['augment.crop.ratio'],
  }),
  augment('fill-mode MODE', 'beyond borders: nearest (default), constant, reflect or wrap'),
  augment('fill-value X', 'what constant is; default 0', number),
]

export const ORDER: readonly OptionSpec[] = [
  epoch('shuffle', 'in a random order, by --seed'),
  epoch('seed N', 'of the order and of random changes; default: drawn', number),
]

/** How an epoch is made. */
export const EPOCH: readonly OptionSpec[] = [
  ...ORDER,
  epoch('batch-size N', 'samples that are made and written at a time; default 32', number),
  epoch('remainder WHAT', 'a last batch that is not full: keep (default) or drop'),
  epoch('on-error WHAT', "an image that can't be read: throw (default), skip or zero"),
  WORKERS,
]

export const JSON_OPTION: OptionSpec = general('json', 'print JSON', undefined, OWN)

export const GENERAL: readonly OptionSpec[] = [
  general('help', 'print this', undefined, { ...OWN, short: 'h' }),
]
