/** Keras' `Iterator`: which rows come next, and what is drawn for them. */
import { linkSignals } from '../abort.ts'
import { checkInteger } from '../check.ts'
import { IteratorError, wrongValue } from '../errors.ts'
import { Mt19937 } from '../random/mt19937.ts'
import { drawSeed } from '../random/permutation.ts'
import type { TransformParameters } from './draws.ts'
import type { NDArray } from './ndarray.ts'

/** Labels: an array; a list of arrays in 'multi_output'; a list of anything where it is no numbers; null for none. */
export type Labels = NDArray | readonly NDArray[] | readonly unknown[] | null

/** `const [x, y] = batch`. `y` is null where Keras gives `x` alone; weights come last, if there are any. */
export type KerasBatch<X = NDArray, Y = Labels> = readonly [x: X, y: Y, sampleWeight?: NDArray]

/** What a batch is made of: all that was drawn for it. */
export interface Recipe {
  /** Indices into the samples. */
  readonly rows: Int32Array
  /** Of each row. */
  readonly transforms: readonly Required<TransformParameters>[]
  /** For the names of saved pictures; null where none are saved. */
  readonly hashes: readonly number[] | null
}

/** Where the iteration stands: a batch is a pure function of it. */
interface State {
  /** What NumPy's global generator is for Keras. */
  readonly random: Mt19937
  order: Int32Array | null
  batchIndex: number
  totalBatchesSeen: number
}

interface Job<X, Y> {
  readonly after: State
  readonly recipe: Recipe
  readonly batch: Promise<KerasBatch<X, Y>>
  readonly cancel: AbortController
}

export interface IterationOptions {
  readonly samples: number
  readonly batchSize: number
  readonly shuffle: boolean
  readonly seed: number | null
  /** Batches to make ahead. */
  readonly prefetch: 0 | 1
  /** Exclusive limit of the numbers in saved pictures' names; null where none are saved. */
  readonly hashes: number | null
}

/**
 * Batches without end: an epoch is `length` of them. Every draw is Keras': before each batch the generator is seeded with
 * `seed` + `totalBatchesSeen`; an epoch's first batch draws its order; then come the changes of each picture.
 */
export abstract class KerasIterator<X = NDArray, Y = Labels>
  implements AsyncIterable<KerasBatch<X, Y>>, AsyncIterator<KerasBatch<X, Y>, undefined>, AsyncDisposable
{
  /** Samples in an epoch. */
  readonly samples: number
  /** Samples in a full batch. */
  readonly batchSize: number
  /** Whether each epoch has an order of its own. */
  readonly shuffle: boolean
  /** Of all draws; null where none was given. */
  readonly seed: number | null
  readonly #prefetch: number
  readonly #hashes: number | null
  readonly #closing = new AbortController()
  #state: State
  #ahead: Job<X, Y> | undefined

  protected constructor({ samples, batchSize, shuffle, seed, prefetch, hashes }: IterationOptions) {
    this.samples = samples
    this.batchSize = batchSize
    this.shuffle = shuffle
    this.seed = seed
    this.#prefetch = prefetch
    this.#hashes = hashes
    this.#state = {
      random: new Mt19937(seed ?? drawSeed()),
      order: null,
      batchIndex: 0,
      totalBatchesSeen: 0,
    }
  }

  /** Batches in an epoch, the last of which may be short. */
  get length(): number {
    return Math.ceil(this.samples / this.batchSize)
  }

  /** Keras' name for `samples`. */
  get n(): number {
    return this.samples
  }

  /** The batch of its epoch that `next` gives next. */
  get batchIndex(): number {
    return this.#state.batchIndex
  }

  /** Batches asked for since the iterator was made, which each batch's seed depends on. */
  get totalBatchesSeen(): number {
    return this.#state.totalBatchesSeen
  }

  /** The order of the samples in this epoch; null before the first batch. */
  get indexArray(): Int32Array | null {
    return this.#state.order?.slice() ?? null
  }

  /**
   * Batch `index` of the current order, as Keras' `iterator[index]`: counts as seen, so that its draws, where there is a
   * seed, depend on how many batches were asked for before.
   */
  async at(index: number): Promise<KerasBatch<X, Y>> {
    this.#checkOpen()
    checkInteger('index', index, 0, this.length - 1)
    const state = this.#drop()
    this.#seedFor(state)
    state.totalBatchesSeen++
    state.order ??= this.#drawOrder(state.random)
    const first = index * this.batchSize
    const job = this.#start(state, state.order.subarray(first, first + this.batchSize))
    return this.#handOut(job)
  }

  /** The next batch; `done` is never true. Rejects, and goes on behind the batch, where a picture can't be read. */
  async next(): Promise<IteratorYieldResult<KerasBatch<X, Y>>> {
    this.#checkOpen()
    const job = this.#ahead ?? this.#advance(this.#state)
    this.#state = job.after
    this.#ahead = this.#mayGoOn(job.after) ? this.#advance(copyOf(job.after)) : undefined
    return { done: false, value: await this.#handOut(job) }
  }

  /** A loop that is left leaves the iterator where it is, as in Python. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    return { done: true, value: undefined }
  }

  /** The next batch is the first of a new epoch. */
  reset(): void {
    this.#drop().batchIndex = 0
  }

  /** Draws a new order, from wherever the generator is. */
  onEpochEnd(): void {
    const state = this.#drop()
    state.order = this.#drawOrder(state.random)
  }

  /** Frees workers; the iterator is of no use then. */
  async close(): Promise<void> {
    this.#drop()
    this.#closing.abort(new IteratorError('ITERATOR_CLOSED', 'this iterator is closed'))
    await this.free()
  }

  /** The batches from the next one on, without end. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What Keras draws for one picture. */
  protected abstract drawOne(random: Mt19937): Required<TransformParameters>

  protected abstract make(recipe: Recipe, signal: AbortSignal): Promise<KerasBatch<X, Y>>

  /** Saves the pictures of a batch that is handed out. */
  protected abstract save(recipe: Recipe, batch: KerasBatch<X, Y>): Promise<void>

  protected abstract free(): Promise<void>

  /** `_flow_index`: changes `state`. */
  #advance(state: State): Job<X, Y> {
    this.#seedFor(state)
    if (state.batchIndex === 0) state.order = this.#drawOrder(state.random)
    const first = (state.batchIndex * this.batchSize) % this.samples
    state.batchIndex = this.samples > first + this.batchSize ? state.batchIndex + 1 : 0
    state.totalBatchesSeen++
    return this.#start(state, state.order!.subarray(first, first + this.batchSize))
  }

  /** Whether a batch is made ahead. That seeds have come to their end is for the call that wants one. */
  #mayGoOn({ totalBatchesSeen }: State): boolean {
    return this.#prefetch > 0 && (this.seed ?? 0) + totalBatchesSeen <= MAX_SEED
  }

  #start(state: State, rows: Int32Array): Job<X, Y> {
    const { random } = state
    const transforms = Array.from(rows, () => this.drawOne(random))
    const below = this.#hashes
    const hashes = below === null ? null : Array.from(rows, () => random.randint(0, below))
    const recipe = { rows, transforms, hashes }
    const cancel = new AbortController()
    const { signal, unlink } = linkSignals(cancel.signal, this.#closing.signal)
    const batch = this.make(recipe, signal).finally(unlink)
    batch.catch(() => {}) // reported when its turn comes
    return { after: state, recipe, batch, cancel }
  }

  async #handOut({ recipe, batch }: Job<X, Y>): Promise<KerasBatch<X, Y>> {
    const made = await batch
    if (recipe.hashes) await this.save(recipe, made)
    return made
  }

  /** What was made ahead is not wanted any more; gives the state that is. */
  #drop(): State {
    this.#ahead?.cancel.abort()
    this.#ahead = undefined
    return this.#state
  }

  #seedFor({ random, totalBatchesSeen }: State): void {
    if (this.seed !== null) random.seed(this.seed + totalBatchesSeen)
  }

  #drawOrder(random: Mt19937): Int32Array {
    return this.shuffle
      ? random.permutation(this.samples)
      : Int32Array.from({ length: this.samples }, (_, i) => i)
  }

  #checkOpen(): void {
    this.#closing.signal.throwIfAborted()
  }
}

function copyOf(state: State): State {
  return { ...state, random: state.random.clone() }
}

/** NumPy's largest. */
const MAX_SEED = 0xffffffff

/** An integer that NumPy takes for a seed, or null. */
export function checkSeed(seed: unknown): number | null {
  if (seed == null) return null
  return checkInteger('seed', seed, 0, MAX_SEED)
}

/** Throws where there is nothing to iterate over. */
export function checkSamples(samples: number, what: string): number {
  if (samples === 0) throw wrongValue('subset', samples, what)
  return samples
}
