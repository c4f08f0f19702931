/** Options → one frozen, validated, serialisable plan. Every default lives here. */
import { type AugmentPlan, planAugment } from './augment/plan.ts'
import {
  checkBoolean,
  checkFinite,
  checkFunction,
  checkInteger,
  checkKeys,
  checkNumbers,
  checkOneOf,
  checkSignal,
} from './check.ts'
import { checkDataset } from './dataset/checkDataset.ts'
import { conflict, show, wrongType, wrongValue } from './errors.ts'
import { CHANNELS, IDENTITY, LAYOUTS, type NormalizePlan, type SampleSpec } from './kernel/abi.ts'
import { drawSeed } from './random/permutation.ts'
import { planResize, RESIZE_KEYS } from './resize.ts'
import type {
  BatchOptions,
  ChannelNormalize,
  ColorMode,
  Dataset,
  LabelMode,
  Normalize,
  OnError,
  Remainder,
  ResizeOptions,
  SampleNormalize,
} from './types.ts'

/** What decides the values in a batch, and nothing else: plain data. */
export interface Plan {
  readonly sample: SampleSpec
  /** Only where something is on. */
  readonly augment?: AugmentPlan
  readonly batchSize: number
  readonly labelMode: LabelMode
  readonly remainder: Remainder
  readonly onError: OnError
  readonly maxPixels: number
  readonly shuffle: boolean
}

/** What decides how batches are made and handed out. */
export interface Running {
  /** Whether `seed` was given rather than drawn. */
  readonly seedGiven: boolean
  readonly seed: number
  readonly prefetch: number
  readonly reuse: boolean
  readonly workers: number | 'auto'
}

/** Pillow's MAX_IMAGE_PIXELS: a quarter of a gibibyte at three bytes a pixel, and half as much again. */
export const MAX_PIXELS = 178_956_970

const COLOR_MODES = Object.keys(CHANNELS) as ColorMode[]
const LABEL_MODES: readonly LabelMode[] = ['categorical', 'sparse', 'binary', 'input', 'none']
const BATCH_KEYS = [
  ...RESIZE_KEYS,
  'batchSize',
  'colorMode',
  'layout',
  'labelMode',
  'normalize',
  'augment',
  'sampler',
  'shuffle',
  'seed',
  'remainder',
  'out',
  'reuse',
  'prefetch',
  'workers',
  'cache',
  'workerUrl',
  'onError',
  'maxPixels',
  'orient',
  'decode',
  'signal',
  'onProgress',
  'module',
]

/** Values of one sample. */
export function sampleLength({ height, width, channels }: SampleSpec): number {
  return height * width * channels
}

/** The shape of `count` samples. */
export function shapeOf({ height, width, channels, layout }: SampleSpec, count: number): readonly number[] {
  return layout === 'NHWC' ? [count, height, width, channels] : [count, channels, height, width]
}

export function makePlan(dataset: Dataset, options: BatchOptions): { plan: Plan; running: Running } {
  checkDataset('dataset', dataset)
  checkKeys('options', options, BATCH_KEYS)
  const colorMode = checkOneOf('colorMode', options.colorMode ?? 'rgb', COLOR_MODES)
  const sample: SampleSpec = Object.freeze({
    ...planResize(options, CHANNELS[colorMode]),
    channels: CHANNELS[colorMode],
    layout: checkOneOf('layout', options.layout ?? 'NHWC', LAYOUTS),
    normalize: planNormalize(options.normalize ?? {}, CHANNELS[colorMode]),
    orient: checkBoolean('orient', options.orient ?? false),
    fast: checkOneOf('decode', options.decode ?? 'exact', ['exact', 'fast']) === 'fast',
  })
  const augment = planAugment(options.augment ?? {})
  checkCrop(augment, sample)
  checkCache(options, augment)
  const plan: Plan = Object.freeze({
    sample,
    ...(augment && { augment }),
    batchSize: checkInteger('batchSize', options.batchSize ?? 32, 1, 2 ** 24),
    labelMode: checkOneOf('labelMode', options.labelMode ?? 'categorical', LABEL_MODES),
    remainder: checkOneOf('remainder', options.remainder ?? 'keep', ['keep', 'drop', 'pad']),
    onError: checkOneOf('onError', options.onError ?? 'throw', ['throw', 'skip', 'zero']),
    maxPixels: checkMaxPixels(options.maxPixels),
    shuffle: checkBoolean('shuffle', options.shuffle ?? false),
  })
  checkLabels(dataset, plan.labelMode)
  checkSampler(options)
  checkRemainder(plan, options.sampler?.length ?? dataset.length)
  checkHooks(options)
  return { plan, running: planRunning(plan, options) }
}

export function checkResizeKeys(options: ResizeOptions): void {
  checkKeys('options', options, RESIZE_KEYS)
}

export function checkColorMode(mode: unknown): 1 | 3 | 4 {
  return CHANNELS[checkOneOf('colorMode', mode, COLOR_MODES)]
}

export function checkMaxPixels(value: unknown): number {
  return checkInteger('maxPixels', value ?? MAX_PIXELS, 1)
}

/** A spec for normalising alone. */
export function normalizeSpec(normalize: Normalize, channels: 1 | 3 | 4): SampleSpec {
  return {
    height: 1,
    width: 1,
    channels,
    filter: 'nearest',
    antialias: true,
    fit: 'stretch',
    layout: 'NHWC',
    normalize: planNormalize(normalize, channels),
    orient: false,
    fast: false,
  }
}

/** A spec for resizing alone. */
export function resizeSpec(options: ResizeOptions, channels: 1 | 3 | 4): SampleSpec {
  const rest = { channels, layout: 'NHWC', normalize: IDENTITY, orient: false, fast: false } as const
  return { ...planResize(options, channels), ...rest }
}

export function planNormalize(normalize: Normalize, channels: number): NormalizePlan {
  checkKeys('normalize', normalize, ['scale', 'offset', 'mean', 'std', 'divisor', 'samplewise'])
  if ('samplewise' in normalize) return planSample(normalize)
  if ('mean' in normalize || 'std' in normalize) return planChannels(normalize as ChannelNormalize, channels)
  rejectOthers(normalize, ['divisor'], 'scale and offset')
  return Object.freeze({
    kind: 'affine',
    scale: checkFinite('normalize.scale', normalize.scale ?? 1),
    offset: checkFinite('normalize.offset', normalize.offset ?? 0),
  })
}

function planSample(normalize: SampleNormalize): NormalizePlan {
  rejectOthers(normalize, ['offset', 'mean', 'std', 'divisor'], 'samplewise')
  const { samplewise, scale } = normalize
  checkKeys('normalize.samplewise', samplewise, ['center', 'std'])
  return Object.freeze({
    kind: 'sample',
    scale: checkFinite('normalize.scale', scale ?? 1),
    center: checkBoolean('normalize.samplewise.center', samplewise.center ?? true),
    std: checkBoolean('normalize.samplewise.std', samplewise.std ?? true),
  })
}

function planChannels(normalize: ChannelNormalize, channels: number): NormalizePlan {
  const { scale } = normalize
  rejectOthers(
    normalize,
    scale === undefined ? ['offset'] : ['offset', 'divisor'],
    scale === undefined ? 'mean and std' : 'scale'
  )
  const divisor = checkFinite('normalize.divisor', normalize.divisor ?? (scale === undefined ? 255 : 1))
  if (divisor === 0) throw wrongValue('normalize.divisor', 0, 'a number other than 0')
  const std = checkNumbers('normalize.std', normalize.std, channels)
  const zero = std.indexOf(0)
  if (zero >= 0) throw wrongValue(`normalize.std[${zero}]`, 0, 'a number other than 0')
  return Object.freeze({
    kind: 'channels',
    scale: checkFinite('normalize.scale', scale ?? 1),
    // x / 255 and x · (1 / 255) round differently; torchvision divides.
    divisor,
    mean: checkNumbers('normalize.mean', normalize.mean, channels),
    std,
  })
}

function rejectOthers(normalize: object, keys: readonly string[], kind: string): void {
  for (const key of keys) {
    if (key in normalize) {
      const given = (normalize as Record<string, unknown>)[key]
      throw conflict(`normalize.${key}`, given, `no ${key} beside ${kind}`)
    }
  }
}

function planRunning(plan: Plan, options: BatchOptions): Running {
  const length = plan.batchSize * sampleLength(plan.sample)
  const { out } = options
  const reuse = checkBoolean('reuse', options.reuse ?? out !== undefined)
  const workers = checkWorkers(options)
  // With workers one batch more, so that all of them have work while the last samples of a batch are being made.
  const usual = workers === 0 ? 1 : 2
  let prefetch = options.prefetch === undefined ? usual : checkInteger('prefetch', options.prefetch, 0, 1024)
  if (out !== undefined) {
    if (!(out instanceof Float32Array)) throw wrongType('out', out, 'a Float32Array')
    if (!reuse) throw conflict('reuse', false, 'true or nothing where out is given')
    const slots = out.length / length
    if (!Number.isInteger(slots) || slots < 1) {
      throw wrongValue('out', out, `a Float32Array of ${length} values a batch, or a multiple of that`)
    }
    prefetch = options.prefetch === undefined ? slots - 1 : prefetch
    if (prefetch + 1 > slots) {
      throw conflict('out', out, `${(prefetch + 1) * length} values, for prefetch = ${prefetch}`)
    }
  }
  const seedGiven = options.seed !== undefined
  return Object.freeze({
    seedGiven,
    seed: seedGiven ? checkInteger('seed', options.seed, 0) : drawSeed(),
    prefetch,
    reuse,
    workers,
  })
}

function checkWorkers({ workers = 'auto', workerUrl }: BatchOptions): number | 'auto' {
  if (workerUrl !== undefined && !(workerUrl instanceof URL)) {
    throw wrongType('workerUrl', workerUrl, 'a URL')
  }
  if (workers === 'auto') return 'auto'
  if (typeof workers !== 'number') {
    throw wrongType('workers', workers, "'auto' or a number of workers")
  }
  return checkInteger('workers', workers, 0, 1024)
}

function checkLabels({ entries, labels, classNames }: Dataset, labelMode: LabelMode): void {
  if (labelMode === 'input' || labelMode === 'none') return
  const without = labels.indexOf(-1)
  if (without >= 0) {
    const expected = `'input' or 'none', since ${show(entries[without]!.path)} has no label`
    throw conflict('labelMode', labelMode, expected)
  }
  if (labelMode === 'binary' && classNames.length !== 2) {
    throw conflict('labelMode', labelMode, `two classes, not ${classNames.length}, or another mode`)
  }
}

function checkSampler({ sampler, shuffle }: BatchOptions): void {
  if (sampler === undefined) return
  // An array has both members too, but its `at` takes a position alone.
  if (typeof sampler?.at !== 'function' || !Number.isInteger(sampler.length) || Array.isArray(sampler)) {
    throw wrongType('sampler', sampler, 'a Sampler: an object with length and at(epoch, position)')
  }
  checkInteger('sampler.length', sampler.length, 1)
  if (shuffle !== undefined) {
    throw conflict('shuffle', shuffle, 'no shuffle beside a sampler, which decides the order')
  }
}

function checkCache({ cache }: BatchOptions, augment: AugmentPlan | undefined): void {
  if (cache === undefined) return
  const isFile = cache instanceof URL ? cache.protocol === 'file:' : typeof cache === 'string' && cache !== ''
  if (!isFile) throw wrongType('cache', cache, "'memory', a path or a file: URL")
  if (augment?.crop) {
    throw conflict('cache', cache, 'no cache beside augment.crop, which comes before resizing')
  }
}

function checkCrop(augment: AugmentPlan | undefined, { fit, resize }: SampleSpec): void {
  if (!augment?.crop) return
  if (fit !== 'stretch') {
    throw conflict('fit', fit, "'stretch' where augment.crop is given")
  }
  if (resize) throw conflict('resize', resize, 'nothing where augment.crop is given')
}

function checkRemainder({ remainder, batchSize }: Plan, samples: number): void {
  if (remainder === 'drop' && samples < batchSize) {
    const expected = `at most ${samples}, the number of samples, where the remainder is dropped`
    throw conflict('batchSize', batchSize, expected)
  }
}

function checkHooks({ signal, onProgress }: BatchOptions): void {
  checkSignal(signal)
  if (onProgress !== undefined) checkFunction('onProgress', onProgress)
}
