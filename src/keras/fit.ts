/** Keras' `fit`: mean, standard deviation and whitening matrix of sample pictures. */
import { type Floats, type NDArray, rounderOf, sizeOf } from './ndarray.ts'
import type { GeneratorPlan } from './options.ts'
import { EPSILON, type Statistics, sizeIn } from './standardize.ts'
import { channelSums } from './sums.ts'
import { rightSingular } from './svd.ts'

/** Of `x`, of rank 4, which is overwritten. */
export function statisticsOf(plan: GeneratorPlan, { data, shape }: NDArray<Floats>): Partial<Statistics> {
  const found: Partial<Statistics> = {}
  const first = plan.dataFormat === 'channels_first'
  const { height, width, channels } = sizeIn(shape, plan.dataFormat)
  const planes = first ? height * width : undefined
  const broadcastShape = first ? [channels, 1, 1] : [1, 1, channels]
  const round = rounderOf(data)
  const count = round(data.length / channels)
  const means = () => channelSums(data, channels, planes).map((sum) => sum / count)
  const channelOf = (i: number) => (planes === undefined ? i : Math.floor(i / planes)) % channels

  if (plan.featurewiseCenter) {
    const mean = means()
    found.mean = { data: mean, shape: broadcastShape }
    for (let i = 0; i < data.length; i++) data[i]! -= mean[channelOf(i)]!
  }
  if (plan.featurewiseStdNormalization) {
    const mean = means()
    const squares = data.map((value, i) => round(value - mean[channelOf(i)]!) ** 2)
    const std = channelSums(squares, channels, planes).map((sum) => Math.sqrt(round(sum / count)))
    found.std = { data: std, shape: broadcastShape }
    for (let i = 0; i < data.length; i++) data[i]! /= round(std[channelOf(i)]! + round(EPSILON))
  }
  if (plan.zcaWhitening) found.zcaWhiteningMatrix = whiteningMatrix(data, shape, plan.zcaEpsilon)
  return found
}

/** U · diag(√n / (s + ε)) · Uᵀ of the singular value decomposition of the pictures as columns. */
function whiteningMatrix(data: Floats, shape: readonly number[], epsilon: number): NDArray<Floats> {
  const count = shape[0]!
  const length = sizeOf(shape.slice(1))
  const { values, vectors } = rightSingular(data, count, length)
  const matrix = new Float64Array(length * length)
  for (const [k, vector] of vectors.entries()) {
    const weight = Math.sqrt(count) / (values[k]! + epsilon)
    for (let i = 0; i < length; i++) {
      const scaled = vector[i]! * weight
      for (let j = 0, at = i * length; j < length; j++, at++) matrix[at]! += scaled * vector[j]!
    }
  }
  const typed = data instanceof Float32Array ? Float32Array.from(matrix) : matrix
  return { data: typed, shape: [length, length] }
}
