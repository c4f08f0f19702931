/** Options of Keras' `ImageDataGenerator` → one frozen record, validated, with every default in it. */
import { checkBoolean, checkFinite, checkFunction, checkKeys, checkOneOf } from '../check.ts'
import { wrongType, wrongValue } from '../errors.ts'
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
export type GeneratorPlan = Readonly<Required<Omit<ImageDataGeneratorOptions, keyof Planned>> & Planned>

interface Planned {
  zoomRange: readonly [number, number]
  dataFormat: DataFormat
  dtype: DType
}

export const DATA_FORMATS: readonly DataFormat[] = ['channels_last', 'channels_first']

export function checkDataFormat(format: unknown): DataFormat {
  return checkOneOf('dataFormat', format ?? 'channels_last', DATA_FORMATS)
}

type Check<T> = (name: string, value: unknown) => T

const flag: Check<boolean> = (name, value) => checkBoolean(name, value ?? false)
const finite =
  (fallback: number): Check<number> =>
  (name, value) =>
    checkFinite(name, value ?? fallback)
const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (name, value) =>
    value == null ? null : check(name, value)

/** In Keras' order. */
const CHECKS: { readonly [Name in keyof GeneratorPlan]: Check<GeneratorPlan[Name]> } = {
  featurewiseCenter: flag,
  samplewiseCenter: flag,
  featurewiseStdNormalization: flag,
  samplewiseStdNormalization: flag,
  zcaWhitening: flag,
  zcaEpsilon: finite(1e-6),
  rotationRange: finite(0),
  widthShiftRange: checkShift,
  heightShiftRange: checkShift,
  brightnessRange: orNull(checkPair),
  shearRange: finite(0),
  zoomRange: planZoom,
  channelShiftRange: finite(0),
  fillMode: (name, value) => checkOneOf(name, value ?? 'nearest', FILL_MODES),
  cval: finite(0),
  horizontalFlip: flag,
  verticalFlip: flag,
  rescale: orNull(checkFinite),
  preprocessingFunction: orNull((name, value) => {
    checkFunction(name, value)
    return value as PreprocessingFunction
  }),
  dataFormat: (_, value) => checkDataFormat(value),
  validationSplit: checkSplit,
  interpolationOrder: checkOrder,
  dtype: (name, value) => checkOneOf(name, value ?? 'float32', DTYPES),
}

/** Throws `OptionError`; warns where Keras warns that one option overrides another. */
export function planGenerator(options: ImageDataGeneratorOptions): GeneratorPlan {
  checkKeys('options', options, Object.keys(CHECKS))
  const given = options as Readonly<Record<string, unknown>>
  const checked = Object.entries(CHECKS).map(([name, check]) => [name, check(name, given[name])])
  const plan: { -readonly [Name in keyof GeneratorPlan]: GeneratorPlan[Name] } = Object.fromEntries(checked)
  // Dividing by a standard deviation implies centring, and whitening replaces the former.
  const override = (by: Statistics, what: Statistics, value: boolean) => {
    if (!options[by] || plan[what] === value) return
    plan[what] = value
    console.warn(`imbatch/keras: ${by} overrides ${what}: it is ${value} now, as in Keras`)
  }
  override('zcaWhitening', 'featurewiseCenter', true)
  override('zcaWhitening', 'featurewiseStdNormalization', false)
  override('featurewiseStdNormalization', 'featurewiseCenter', true)
  override('samplewiseStdNormalization', 'samplewiseCenter', true)
  return Object.freeze(plan)
}

type Statistics =
  | 'featurewiseCenter'
  | 'samplewiseCenter'
  | 'featurewiseStdNormalization'
  | 'samplewiseStdNormalization'
  | 'zcaWhitening'

function checkShift(name: string, range: unknown): number | readonly number[] {
  if (!Array.isArray(range)) return checkFinite(name, range ?? 0)
  return Object.freeze(range.map((item, i) => checkFinite(`${name}[${i}]`, item)))
}

function planZoom(name: string, range: unknown): readonly [number, number] {
  if (range != null && typeof range !== 'number') return checkPair(name, range)
  const zoom = checkFinite(name, range ?? 0)
  return [1 - zoom, 1 + zoom]
}

function checkPair(name: string, range: unknown): readonly [number, number] {
  if (!Array.isArray(range)) throw wrongType(name, range, 'an array of two numbers')
  if (range.length !== 2) throw wrongValue(name, range, 'two numbers')
  return Object.freeze([checkFinite(`${name}[0]`, range[0]), checkFinite(`${name}[1]`, range[1])] as const)
}

function checkSplit(name: string, split: unknown): number {
  const share = checkFinite(name, split ?? 0)
  if (share === 0 || (share > 0 && share < 1)) return share
  throw wrongValue(name, split, 'a number between 0 and 1, or 0 for none')
}

function checkOrder(name: string, given: unknown): number {
  const order = [0, 1, 2, 3, 4, 5].find((known) => known === (given ?? 1))
  if (order === undefined) throw wrongValue(name, given, 'an integer from 0 to 5')
  return order
}
