/** Options of Keras' `ImageDataGenerator` → one frozen record, validated, with every default in it. */
import { checkBoolean, checkFinite, checkFunction, checkKeys, checkOneOf } from '../check.ts'
import { OptionError } from '../errors.ts'
import { FILL_MODES } from '../kernel/abi.ts'
import type { FillMode } from '../types.ts'
import { DTYPES, type DType, type NDArray, type Values } from './ndarray.ts'

/** Where channels are: [n, height, width, channels], or [n, channels, height, width]. */
export type DataFormat = 'channels_last' | 'channels_first'

/** Gets one picture, in the generator's data format and dtype; may change it in place, or give another one of that shape. */
export type PreprocessingFunction = (image: NDArray) => NDArray | Values | undefined

/** Keras' arguments of the same names; https://keras.io/2.18/api/data_loading/image describes them. */
export interface ImageDataGeneratorOptions {
  /** Subtracts the mean that `fit` found; default false. */
  featurewiseCenter?: boolean
  /** Subtracts each picture's own mean; default false. */
  samplewiseCenter?: boolean
  /** Divides by the standard deviation that `fit` found; turns `featurewiseCenter` on. Default false. */
  featurewiseStdNormalization?: boolean
  /** Divides by each picture's own standard deviation; turns `samplewiseCenter` on. Default false. */
  samplewiseStdNormalization?: boolean
  /** Whitens by the matrix that `fit` found; turns `featurewiseCenter` on and featurewise std off. Default false. */
  zcaWhitening?: boolean
  /** Default 1e-6. */
  zcaEpsilon?: number
  /** Degrees either way; default 0. */
  rotationRange?: number
  /**
   * Below 1 a fraction of the width. From 1 on pixels: an integer n, as Python's, draws 0 … n − 1 and a sign, another number
   * anything up to it either way. A list: one of its elements, and a sign. Default 0.
   */
  widthShiftRange?: number | readonly number[]
  /** Likewise, of the height. */
  heightShiftRange?: number | readonly number[]
  /** A factor from the first to the second number; 1 changes nothing. Default null. */
  brightnessRange?: readonly [number, number] | null
  /** Degrees either way; default 0. */
  shearRange?: number
  /** [lower, upper], or z for [1 − z, 1 + z]; above 1 is smaller. Default 0. */
  zoomRange?: number | readonly [number, number]
  /** Default 0. */
  channelShiftRange?: number
  /** What lies beyond the borders; default 'nearest'. */
  fillMode?: FillMode
  /** For `fillMode: 'constant'`; default 0. */
  cval?: number
  /** Every second picture; default false. */
  horizontalFlip?: boolean
  /** Every second picture, upside down; default false. */
  verticalFlip?: boolean
  /** A factor, after everything random; null or 0 for none. Default null. */
  rescale?: number | null
  /** Called after everything random and before `rescale`. Default null. */
  preprocessingFunction?: PreprocessingFunction | null
  /** Default 'channels_last'. */
  dataFormat?: DataFormat | null
  /** The share of each class, or of the rows, that `subset: 'validation'` takes; default 0. */
  validationSplit?: number
  /** Of the spline that warps, 0 … 5; default 1. */
  interpolationOrder?: number
  /** Of what is handed out; default 'float32'. */
  dtype?: DType | null
}

/** The record: what `ImageDataGenerator` has as fields. */
export interface GeneratorPlan {
  readonly featurewiseCenter: boolean
  readonly samplewiseCenter: boolean
  readonly featurewiseStdNormalization: boolean
  readonly samplewiseStdNormalization: boolean
  readonly zcaWhitening: boolean
  readonly zcaEpsilon: number
  readonly rotationRange: number
  readonly widthShiftRange: number | readonly number[]
  readonly heightShiftRange: number | readonly number[]
  readonly brightnessRange: readonly [number, number] | null
  readonly shearRange: number
  readonly zoomRange: readonly [number, number]
  readonly channelShiftRange: number
  readonly fillMode: FillMode
  readonly cval: number
  readonly horizontalFlip: boolean
  readonly verticalFlip: boolean
  readonly rescale: number | null
  readonly preprocessingFunction: PreprocessingFunction | null
  readonly dataFormat: DataFormat
  readonly validationSplit: number
  readonly interpolationOrder: number
  readonly dtype: DType
}

const KEYS = [
  'featurewiseCenter',
  'samplewiseCenter',
  'featurewiseStdNormalization',
  'samplewiseStdNormalization',
  'zcaWhitening',
  'zcaEpsilon',
  'rotationRange',
  'widthShiftRange',
  'heightShiftRange',
  'brightnessRange',
  'shearRange',
  'zoomRange',
  'channelShiftRange',
  'fillMode',
  'cval',
  'horizontalFlip',
  'verticalFlip',
  'rescale',
  'preprocessingFunction',
  'dataFormat',
  'validationSplit',
  'interpolationOrder',
  'dtype',
]

export const DATA_FORMATS: readonly DataFormat[] = ['channels_last', 'channels_first']

/** Throws `OptionError`; warns where Keras warns that one option overrides another. */
export function planGenerator(options: ImageDataGeneratorOptions): GeneratorPlan {
  checkKeys('options', options, KEYS)
  const flag = (name: 'horizontalFlip' | 'verticalFlip') => checkBoolean(name, options[name] ?? false)
  const preprocessingFunction = options.preprocessingFunction ?? null
  if (preprocessingFunction !== null) checkFunction('preprocessingFunction', preprocessingFunction)
  return Object.freeze({
    ...planStatistics(options),
    zcaEpsilon: checkFinite('zcaEpsilon', options.zcaEpsilon ?? 1e-6),
    rotationRange: checkFinite('rotationRange', options.rotationRange ?? 0),
    widthShiftRange: checkShift('widthShiftRange', options.widthShiftRange ?? 0),
    heightShiftRange: checkShift('heightShiftRange', options.heightShiftRange ?? 0),
    brightnessRange:
      options.brightnessRange == null ? null : checkPair('brightnessRange', options.brightnessRange),
    shearRange: checkFinite('shearRange', options.shearRange ?? 0),
    zoomRange: planZoom(options.zoomRange ?? 0),
    channelShiftRange: checkFinite('channelShiftRange', options.channelShiftRange ?? 0),
    fillMode: checkOneOf('fillMode', options.fillMode ?? 'nearest', FILL_MODES),
    cval: checkFinite('cval', options.cval ?? 0),
    horizontalFlip: flag('horizontalFlip'),
    verticalFlip: flag('verticalFlip'),
    rescale: options.rescale == null ? null : checkFinite('rescale', options.rescale),
    preprocessingFunction,
    dataFormat: checkDataFormat(options.dataFormat),
    validationSplit: checkSplit(options.validationSplit ?? 0),
    interpolationOrder: checkOrder(options.interpolationOrder ?? 1),
    dtype: checkOneOf('dtype', options.dtype ?? 'float32', DTYPES),
  })
}

export function checkDataFormat(format: DataFormat | null | undefined): DataFormat {
  return checkOneOf('dataFormat', format ?? 'channels_last', DATA_FORMATS)
}

type Statistics =
  | 'featurewiseCenter'
  | 'samplewiseCenter'
  | 'featurewiseStdNormalization'
  | 'samplewiseStdNormalization'
  | 'zcaWhitening'

/** As in Keras, dividing by a standard deviation implies centring, and whitening replaces the former. */
function planStatistics(options: ImageDataGeneratorOptions): Pick<GeneratorPlan, Statistics> {
  const flag = (name: Statistics) => checkBoolean(name, options[name] ?? false)
  const plan = {
    featurewiseCenter: flag('featurewiseCenter'),
    samplewiseCenter: flag('samplewiseCenter'),
    featurewiseStdNormalization: flag('featurewiseStdNormalization'),
    samplewiseStdNormalization: flag('samplewiseStdNormalization'),
    zcaWhitening: flag('zcaWhitening'),
  }
  const override = (by: Statistics, what: Statistics, value: boolean) => {
    if (!options[by] || plan[what] === value) return
    plan[what] = value
    console.warn(`imbatch/keras: ${by} overrides ${what}: it is ${value} now, as in Keras`)
  }
  override('zcaWhitening', 'featurewiseCenter', true)
  override('zcaWhitening', 'featurewiseStdNormalization', false)
  override('featurewiseStdNormalization', 'featurewiseCenter', true)
  override('samplewiseStdNormalization', 'samplewiseCenter', true)
  return plan
}

function checkShift(name: string, range: unknown): number | readonly number[] {
  if (!Array.isArray(range)) return checkFinite(name, range)
  return Object.freeze(range.map((item, i) => checkFinite(`${name}[${i}]`, item)))
}

function planZoom(range: unknown): readonly [number, number] {
  if (typeof range !== 'number') return checkPair('zoomRange', range)
  checkFinite('zoomRange', range)
  return [1 - range, 1 + range]
}

function checkPair(name: string, range: unknown): readonly [number, number] {
  if (!Array.isArray(range)) throw new OptionError('OPTION_TYPE', name, range, 'an array of two numbers')
  if (range.length !== 2) throw new OptionError('OPTION_VALUE', name, range, 'two numbers')
  return Object.freeze([checkFinite(`${name}[0]`, range[0]), checkFinite(`${name}[1]`, range[1])] as const)
}

function checkSplit(split: unknown): number {
  const share = checkFinite('validationSplit', split)
  if (share === 0 || (share > 0 && share < 1)) return share
  throw new OptionError('OPTION_VALUE', 'validationSplit', split, 'a number between 0 and 1, or 0 for none')
}

function checkOrder(order: unknown): number {
  if (typeof order === 'number' && Number.isInteger(order) && order >= 0 && order <= 5) return order
  throw new OptionError('OPTION_VALUE', 'interpolationOrder', order, 'an integer from 0 to 5')
}
