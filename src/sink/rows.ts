/** What all sinks share: an epoch's samples, batch by batch, without padding. */
import { PADDING } from '../batch.ts'
import { conflict, OutputError, wrongType } from '../errors.ts'
import type { Batch, ImageBatches, Progress } from '../types.ts'

/** A dataset has no batches yet. */
export function checkBatches(batches: ImageBatches): void {
  if (typeof batches?.restore !== 'function') {
    throw wrongType('batches', batches, 'what imageBatches gives')
  }
}

interface Walk {
  /** The first batch; default 0. */
  readonly first?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The batches of the current epoch from `first` on, each in memory that is used again for the one after the next: while the
 * caller has one, the next is being made. Does not move the iterator.
 */
export async function* walk(
  batches: ImageBatches,
  { first = 0, signal }: Walk = {}
): AsyncGenerator<Batch, void> {
  const leaving = new AbortController()
  const leave = () => leaving.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', leave)
  const length = product(batches.shape)
  const arrays = [0, 1].map(() => new Float32Array(length))
  const make = (index: number) => {
    const made = batches.at(index, { out: arrays[index % 2]!, signal: leaving.signal })
    made.catch(() => {}) // reported when its turn comes
    return made
  }
  let next = first < batches.length ? make(first) : undefined
  let epoch: number | undefined
  try {
    for (let index = first; next !== undefined; index++) {
      const batch = await next
      epoch ??= batch.epoch
      checkEpoch(batch, epoch)
      next = index + 1 < batches.length ? make(index + 1) : undefined
      signal?.throwIfAborted()
      yield batch
      signal?.throwIfAborted()
    }
  } finally {
    signal?.removeEventListener('abort', leave)
    leaving.abort()
    await next?.catch(() => {})
  }
}

/** A caller that iterates meanwhile would get half of one epoch and half of another. */
export function checkEpoch(batch: Batch, epoch: number): void {
  if (batch.epoch === epoch) return
  const message = `the batches went from epoch ${epoch} to ${batch.epoch} while one was written; use an object for each`
  throw new OutputError('OUTPUT_MOVED', message)
}

/** Samples of a batch, without its padding, which comes last. */
export function countSamples({ indices }: Batch): number {
  const padding = indices.indexOf(PADDING)
  return padding < 0 ? indices.length : padding
}

/** The samples' values in a batch, without padding. */
export function valuesOf(batch: Batch): Float32Array {
  return batch.xs.subarray(0, countSamples(batch) * product(batch.shape.slice(1)))
}

/** The samples' labels in a batch, without padding. */
export function labelsOf(batch: Batch): Float32Array | Int32Array | null {
  const perSample = (batch.ys?.length ?? 0) / Math.max(batch.indices.length, 1)
  return batch.ys?.subarray(0, countSamples(batch) * perSample) ?? null
}

/** After the batch has been dealt with. */
export function progressOf(batches: ImageBatches, { epoch, index }: Batch): Progress {
  return {
    epoch,
    batches: index + 1,
    samples: Math.min((index + 1) * batches.shape[0]!, batches.samples),
    totalBatches: batches.length,
    totalSamples: batches.samples,
  }
}

/** 8 bits must keep every value. */
export function checkBytes(batches: ImageBatches, dtype: string): void {
  if (dtype !== 'uint8' || batches.valuesAreBytes) return
  const expected =
    "'float32' where values are normalised, or resized without antialiasing: they are no whole bytes"
  throw conflict('dtype', dtype, expected)
}

export function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}
