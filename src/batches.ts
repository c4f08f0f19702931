/** The iterator protocol: which batch comes next, what is made ahead, and whose memory it is in. */
import { linkSignals, onAbort } from './abort.ts'
import { BatchMaker, type Means } from './batch.ts'
import { yieldsBytes } from './byteValues.ts'
import type { SampleCache } from './cache/cache.ts'
import { checkInteger, checkKeys, checkSignal } from './check.ts'
import { conflict, IteratorError, type SampleError, wrongType, wrongValue } from './errors.ts'
import { fingerprint, orderOf } from './fingerprint.ts'
import { makePlan, type Plan, type Running, sampleLength, shapeOf } from './plan.ts'
import { openPool } from './pool/shared.ts'
import { newArray, Ring, type Target } from './ring.ts'
import { sequential } from './sampler/sequential.ts'
import { shuffled } from './sampler/shuffled.ts'
import type {
  Batch,
  BatchOptions,
  Cursor,
  Dataset,
  ImageBatches,
  LabelMode,
  Layout,
  Sampler,
} from './types.ts'

type Result = IteratorResult<Batch, undefined>

/**
 * Batches of `dataset`.
 *
 * A `for await` loop, or a run of `next()` up to `done`, is one epoch, and the one after it the next epoch, with a new
 * order if shuffled. A loop that is left early ends its epoch. Where a batch fails, `next()` rejects, and the call after
 * it tries the same batch again.
 *
 * @throws {OptionError} for unknown, wrong or contradictory options, before any file is read
 * @throws {SampleError} from `next` and `at`, for a file that can't be read or decoded, unless `onError` says otherwise
 * @throws {WorkerError} from `next` and `at`, where a number of workers was asked for and none can be started
 * @throws {KernelError} where a WebAssembly module can't be loaded; that for TIFF and WebP, from `next` and `at`
 */
export async function imageBatches(dataset: Dataset, options: BatchOptions): Promise<ImageBatches> {
  const { plan, running } = makePlan(dataset, options)
  const { module, workerUrl } = options
  // Most who look at pictures don't change them: code that only the others have to load.
  const draw = plan.augment && (await import('./augment/draw.ts')).drawChange
  const cache = await openCache(dataset, plan, options)
  const pool = await openPool(running.workers, module, workerUrl)
  return new Batches(dataset, plan, running, options, { pool, cache, draw })
}

/** The cache that is asked for, by code that nobody else has to load. */
async function openCache(
  dataset: Dataset,
  plan: Plan,
  { cache }: BatchOptions
): Promise<SampleCache | undefined> {
  return cache === undefined ? undefined : (await import('./cache/cache.ts')).openCache(cache, plan, dataset)
}

/** A batch that is being made ahead. */
interface Job {
  readonly target: Target
  readonly batch: Promise<Batch>
}

/** The dataset of what `imageBatches` gave; undefined of any other object. */
export let datasetOf: (batches: object) => Dataset | undefined

class Batches implements ImageBatches {
  static {
    datasetOf = (batches) => (#dataset in batches ? batches.#dataset : undefined)
  }

  readonly classNames: readonly string[]
  readonly classIndices: Readonly<Record<string, number>>
  readonly labels: Int32Array
  readonly paths: readonly string[]
  readonly #dataset: Dataset
  readonly #plan: Plan
  readonly #running: Running
  readonly #options: BatchOptions
  readonly #means: Means
  readonly #ring: Ring
  readonly #closing = new AbortController()
  readonly #stopListening: (() => void) | undefined
  #seed: number
  #maker: BatchMaker
  #epoch = 0
  /** The next batch to hand out. */
  #position = 0
  #errors: SampleError[] = []
  /** Batches being made, the one at #position first. */
  #ahead: Job[] = []
  /** Cancels what is in #ahead. */
  #cancel = new AbortController()
  /** Settles when the jobs that were cancelled have ended, and their arrays are free. */
  #ending: Promise<unknown> = Promise.resolve()
  /** The array of the batch that the caller has, until the next call of `next()`. */
  #lent: Target | undefined
  #closed: Promise<void> | undefined
  /** The `for await` loop that is under way. */
  #loop: object | undefined
  /** Settles with the last call of `next()`: calls are served one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(dataset: Dataset, plan: Plan, running: Running, options: BatchOptions, means: Means) {
    this.#dataset = dataset
    this.#plan = plan
    this.#running = running
    this.#options = options
    this.#means = means
    this.#seed = running.seed
    this.#maker = this.#makeMaker()
    // The first batch is as long as any. Memory of the caller's is for whole ones.
    const length = options.out ? plan.batchSize * sampleLength(plan.sample) : this.#maker.valuesIn(0)
    this.#ring = new Ring(length, running.prefetch + 1, running.reuse, options.out)
    const { signal } = options
    this.#stopListening = signal && onAbort(signal, () => this.#cancel.abort(signal.reason))
    this.classNames = dataset.classNames
    this.classIndices = Object.freeze(Object.fromEntries(dataset.classNames.map((name, i) => [name, i])))
    this.labels = dataset.labels
    this.paths = Object.freeze(dataset.entries.map(({ path }) => path))
  }

  get length(): number {
    return this.#maker.length
  }

  get samples(): number {
    return this.#maker.samples
  }

  get shape(): readonly number[] {
    return shapeOf(this.#plan.sample, this.#plan.batchSize)
  }

  get errors(): readonly SampleError[] {
    return this.#errors
  }

  get labelMode(): LabelMode {
    return this.#plan.labelMode
  }

  get layout(): Layout {
    return this.#plan.sample.layout
  }

  get valuesAreBytes(): boolean {
    return yieldsBytes(this.#plan)
  }

  async at(index: number, options: { out?: Float32Array; signal?: AbortSignal } = {}): Promise<Batch> {
    checkKeys('options', options, ['out', 'signal'])
    checkSignal(options.signal)
    checkInteger('index', index, -this.length, this.length - 1)
    const at = index < 0 ? index + this.length : index
    const array = options.out ?? newArray(this.#maker.valuesIn(at))
    this.#checkOut(array, at)
    const { signal, unlink } = linkSignals(this.#closing.signal, this.#options.signal, options.signal)
    try {
      signal.throwIfAborted()
      return await this.#maker.make({ epoch: this.#epoch, index: at, target: { array }, signal })
    } finally {
      unlink()
    }
  }

  next(): Promise<Result> {
    const result = this.#last.then(() => this.#advance())
    this.#last = result.catch(() => {})
    return result
  }

  async return(): Promise<Result> {
    this.#loop = undefined
    // At its first batch an epoch has not begun, and there is none to end.
    if (this.#position > 0) this.#moveTo(this.#epoch + 1, 0)
    else this.#moveTo(this.#epoch, 0)
    await this.#ending
    await this.#means.cache?.flush()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch, undefined> & AsyncIterable<Batch> {
    let isOver = false
    const loop = {
      next: async (): Promise<Result> => {
        if (isOver) return { done: true, value: undefined }
        if (this.#loop !== undefined && this.#loop !== loop) throw busy()
        this.#loop = loop
        try {
          const result = await this.next()
          isOver = result.done === true
          if (isOver) this.#leave(loop)
          return result
        } catch (error) {
          this.#leave(loop)
          throw error
        }
      },
      return: async (): Promise<Result> => {
        isOver = true
        if (this.#loop !== loop) return { done: true, value: undefined }
        this.#leave(loop)
        return this.return()
      },
      [Symbol.asyncIterator]: () => loop,
    }
    return loop
  }

  reset(): void {
    this.#loop = undefined
    this.#errors = []
    this.#moveTo(this.#epoch, 0)
  }

  state(): Cursor {
    return {
      version: 1,
      fingerprint: this.#fingerprint(),
      seed: this.#seed,
      epoch: this.#epoch,
      batch: this.#position,
    }
  }

  restore(cursor: Cursor): void {
    checkKeys('cursor', cursor, ['version', 'fingerprint', 'seed', 'epoch', 'batch'])
    if (cursor.version !== 1) throw wrongValue('cursor.version', cursor.version, '1')
    const expected = this.#fingerprint()
    if (cursor.fingerprint !== expected) {
      const what = `${expected}, that of this dataset and these options`
      throw conflict('cursor.fingerprint', cursor.fingerprint, what)
    }
    checkInteger('cursor.seed', cursor.seed, 0)
    if (this.#running.seedGiven && cursor.seed !== this.#seed) {
      throw conflict('cursor.seed', cursor.seed, `${this.#seed}, the seed in the options`)
    }
    const epoch = checkInteger('cursor.epoch', cursor.epoch, 0)
    const batch = checkInteger('cursor.batch', cursor.batch, 0, this.length)
    this.#seed = cursor.seed
    this.#maker = this.#makeMaker()
    this.#loop = undefined
    this.#errors = []
    this.#moveTo(epoch, batch)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort(new IteratorError('ITERATOR_CLOSED', 'these batches are closed'))
    this.#stopListening?.()
    this.#loop = undefined
    this.#moveTo(this.#epoch, this.#position)
    await this.#ending
    await this.#means.pool.close()
    await this.#means.cache?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #advance(): Promise<Result> {
    if (this.#lent) this.#ring.give(this.#lent)
    this.#lent = undefined
    for (;;) {
      await this.#ending
      this.#throwIfEnded()
      if (this.#position === this.length) {
        const { signal } = this.#cancel
        await this.#means.cache?.flush()
        if (signal.aborted) continue // reset or restored meanwhile
        this.#moveTo(this.#epoch + 1, 0)
        return { done: true, value: undefined }
      }
      this.#fill()
      const job = this.#ahead[0]!
      const cancel = this.#cancel.signal
      try {
        const batch = await job.batch
        if (cancel.aborted) continue // reset or restored meanwhile: another batch is next
        return this.#handOut(job, batch)
      } catch (error) {
        if (cancel.aborted && !this.#ended()) continue
        this.#moveTo(this.#epoch, this.#position)
        this.#throwIfEnded()
        throw error
      }
    }
  }

  #handOut(job: Job, batch: Batch): Result {
    const batches = this.#position + 1
    // First: if it throws, this batch is still the next one.
    this.#options.onProgress?.({
      epoch: batch.epoch,
      batches,
      samples: Math.min(batches * this.#plan.batchSize, this.samples),
      totalBatches: this.length,
      totalSamples: this.samples,
    })
    this.#ahead.shift()
    if (this.#position === 0) this.#errors = []
    this.#errors.push(...batch.errors)
    this.#position = batches
    this.#lent = job.target
    this.#fill()
    return { done: false, value: batch }
  }

  /** Starts batches of this epoch, the next one and those to be made ahead, as far as there are arrays for them. */
  #fill(): void {
    const ahead = this.#lent ? this.#running.prefetch : this.#running.prefetch + 1
    while (this.#ahead.length < ahead && this.#position + this.#ahead.length < this.length) {
      const target = this.#ring.take()
      if (!target) return
      const index = this.#position + this.#ahead.length
      // Of an epoch's last batch all workers make a part.
      const travels = this.#options.out === undefined && index < this.length - 1
      const { signal } = this.#cancel
      const batch = this.#maker.make({ epoch: this.#epoch, index, target, travels, signal })
      batch.catch(() => {}) // reported when its turn comes
      this.#ahead.push({ target, batch })
    }
  }

  /** Cancels what was made ahead, and goes on at batch `position` of `epoch`. */
  #moveTo(epoch: number, position: number): void {
    const jobs = this.#ahead
    this.#ahead = []
    this.#cancel.abort()
    this.#cancel = new AbortController()
    this.#epoch = epoch
    this.#position = position
    const ended = jobs.map(({ batch, target }) =>
      batch.then(
        () => this.#ring.give(target),
        () => this.#ring.give(target)
      )
    )
    // Without their values: each would hold those of all before.
    this.#ending = Promise.all([this.#ending, ...ended]).then(() => {})
  }

  #ended(): boolean {
    return this.#closing.signal.aborted || this.#options.signal?.aborted === true
  }

  #throwIfEnded(): void {
    this.#closing.signal.throwIfAborted()
    this.#options.signal?.throwIfAborted()
  }

  #leave(loop: object): void {
    if (this.#loop === loop) this.#loop = undefined
  }

  #checkOut(out: unknown, index: number): void {
    const values = this.#maker.valuesIn(index)
    const full = this.#plan.batchSize * sampleLength(this.#plan.sample)
    if (!(out instanceof Float32Array)) throw wrongType('out', out, 'a Float32Array')
    if (out.length !== values && out.length !== full) {
      throw wrongValue('out', out, `a Float32Array of ${values} values`)
    }
  }

  #makeMaker(): BatchMaker {
    return new BatchMaker(this.#plan, this.#dataset, this.#makeSampler(), this.#seed, this.#means)
  }

  #makeSampler(): Sampler {
    const n = this.#dataset.length
    return this.#options.sampler ?? (this.#plan.shuffle ? shuffled(n, { seed: this.#seed }) : sequential(n))
  }

  #fingerprint(): string {
    return fingerprint(this.#plan, orderOf(this.#options.sampler), this.#dataset)
  }
}

function busy(): IteratorError {
  return new IteratorError(
    'ITERATOR_BUSY',
    'another loop over these batches is under way; leave it, call reset(), or make a second object with imageBatches'
  )
}
