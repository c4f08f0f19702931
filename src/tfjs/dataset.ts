import { IteratorError } from '../errors.ts'
import type { Batch, ImageBatches } from '../types.ts'
import { makeTensors, validRows } from './tensors.ts'
import type { TensorDataset, TensorFlow, Tensors } from './types.ts'

type Result<TF extends TensorFlow> = IteratorResult<Tensors<TF>, undefined>

/**
 * A `tf.data.Dataset` of batches, for `model.fitDataset` and `model.evaluateDataset`. A pass over it is an epoch, and the one
 * after it the next epoch, in a new order if shuffled. Elements are those of `toTensors`, but without rows that hold no image
 * (padding, and failed files with `onError: 'zero'`), since `fitDataset` has no weights of samples; and labels in `sparse`
 * mode are [n, 1] in float32, as TensorFlow.js' `sparseCategoricalCrossentropy` wants them.
 *
 * There is one pass at a time: a new one ends the one before, whose next element is then an error, since TensorFlow.js does
 * not tell when it leaves a pass (`batchesPerEpoch`, `batches`). For passes side by side make an object each with
 * `imageBatches`; they share threads. `batchesPerEpoch` goes through one pass: give it `dataset.repeat()`.
 *
 * Where a batch fails, `fitDataset` rejects with a `SampleError` that names the file; the pass after it is a whole epoch
 * again.
 *
 * @param tf TensorFlow.js with `tf.data`: `import * as tf from '@tensorflow/tfjs'`, or `{ ...core, data }`
 */
export function toDataset<TF extends TensorFlow>(tf: TF, batches: ImageBatches): TensorDataset<TF> {
  const generator = tf.data.generator as unknown as (passes: () => Pass<TF>) => { size: number }
  const dataset = generator(() => new Pass(tf, batches))
  dataset.size = batches.length // not known to a generator
  return dataset as TensorDataset<TF>
}

/** The pass that has the batches, or had them last. */
const latest = new WeakMap<ImageBatches, Pass<TensorFlow>>()

/** One epoch. It begins with the first call of `next`: `fitDataset` makes iterators that it never uses. */
class Pass<TF extends TensorFlow> {
  readonly #tf: TF
  readonly #batches: ImageBatches
  readonly #loop: AsyncIterator<Batch, undefined>
  #begun = false
  #over = false
  /** Settles with the last call of `next`: `dataset.prefetch` makes several at once. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(tf: TF, batches: ImageBatches) {
    this.#tf = tf
    this.#batches = batches
    this.#loop = batches[Symbol.asyncIterator]()
  }

  next(): Promise<Result<TF>> {
    const result = this.#last.then(() => this.#advance())
    this.#last = result.catch(() => {})
    return result
  }

  async #advance(): Promise<Result<TF>> {
    if (!this.#begun) await this.#begin()
    while (!this.#over) {
      this.#throwIfReplaced()
      const batch = await this.#nextBatch()
      this.#throwIfReplaced()
      if (!batch) break
      const rows = validRows(batch)
      if (rows.shape[0] === 0) continue
      const ys = rows.ys instanceof Int32Array ? Float32Array.from(rows.ys) : rows.ys
      const inputs = this.#batches.labelMode === 'input'
      return { done: false, value: makeTensors(this.#tf, { ...rows, ys }, inputs) }
    }
    this.#over = true
    return { done: true, value: undefined }
  }

  async #begin(): Promise<void> {
    this.#begun = true
    const before = latest.get(this.#batches)
    latest.set(this.#batches, this as unknown as Pass<TensorFlow>)
    if (before) await before.#leave()
  }

  /** Ends its epoch, if it has not ended, when what is under way has. */
  async #leave(): Promise<void> {
    await this.#last
    await this.#loop.return?.()
  }

  async #nextBatch(): Promise<Batch | undefined> {
    try {
      return (await this.#loop.next()).value
    } catch (error) {
      this.#over = true
      // Batches go on where they failed; a pass begins an epoch. But another's loop is not ours to end.
      if (!(error instanceof IteratorError)) await this.#batches.return()
      throw error
    }
  }

  #throwIfReplaced(): void {
    if ((latest.get(this.#batches) as unknown) === this) return
    const message =
      'another pass over these batches has begun, and ended this one; for two at once make a second object with imageBatches'
    throw new IteratorError('ITERATOR_BUSY', message)
  }
}
