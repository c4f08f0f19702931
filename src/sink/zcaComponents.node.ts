import { checkFinite } from '../check.ts'
import { OutputError, wrongValue } from '../errors.ts'
import type { ImageBatches } from '../types.ts'
import { channelStats, checkStatsOptions, eachSample, type StatsOptions } from './channelStats.ts'
import { checkBatches, product } from './rows.ts'

/** Options of `zcaComponents`. */
export interface ZcaOptions extends StatsOptions {
  /** Added to each singular value before it divides, as Keras' `zca_epsilon`; default 1e-6. */
  epsilon?: number
}

/** What ZCA whitening takes: (x − mean) · matrix, with x as a row of all values of a sample. */
export interface ZcaComponents {
  /** Of each channel. */
  readonly mean: readonly number[]
  /** Symmetric, [values of a sample, values of a sample], row by row. */
  readonly matrix: Float64Array
  /** Samples that were counted. */
  readonly samples: number
}

/** Values of a sample: the matrix of this many takes 134 MB, three times over, and a quarter of an hour. */
const MOST_VALUES = 4096

type Matrix = import('ml-matrix').Matrix

/**
 * The matrix of ZCA whitening over the current epoch, of the values as the batches yield them, as Keras' `fit` computes it
 * with `zca_whitening`: samples X [n, d] centred by channel, X = U·S·Vᵀ, and V·(√n / (S + epsilon))·Vᵀ over the min(n, d)
 * singular values. In float64, by the eigenvalues of XᵀX, so that directions of less than 1e-8 of the largest singular value
 * are noise. Two passes over the epoch; does not move the iterator.
 *
 * For small images: time goes with d³, seconds for 16 × 16 × 3 and minutes for 32 × 32 × 3, in which the thread does
 * nothing else; d is at most 4096. Needs the package `ml-matrix`, an optional peer.
 *
 * @throws {OptionError} for wrong options, or larger images, before anything is decoded
 * @throws {OutputError} `OUTPUT_LIBRARY` without `ml-matrix`, `OUTPUT_EMPTY` where no sample holds an image
 */
export async function zcaComponents(batches: ImageBatches, options: ZcaOptions = {}): Promise<ZcaComponents> {
  checkBatches(batches)
  checkStatsOptions(options, ['epsilon'])
  const epsilon = checkEpsilon(options.epsilon ?? 1e-6)
  const values = product(batches.shape.slice(1))
  if (values > MOST_VALUES) {
    const expected = `samples of at most ${MOST_VALUES} values, for a matrix of ${values} × ${values}`
    throw wrongValue('batches', batches.shape.slice(1), expected)
  }
  const { Matrix, EigenvalueDecomposition } = await loadLibrary()
  const { mean, samples } = await channelStats(batches, {
    ...(options.signal ? { signal: options.signal } : {}),
  })
  const moments = await secondMoments(batches, mean, options, Matrix.zeros(values, values))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(moments, {
    assumeSymmetric: true,
  })
  const weights = weightsOf(realEigenvalues, samples, epsilon)
  return { mean, matrix: recompose(eigenvectorMatrix, weights), samples }
}

function checkEpsilon(epsilon: unknown): number {
  const checked = checkFinite('epsilon', epsilon)
  if (checked > 0) return checked
  throw wrongValue('epsilon', epsilon, 'a number above 0')
}

async function loadLibrary() {
  try {
    return await import('ml-matrix')
  } catch (cause) {
    const message = 'zcaComponents needs the package ml-matrix: npm install ml-matrix'
    throw new OutputError('OUTPUT_LIBRARY', message, { cause })
  }
}

/** XᵀX of the centred samples, added up sample by sample. */
async function secondMoments(
  batches: ImageBatches,
  mean: readonly number[],
  options: StatsOptions,
  sums: Matrix
): Promise<Matrix> {
  const values = sums.rows
  const means = meansOf(batches, mean, values)
  const rows = Array.from({ length: values }, () => new Float64Array(values))
  const centred = new Float64Array(values)
  await eachSample(batches, options, (sample) => {
    for (let i = 0; i < values; i++) centred[i] = sample[i]! - means[i]!
    for (const [i, row] of rows.entries()) {
      const factor = centred[i]!
      for (let j = i; j < values; j++) row[j]! += factor * centred[j]!
    }
  })
  for (const [i, row] of rows.entries()) {
    for (let j = i; j < values; j++) {
      sums.set(i, j, row[j]!)
      sums.set(j, i, row[j]!)
    }
  }
  return sums
}

/** The mean that each value of a sample has. */
function meansOf({ layout }: ImageBatches, mean: readonly number[], values: number): Float64Array {
  const channels = mean.length
  const pixels = values / channels
  return Float64Array.from(
    { length: values },
    (_, i) => mean[layout === 'NHWC' ? i % channels : Math.floor(i / pixels)]!
  )
}

/** √n / (s + epsilon) of the largest singular values, roots of the eigenvalues; 0 of those that n samples cannot have. */
function weightsOf(eigenvalues: readonly number[], samples: number, epsilon: number): number[] {
  const order = eigenvalues.map((_, i) => i).sort((a, b) => eigenvalues[b]! - eigenvalues[a]!)
  const weights = eigenvalues.map(() => 0)
  for (const i of order.slice(0, samples)) {
    weights[i] = Math.sqrt(samples) / (Math.sqrt(Math.max(eigenvalues[i]!, 0)) + epsilon)
  }
  return weights
}

/** V·diag(weights)·Vᵀ, row by row. */
function recompose(vectors: Matrix, weights: readonly number[]): Float64Array {
  const size = vectors.rows
  const rows = Array.from({ length: size }, (_, i) => Float64Array.from(vectors.getRow(i)))
  const scaled = rows.map((row) => row.map((value, k) => value * weights[k]!))
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const left = scaled[i]!
    for (let j = i; j < size; j++) {
      const right = rows[j]!
      let sum = 0
      for (let k = 0; k < size; k++) sum += left[k]! * right[k]!
      matrix[i * size + j] = sum
      matrix[j * size + i] = sum
    }
  }
  return matrix
}
