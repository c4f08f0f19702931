import { IteratorError } from '../errors.ts'
import type { Batch, ImageBatches } from '../types.ts'
import { makeTensors, validRows } from './tensors.ts'
import type { TensorDataset, TensorFlow, Tensors } from './types.ts'

type Result<TF extends TensorFlow> = IteratorResult<Tensors<TF>, undefined>

/**
 * A `tf.data.Dataset` of batches, as `model.fitDataset` and `model.evaluateDataset` take it. A pass over it is an epoch, and the
 * pass after it the next epoch, in a new order if shuffled; `state()` of the batches is where training stands. Elements are
 * those of `toTensors`, but for two things. Rows that hold no image are left out, padding and files that failed
 * (`onError: 'zero'`), since `fitDataset` has no weights of samples; where no row is left, there is no element. And labels in
 * `sparse` mode are [n, 1] in float32, because TensorFlow.js' `sparseCategoricalCrossentropy` refuses int32.
 *
 * There is one pass over the same batches at a time. The newest has them: it ends the one before, whose next element is then
 * an error. That one can't be waited for, because TensorFlow.js does not tell when it leaves a pass, as it does after
 * `batchesPerEpoch` or `batches` of them; what was made ahead for it is freed by the next pass, `reset()` or `close()`. For
 * passes side by side, such as `tf.data.zip`, make an object each with `imageBatches`; they share threads.
 *
 * Where a batch fails, so does `fitDataset`, with a `SampleError` that names the file; the pass after it is a whole epoch again.
 *
 * `batchesPerEpoch` goes through one pass: give it `dataset.repeat()`.
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
