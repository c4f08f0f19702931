/** Keras' `image_dataset_from_directory`. */
import { imageBatches } from '../batches.ts'
import { checkBoolean, checkInteger, checkKeys, checkOneOf, checkSize } from '../check.ts'
import { checkClasses, fromEntries } from '../dataset/entries.ts'
import { conflict, show, wrongType, wrongValue } from '../errors.ts'
import { Mt19937 } from '../random/mt19937.ts'
import { drawSeed } from '../random/permutation.ts'
import type { BatchOptions, ColorMode, Dataset, ImageBatches, LabelMode, WasmModule } from '../types.ts'
import { advise, type DirectorySource, listClasses } from './directoryIterator.ts'
import type { Subset } from './flowOptions.ts'
import { checkSeed } from './iterator.ts'
import { checkDataFormat, type DataFormat } from './options.ts'

/** Keras' arguments of the same names. */
export interface ImageDatasetOptions {
  /** 'inferred' (default): class folders. null: no labels. Integers from 0 on: a label for each file, in their order. */
  labels?: 'inferred' | null | readonly number[]
  /** 'int' (default), 'categorical', 'binary', or null for no labels. */
  labelMode?: 'int' | 'categorical' | 'binary' | null
  /** Class folders in the order of their labels; default: all, sorted. */
  classNames?: readonly string[] | null
  /** Default 'rgb'. */
  colorMode?: ColorMode
  /** Default 32. */
  batchSize?: number
  /** [height, width], or both in one; default [256, 256]. */
  imageSize?: readonly [height: number, width: number] | number
  /** A new order for each epoch; default true. */
  shuffle?: boolean
  /** Decides the split, as in Keras, and the order of each epoch, which is imbatch's. */
  seed?: number | null
  /** The share of all files that is for validation. */
  validationSplit?: number | null
  /** With `validationSplit`: which part, or 'both'. */
  subset?: Subset | 'both' | null
  /** As `tf.image.resize` without antialiasing; default 'bilinear'. */
  interpolation?: 'bilinear' | 'nearest'
  /** Default false. */
  followLinks?: boolean
  /** Crops the centre instead of stretching; default false. */
  cropToAspectRatio?: boolean
  /** Pads with zeros instead of stretching; default false. */
  padToAspectRatio?: boolean
  /** Default 'channels_last'. */
  dataFormat?: DataFormat | null
  /** Threads that decode; default 'auto'. */
  workers?: number | 'auto'
  /** The compiled `imbatch/core.wasm`, instead of the embedded copy. */
  module?: WasmModule
}

/** Batches, with what Keras adds to its dataset. */
export interface ImageDataset extends ImageBatches {
  /** Paths of the samples, in the order before an epoch's shuffling. */
  readonly filePaths: readonly string[]
}

/** Keras' ALLOWLIST_FORMATS. */
const EXTENSIONS = ['bmp', 'gif', 'jpeg', 'jpg', 'png']

const KEYS = [
  'labels',
  'labelMode',
  'classNames',
  'colorMode',
  'batchSize',
  'imageSize',
  'shuffle',
  'seed',
  'validationSplit',
  'subset',
  'interpolation',
  'followLinks',
  'cropToAspectRatio',
  'padToAspectRatio',
  'dataFormat',
  'workers',
  'module',
]

/**
 * Batches of a folder, as `keras.utils.image_dataset_from_directory` makes them: the same files in each part of a split, the
 * same labels, and pictures resized by TensorFlow's formulas. Epochs end, as every `ImageBatches`'. The order within
 * an epoch is imbatch's: TensorFlow's shuffling can't be had elsewhere.
 */
export function imageDatasetFromDirectory(
  directory: DirectorySource,
  options: ImageDatasetOptions & { subset: 'both' }
): Promise<[training: ImageDataset, validation: ImageDataset]>
export function imageDatasetFromDirectory(
  directory: DirectorySource,
  options?: ImageDatasetOptions & { subset?: Subset | null }
): Promise<ImageDataset>
export async function imageDatasetFromDirectory(
  directory: DirectorySource,
  options: ImageDatasetOptions = {}
): Promise<ImageDataset | [ImageDataset, ImageDataset]> {
  checkKeys('options', options, KEYS)
  const shuffle = checkBoolean('shuffle', options.shuffle ?? true)
  const { split, subset } = checkSplit(options, shuffle)
  const batchOptions = planBatches(options)
  const all = await listFiles(directory, options)
  const seed = checkSeed(options.seed) ?? drawSeed()
  const order = Int32Array.from({ length: all.length }, (_, i) => i)
  if (shuffle) new Mt19937(seed).shuffle(order)
  const open = async (part: Subset | null, shuffled: boolean) => {
    const rows = partOf(order, split, part)
    if (rows.length === 0) {
      throw wrongValue('validationSplit', split, `a split that leaves ${part} files`)
    }
    const dataset = all.subset(rows)
    const batches = await imageBatches(dataset, { ...batchOptions, shuffle: shuffled, seed })
    return Object.assign(batches, { filePaths: batches.paths })
  }
  if (subset === 'both') return [await open('training', shuffle), await open('validation', false)]
  return open(subset, shuffle)
}

function checkSplit(
  { validationSplit, subset, seed }: ImageDatasetOptions,
  shuffle: boolean
): { split: number; subset: Subset | 'both' | null } {
  const split = validationSplit ?? 0
  if (typeof split !== 'number' || !(split >= 0 && split < 1)) {
    throw wrongValue('validationSplit', split, 'a number between 0 and 1')
  }
  const part = subset == null ? null : checkOneOf('subset', subset, ['training', 'validation', 'both'])
  if (split > 0 !== (part !== null)) {
    throw conflict('subset', subset, 'subset and validationSplit, or neither')
  }
  if (split > 0 && shuffle && seed == null) {
    throw conflict('seed', seed, 'a seed, so that the parts of a split share no files')
  }
  return { split, subset: part }
}

/** Keras takes the last files for validation; int(split · n) may be 0, and then [:-0] is nothing. */
function partOf(order: Int32Array, split: number, part: Subset | null): Int32Array {
  if (part === null) return order
  const count = Math.trunc(split * order.length)
  if (count === 0) return part === 'training' ? order.subarray(0, 0) : order
  return part === 'training' ? order.subarray(0, -count) : order.subarray(-count)
}

const LABEL_MODES: Readonly<Record<string, LabelMode>> = {
  int: 'sparse',
  categorical: 'categorical',
  binary: 'binary',
}

function planBatches(options: ImageDatasetOptions): BatchOptions {
  const crop = checkBoolean('cropToAspectRatio', options.cropToAspectRatio ?? false)
  const pad = checkBoolean('padToAspectRatio', options.padToAspectRatio ?? false)
  if (crop && pad) {
    throw conflict('padToAspectRatio', pad, 'only one of cropToAspectRatio and padToAspectRatio')
  }
  const labelled = options.labels !== null && options.labelMode !== null
  const mode = labelled
    ? checkOneOf('labelMode', options.labelMode ?? 'int', ['int', 'categorical', 'binary'])
    : 'none'
  const { imageSize = [256, 256] } = options
  return {
    size: checkSize('imageSize', typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize),
    batchSize: checkInteger('batchSize', options.batchSize ?? 32, 1, 2 ** 24),
    colorMode: checkOneOf('colorMode', options.colorMode ?? 'rgb', ['rgb', 'rgba', 'grayscale']),
    filter: checkOneOf('interpolation', options.interpolation ?? 'bilinear', ['bilinear', 'nearest']),
    antialias: false,
    fit: crop ? 'cover' : pad ? 'contain' : 'stretch',
    layout: checkDataFormat(options.dataFormat) === 'channels_first' ? 'NCHW' : 'NHWC',
    labelMode: LABEL_MODES[mode] ?? 'none',
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.module !== undefined && { module: options.module }),
  }
}

/** All files with their labels, in Keras' order before it shuffles. */
async function listFiles(directory: DirectorySource, options: ImageDatasetOptions): Promise<Dataset> {
  const { labels = 'inferred', labelMode, classNames } = options
  const names = classNames == null ? undefined : checkClasses(classNames)
  const followLinks = checkBoolean('followLinks', options.followLinks ?? false)
  if (names && (labels !== 'inferred' || labelMode === null)) {
    throw conflict('classNames', names, "no classNames unless labels is 'inferred'")
  }
  if (labels === 'inferred' && labelMode !== null) {
    if (names) await checkFolders(directory, names, followLinks)
    return listClasses(directory, names, followLinks, { extensions: EXTENSIONS }).catch(
      advise('labels: null')
    )
  }
  const files = await listClasses(directory, undefined, followLinks, {
    extensions: EXTENSIONS,
    labels: 'none',
  })
  return labels === null || labelMode === null || labels === 'inferred' ? files : withLabels(files, labels)
}

/** Keras wants class names to be folders. */
async function checkFolders(
  source: DirectorySource,
  names: readonly string[],
  followLinks: boolean
): Promise<void> {
  const options = { extensions: EXTENSIONS }
  const { classNames } = await listClasses(source, undefined, followLinks, options).catch(
    advise('labels: null without classNames')
  )
  const unknown = names.find((name) => !classNames.includes(name))
  if (unknown === undefined) return
  const expected = `class folders, of ${classNames.map(show).join(', ')}`
  throw wrongValue('classNames', unknown, expected)
}

function withLabels(files: Dataset, labels: unknown): Dataset {
  if (!Array.isArray(labels)) {
    throw wrongType('labels', labels, "'inferred', null or an array of integers")
  }
  const whole = labels.map((label, i) => checkInteger(`labels[${i}]`, label, 0, 2 ** 20))
  if (whole.length !== files.length) {
    throw conflict('labels', labels, `${files.length} labels, one for each file`)
  }
  const classes = Array.from({ length: Math.max(...whole) + 1 }, (_, label) => String(label))
  const entries = files.entries.map((entry, i) => ({ ...entry, label: String(whole[i]) }))
  return fromEntries(entries, { classes })
}
