import { checkFunction, checkKeys, checkSignal } from '../check.ts'
import { OutputError, type SampleError } from '../errors.ts'
import type { ImageBatches, Progress } from '../types.ts'
import { checkBatches, product, progressOf, walk } from './rows.ts'

/** Of each channel, over all values of all samples. */
export interface ChannelStats {
  /** One number a channel. */
  readonly mean: readonly number[]
  /** The population's standard deviation, as `np.std`: divided by the number of values. */
  readonly std: readonly number[]
  /** Samples that were counted. */
  readonly samples: number
  /** Samples that failed, where `onError` let them. */
  readonly errors: readonly SampleError[]
}

/** Options of passes over an epoch. */
export interface StatsOptions {
  /** Called after each batch. */
  onProgress?: (progress: Progress) => void
  /** Ends it: the call rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * Mean and standard deviation of each channel over the current epoch, of the values as the batches yield them, in float64.
 * Padding and samples that failed do not count. Does not move the iterator; one pass, in the memory of two batches. The
 * result is the same for any number of workers and any batch size, and where values are bytes (`valuesAreBytes`) in any order.
 *
 * To normalise by them, take them of batches without `normalize`, and divide by 255: `normalize: { mean: mean.map((m) => m /
 * 255), std: std.map((s) => s / 255) }`
 *
 * @throws {OptionError} for wrong options, before anything is decoded
 * @throws {OutputError} `OUTPUT_EMPTY` where no sample holds an image
 */
export async function channelStats(batches: ImageBatches, options: StatsOptions = {}): Promise<ChannelStats> {
  checkBatches(batches)
  checkStatsOptions(options)
  const channels = batches.shape[batches.layout === 'NHWC' ? 3 : 1]!
  const make = () => (batches.valuesAreBytes ? new ByteMoments() : new Moments())
  const moments = Array.from({ length: channels }, make)
  const counted = await eachSample(batches, options, (values) => {
    const pixels = values.length / channels
    const [first, step] = batches.layout === 'NHWC' ? [1, channels] : [pixels, 1]
    for (const [c, moment] of moments.entries()) moment.add(values, c * first, step, pixels)
  })
  return {
    mean: moments.map((moment) => moment.mean),
    std: moments.map((moment) => Math.sqrt(moment.variance)),
    ...counted,
  }
}

export function checkStatsOptions(options: StatsOptions, more: readonly string[] = []): void {
  checkKeys('options', options, ['onProgress', 'signal', ...more])
  const { onProgress, signal } = options
  if (onProgress !== undefined) checkFunction('onProgress', onProgress)
  checkSignal(signal)
}

/** Calls `take` with the values of each sample that holds an image; gives their number, which is not 0, and what failed. */
export async function eachSample(
  batches: ImageBatches,
  { onProgress, signal }: StatsOptions,
  take: (values: Float32Array) => void
): Promise<Pick<ChannelStats, 'samples' | 'errors'>> {
  const length = product(batches.shape.slice(1))
  const errors: SampleError[] = []
  let samples = 0
  for await (const batch of walk(batches, { signal })) {
    for (const [i, valid] of batch.valid.entries()) {
      if (valid === 0) continue
      take(batch.xs.subarray(i * length, (i + 1) * length))
      samples++
    }
    for (const error of batch.errors) errors.push(error)
    onProgress?.(progressOf(batches, batch))
  }
  if (samples > 0) return { samples, errors }
  const [first] = errors
  const message = `no picture to measure: none of ${batches.samples} samples could be used; the first: ${first!.message}`
  throw new OutputError('OUTPUT_EMPTY', message, { cause: first })
}

/** Sums of bytes and of their squares, exact: of a sample below 2^53, of all samples in any number of digits. */
class ByteMoments {
  #sum = 0n
  #squares = 0n
  #count = 0n

  add(values: Float32Array, first: number, step: number, count: number): void {
    let sum = 0
    let squares = 0
    for (let i = 0, at = first; i < count; i++, at += step) {
      const value = values[at]!
      sum += value
      squares += value * value
    }
    this.#sum += BigInt(sum)
    this.#squares += BigInt(squares)
    this.#count += BigInt(count)
  }

  get mean(): number {
    return Number(this.#sum) / Number(this.#count)
  }

  /** (n·Σx² − (Σx)²) / n² */
  get variance(): number {
    const difference = this.#count * this.#squares - this.#sum * this.#sum
    return Number(difference) / Number(this.#count * this.#count)
  }
}

/**
 * Mean and sum of squared deviations of each sample by two passes over it, joined one sample after the other: Chan, Golub
 * and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
 */
class Moments {
  mean = 0
  #deviations = 0
  #count = 0

  add(values: Float32Array, first: number, step: number, count: number): void {
    const mean = compensated(values, first, step, count, (value) => value) / count
    const deviations = compensated(values, first, step, count, (value) => (value - mean) * (value - mean))
    const total = this.#count + count
    const delta = mean - this.mean
    this.mean += delta * (count / total)
    this.#deviations += deviations + delta * delta * ((this.#count * count) / total)
    this.#count = total
  }

  get variance(): number {
    return this.#deviations / this.#count
  }
}

/** A sum with what each addition loses: Neumaier (1974). */
function compensated(
  values: Float32Array,
  first: number,
  step: number,
  count: number,
  of: (value: number) => number
): number {
  let sum = 0
  let lost = 0
  for (let i = 0, at = first; i < count; i++, at += step) {
    const value = of(values[at]!)
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
