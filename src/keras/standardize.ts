/** Keras' `standardize`: preprocessing function, rescaling, each picture's own statistics, those of `fit`, whitening. */
import { conflict, wrongValue } from '../errors.ts'
import { type Floats, type NDArray, rounderOf, type Size, sizeOf } from './ndarray.ts'
import type { DataFormat, GeneratorPlan } from './options.ts'
import { meanOf, stdOf } from './sums.ts'

/** What `fit` found. */
export interface Statistics {
  mean: NDArray<Floats> | null
  std: NDArray<Floats> | null
  zcaWhiteningMatrix: NDArray<Floats> | null
}

/**
 * How a picture would lie in NumPy's memory, in whose order its values are added up: with its channels last, or by planes,
 * as after a warp or a channel shift.
 */
export type MemoryOrder = 'interleaved' | 'planar'

export const EPSILON = 1e-6

/** Whether nothing has to be done here that the kernel's `normalize` can't do. */
export function kernelStandardizes(plan: GeneratorPlan): boolean {
  return !plan.preprocessingFunction && !plan.featurewiseCenter && !plan.zcaWhitening
}

/**
 * Standardises pictures in place: one, or several side by side, in `shape` of the plan's data format. `order` is that of
 * one picture; default: as it is.
 */
export function standardize(
  plan: GeneratorPlan,
  statistics: Statistics,
  x: NDArray<Floats>,
  order?: MemoryOrder
): NDArray<Floats> {
  const { data, shape } = preprocess(plan, x)
  const round = rounderOf(data)
  if (plan.rescale) {
    const scale = round(plan.rescale)
    for (let i = 0; i < data.length; i++) data[i]! *= scale
  }
  if (plan.samplewiseCenter || plan.samplewiseStdNormalization) {
    samplewise(plan, data, plan.preprocessingFunction ? undefined : indicesInMemory(plan, shape, order))
  }
  if (plan.featurewiseCenter && isFitted(statistics.mean, 'featurewiseCenter')) {
    broadcast(data, shape, statistics.mean.data, plan.dataFormat, (value, mean) => value - mean)
  }
  if (plan.featurewiseStdNormalization && isFitted(statistics.std, 'featurewiseStdNormalization')) {
    const std = statistics.std.data.map((value) => value + round(EPSILON))
    broadcast(data, shape, std, plan.dataFormat, (value, by) => value / by)
  }
  if (plan.zcaWhitening && isFitted(statistics.zcaWhiteningMatrix, 'zcaWhitening')) {
    return { data: whiten(data, shape, statistics.zcaWhiteningMatrix), shape }
  }
  return { data, shape }
}

function preprocess({ preprocessingFunction }: GeneratorPlan, x: NDArray<Floats>): NDArray<Floats> {
  if (!preprocessingFunction) return x
  const result = preprocessingFunction(x)
  const values: unknown = result === undefined ? x.data : 'data' in result ? result.data : result
  if (!ArrayBuffer.isView(values) || (values as Floats).length !== x.data.length) {
    const expected = `an array of ${x.data.length} values, or nothing where it changed the one that it got`
    throw wrongValue('preprocessingFunction(…)', result, expected)
  }
  if (values !== x.data) x.data.set(values as Floats)
  return x
}

function samplewise(plan: GeneratorPlan, data: Floats, indices: Int32Array | undefined): void {
  const x = indices ? data.map((_, i) => data[indices[i]!]!) : data
  const round = rounderOf(data)
  if (plan.samplewiseCenter) {
    const mean = meanOf(x)
    for (let i = 0; i < x.length; i++) x[i]! -= mean
  }
  if (plan.samplewiseStdNormalization) {
    const std = round(stdOf(x) + round(EPSILON))
    for (let i = 0; i < x.length; i++) x[i]! /= std
  }
  if (indices) for (let i = 0; i < x.length; i++) data[indices[i]!] = x[i]!
}

/** Where in a picture each element of its memory is; undefined where that is where it is. */
function indicesInMemory(
  plan: GeneratorPlan,
  shape: readonly number[],
  order: MemoryOrder | undefined
): Int32Array | undefined {
  const planes = plan.dataFormat === 'channels_first'
  if (order === undefined || (order === 'planar') === planes) return undefined
  const { height, width, channels } = sizeIn(shape, plan.dataFormat)
  const pixels = height * width
  const indices = new Int32Array(pixels * channels)
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) {
      if (planes) indices[i * channels + c] = c * pixels + i
      else indices[c * pixels + i] = i * channels + c
    }
  }
  return indices
}

/** Of one picture. */
export function sizeIn(shape: readonly number[], format: DataFormat): Size {
  const [a, b, c] = shape.slice(-3) as [number, number, number]
  return format === 'channels_first'
    ? { channels: a, height: b, width: c }
    : { height: a, width: b, channels: c }
}

function broadcast(
  data: Floats,
  shape: readonly number[],
  by: Floats,
  format: DataFormat,
  operation: (value: number, by: number) => number
): void {
  const { channels, height, width } = sizeIn(shape, format)
  const run = format === 'channels_first' ? height * width : 1
  for (let i = 0; i < data.length; i++) {
    data[i] = operation(data[i]!, by[Math.floor(i / run) % channels]!)
  }
}

/** Each picture, as a row, times the matrix. NumPy's BLAS adds up in another order: the last bits differ. */
function whiten(data: Floats, shape: readonly number[], matrix: NDArray<Floats>): Floats {
  const length = sizeOf(shape.slice(-3))
  if (matrix.shape[0] !== length) {
    throw conflict('zcaWhitening', shape, `pictures of ${matrix.shape[0]} values, as in fit`)
  }
  const white = data.slice()
  const sums = new Float64Array(length)
  for (let start = 0; start < data.length; start += length) {
    sums.fill(0)
    for (let i = 0; i < length; i++) {
      const value = data[start + i]!
      for (let j = 0, at = i * length; j < length; j++, at++) sums[j]! += value * matrix.data[at]!
    }
    white.set(sums, start)
  }
  return white
}

const warned = new Set<string>()

/** Keras warns, and goes on without. */
function isFitted<T>(found: T | null, option: string): found is T {
  if (found !== null) return true
  if (!warned.has(option)) {
    warned.add(option)
    console.warn(`imbatch/keras: ${option} does nothing before fit() has been called`)
  }
  return false
}
