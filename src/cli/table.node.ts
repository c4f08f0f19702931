/** Every option that commands share: what it is called, what it becomes, and what `--help` says of it. */
import type { OptionSpec } from './options.node.ts'

const number = (text: string): number => {
  // A fraction too: 1/255 is how people think of it.
  const parts = text.split('/').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const value = parts.length === 2 ? parts[0]! / parts[1]! : parts[0]!
  if (parts.length > 2 || Number.isNaN(value)) throw 'a number'
  return value
}

const numbers = (text: string): number[] => text.split(',').map(number)

const words = (text: string): string[] => text.split(',').map((word) => word.trim())

/** One number for both. */
const both = (text: string): number[] => {
  const list = numbers(text)
  return list.length === 1 ? [list[0]!, list[0]!] : list
}

const size = (text: string): number[] => {
  const sides = text.split(/[x×]/).map(Number)
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

/** The options of a folder of images. */
export const FOLDER: readonly OptionSpec[] = [
  {
    name: 'classes',
    value: 'A,B,…',
    group: 'folder',
    of: ['classes'],
    parse: words,
    help: 'class folders to use, in the order of their labels; default: all, sorted',
  },
  { name: 'flat', group: 'folder', help: 'no labels: all images below DIR, at any depth' },
  {
    name: 'extensions',
    value: 'A,B,…',
    group: 'folder',
    of: ['extensions'],
    parse: words,
    help: 'endings of file names; default: those of the usual image formats',
  },
  { name: 'follow-links', group: 'folder', of: ['followLinks'], help: 'follow links to folders' },
  {
    name: 'allow-empty-classes',
    group: 'folder',
    of: ['allowEmptyClasses'],
    help: 'class folders may have no images',
  },
]

export const WORKERS: OptionSpec = {
  name: 'workers',
  value: 'N',
  group: 'epoch',
  of: ['workers'],
  parse: workers,
  help: "threads; 0: only this one; default 'auto': one for each processor",
}

export const MAX_PIXELS: OptionSpec = {
  name: 'max-pixels',
  value: 'N',
  group: 'samples',
  of: ['maxPixels'],
  parse: number,
  help: 'refuse larger images; default 178956970, as Pillow',
}

const ON_ERROR: OptionSpec = {
  name: 'on-error',
  value: 'WHAT',
  group: 'epoch',
  of: ['onError'],
  help: "an image that can't be read: throw (default), skip or zero",
}

/** How a sample is made of a file. */
export const SAMPLES: readonly OptionSpec[] = [
  {
    name: 'size',
    value: 'HxW',
    group: 'samples',
    of: ['size'],
    parse: size,
    help: 'of a sample in pixels, or one number for both; default 224x224',
  },
  {
    name: 'color-mode',
    value: 'MODE',
    group: 'samples',
    of: ['colorMode'],
    help: 'rgb (default), rgba or grayscale',
  },
  {
    name: 'filter',
    value: 'NAME',
    group: 'samples',
    of: ['filter'],
    help: 'nearest, box, bilinear (default), hamming, bicubic or lanczos',
  },
  {
    name: 'no-antialias',
    group: 'samples',
    of: ['antialias'],
    flag: false,
    help: 'resize as tf.image.resize, in float32; nearest and bilinear only',
  },
  {
    name: 'fit',
    value: 'HOW',
    group: 'samples',
    of: ['fit'],
    help: 'stretch (default), cover (crop the centre) or contain (pad)',
  },
  { name: 'orient', group: 'samples', of: ['orient'], help: 'apply the EXIF orientation' },
  {
    name: 'decode',
    value: 'HOW',
    group: 'samples',
    of: ['decode'],
    help: 'exact (default), or fast: large JPEGs at 1/2, 1/4 or 1/8',
  },
  MAX_PIXELS,
]

export const LAYOUT: OptionSpec = {
  name: 'layout',
  value: 'ORDER',
  group: 'values',
  of: ['layout'],
  help: 'NHWC (default) or NCHW',
}

/** What its values become. */
export const VALUES: readonly OptionSpec[] = [
  {
    name: 'normalize',
    value: 'NAME',
    group: 'values',
    of: ['normalize'],
    parse: named,
    help: 'imagenet: its mean and deviation, of values 0 … 1; samplewise: as Keras',
  },
  {
    name: 'scale',
    value: 'X',
    group: 'values',
    of: ['normalize.scale'],
    parse: number,
    help: 'multiply by this, such as 1/255',
  },
  {
    name: 'offset',
    value: 'X',
    group: 'values',
    of: ['normalize.offset'],
    parse: number,
    help: 'add this, after --scale',
  },
  {
    name: 'mean',
    value: 'R,G,B',
    group: 'values',
    of: ['normalize.mean'],
    parse: numbers,
    help: 'subtract these, of values 0 … 1 unless --scale is given',
  },
  {
    name: 'std',
    value: 'R,G,B',
    group: 'values',
    of: ['normalize.std'],
    parse: numbers,
    help: 'divide by these, after --mean',
  },
]

/** Random changes. */
export const AUGMENT: readonly OptionSpec[] = [
  {
    name: 'rotation',
    value: 'DEGREES',
    group: 'augment',
    of: ['augment.rotation'],
    parse: number,
    help: 'turn by up to this, either way',
  },
  {
    name: 'shift',
    value: 'H,W',
    group: 'augment',
    of: ['augment.shift'],
    parse: both,
    help: 'move by up to these fractions of height and width',
  },
  {
    name: 'shear',
    value: 'DEGREES',
    group: 'augment',
    of: ['augment.shear'],
    parse: number,
    help: 'shear by up to this',
  },
  {
    name: 'zoom',
    value: 'MIN,MAX',
    group: 'augment',
    of: ['augment.zoom'],
    parse: numbers,
    help: 'divide height and width by factors in this range',
  },
  {
    name: 'horizontal-flip',
    value: 'P',
    group: 'augment',
    of: ['augment.horizontalFlip'],
    parse: number,
    help: 'how likely left and right are exchanged, 0 … 1',
  },
  {
    name: 'vertical-flip',
    value: 'P',
    group: 'augment',
    of: ['augment.verticalFlip'],
    parse: number,
    help: 'how likely top and bottom are exchanged, 0 … 1',
  },
  {
    name: 'brightness',
    value: 'MIN,MAX',
    group: 'augment',
    of: ['augment.brightness'],
    parse: numbers,
    help: "a factor in this range, as Pillow's",
  },
  {
    name: 'contrast',
    value: 'MIN,MAX',
    group: 'augment',
    of: ['augment.contrast'],
    parse: numbers,
    help: "a factor in this range, as Pillow's",
  },
  {
    name: 'channel-shift',
    value: 'X',
    group: 'augment',
    of: ['augment.channelShift'],
    parse: number,
    help: 'add up to this to every value, 0 … 255',
  },
  {
    name: 'crop-area',
    value: 'MIN,MAX',
    group: 'augment',
    of: ['augment.crop.area'],
    parse: numbers,
    help: 'a random part: its share of the area; with --crop-ratio',
  },
  {
    name: 'crop-ratio',
    value: 'MIN,MAX',
    group: 'augment',
    of: ['augment.crop.ratio'],
    parse: numbers,
    help: 'and its width by its height, such as 3/4,4/3',
  },
  {
    name: 'fill-mode',
    value: 'MODE',
    group: 'augment',
    of: ['augment.fillMode'],
    help: 'beyond borders: nearest (default), constant, reflect or wrap',
  },
  {
    name: 'fill-value',
    value: 'X',
    group: 'augment',
    of: ['augment.fillValue'],
    parse: number,
    help: 'what constant is; default 0',
  },
]

export const ORDER: readonly OptionSpec[] = [
  { name: 'shuffle', group: 'epoch', of: ['shuffle'], help: 'in a random order, by --seed' },
  {
    name: 'seed',
    value: 'N',
    group: 'epoch',
    of: ['seed'],
    parse: number,
    help: 'of the order and of random changes; default: drawn',
  },
]

/** How an epoch is made. */
export const EPOCH: readonly OptionSpec[] = [
  ...ORDER,
  {
    name: 'batch-size',
    value: 'N',
    group: 'epoch',
    of: ['batchSize'],
    parse: number,
    help: 'samples that are made and written at a time; default 32',
  },
  {
    name: 'remainder',
    value: 'WHAT',
    group: 'epoch',
    of: ['remainder'],
    help: 'a last batch that is not full: keep (default) or drop',
  },
  ON_ERROR,
  WORKERS,
]

export const JSON_OPTION: OptionSpec = { name: 'json', group: 'general', help: 'print JSON' }

export const GENERAL: readonly OptionSpec[] = [
  { name: 'help', short: 'h', group: 'general', help: 'print this' },
]
