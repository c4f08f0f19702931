import { PADDING } from '../batch.ts'
import { checkFunction, checkKeys } from '../check.ts'
import { OptionError, type SampleError } from '../errors.ts'
import type { Batch, ImageBatches, Progress } from '../types.ts'

/** All samples of an epoch. */
export interface Collected {
  /** [n, …] as the batches' `xs`. */
  readonly xs: Float32Array
  /** As the batches' `ys`; in 'input' mode `xs` itself. */
  readonly ys: Float32Array | Int32Array | null
  /** Of xs. */
  readonly shape: readonly number[]
  /** The label of each sample, an index into the class names; −1 where it has none. */
  readonly labels: Int32Array
  readonly paths: readonly string[]
  /** The samples that failed, if `onError` let them. */
  readonly errors: readonly SampleError[]
}

export interface CollectOptions {
  /** Memory for `xs`: one epoch's values, `samples` × those of a sample. */
  out?: Float32Array
  onProgress?: (progress: Progress) => void
}

/**
 * Every sample of the current epoch in one array, in the order of the batches, without padding. Does not move the
 * iterator. Needs 4 bytes a value: 602 kB for a sample of 224 × 224 × 3.
 */
export async function collect(batches: ImageBatches, options: CollectOptions = {}): Promise<Collected> {
  checkKeys('options', options, ['out', 'onProgress'])
  if (options.onProgress !== undefined) checkFunction('onProgress', options.onProgress)
  const [, ...sampleShape] = batches.shape
  const length = product(sampleShape)
  const xs = checkOut(options.out, batches.samples * length)
  const full = product(batches.shape)
  const parts: Batch[] = []
  let filled = 0
  for (let index = 0; index < batches.length; index++) {
    // The last batch may be short or padded, and comes in an array of its own.
    const inPlace = index < batches.length - 1
    const batch = await batches.at(index, inPlace ? { out: xs.subarray(filled, filled + full) } : {})
    const values = countSamples(batch) * length
    if (!inPlace) xs.set(batch.xs.subarray(0, values), filled)
    filled += values
    parts.push(batch)
    options.onProgress?.({
      epoch: batch.epoch,
      batches: index + 1,
      samples: Math.min((index + 1) * batches.shape[0]!, batches.samples),
      totalBatches: batches.length,
      totalSamples: batches.samples,
    })
  }

  const used = xs.subarray(0, filled)
  const indices = parts.flatMap((batch) => Array.from(batch.indices.subarray(0, countSamples(batch))))
  return {
    xs: used,
    ys: batches.labelMode === 'input' ? used : joinLabels(parts),
    shape: [indices.length, ...sampleShape],
    labels: Int32Array.from(indices, (index) => batches.labels[index]!),
    paths: indices.map((index) => batches.paths[index]!),
    errors: parts.flatMap(({ errors }) => errors),
  }
}

/** Samples of a batch, without its padding, which comes last. */
function countSamples({ indices }: Batch): number {
  const padding = indices.indexOf(PADDING)
  return padding < 0 ? indices.length : padding
}

function joinLabels(parts: readonly Batch[]): Float32Array | Int32Array | null {
  const labels = parts.map(({ ys, indices }, i) => {
    if (ys === null) return null
    const perSample = ys.length / Math.max(indices.length, 1)
    return ys.subarray(0, countSamples(parts[i]!) * perSample)
  })
  const first = labels[0]
  if (!first) return null
  const length = labels.reduce((sum, part) => sum + part!.length, 0)
  const joined = first instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)
  let at = 0
  for (const part of labels) {
    joined.set(part!, at)
    at += part!.length
  }
  return joined
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}

function checkOut(out: unknown, length: number): Float32Array {
  if (out === undefined) return new Float32Array(length)
  if (!(out instanceof Float32Array)) throw new OptionError('OPTION_TYPE', 'out', out, 'a Float32Array')
  if (out.length !== length)
    throw new OptionError('OPTION_VALUE', 'out', out, `a Float32Array of ${length} values`)
  return out
}
