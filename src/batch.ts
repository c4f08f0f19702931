/** One batch: samples side by side in one array, labels, and what went wrong. */
import type { drawChange } from './augment/draw.ts'
import type { SampleCache } from './cache/cache.ts'
import { SampleError, wrongValue } from './errors.ts'
import { encodeChange, encodeSpec } from './kernel/abi.ts'
import { makeLabels } from './labels.ts'
import { type Plan, sampleLength, shapeOf } from './plan.ts'
import type { Pool, SampleTask } from './pool/pool.ts'
import { isKept, keep, type Target } from './ring.ts'
import type { Batch, Dataset, Sampler } from './types.ts'

/** In `Batch.indices`: no sample. */
export const PADDING = 0xffffffff

export interface BatchRequest {
  readonly epoch: number
  readonly index: number
  /** For the batch's samples; they need not fill it. */
  readonly target: Target
  /** See `Job.travels`. */
  readonly travels?: boolean
  readonly signal: AbortSignal
}

/** What makes samples, what keeps them, and what draws how they are changed. */
export interface Means {
  readonly pool: Pool
  readonly cache: SampleCache | undefined
  readonly draw: typeof drawChange | undefined
}

/** Makes the batches of one plan, in any order. */
export class BatchMaker {
  readonly plan: Plan
  readonly dataset: Dataset
  readonly sampler: Sampler
  /** Of augmentation. */
  readonly seed: number
  readonly #means: Means
  readonly #spec: Uint8Array

  constructor(plan: Plan, dataset: Dataset, sampler: Sampler, seed: number, means: Means) {
    this.plan = plan
    this.dataset = dataset
    this.sampler = sampler
    this.seed = seed
    this.#means = means
    this.#spec = encodeSpec(plan.sample)
  }

  /** Batches in an epoch. */
  get length(): number {
    const { batchSize, remainder } = this.plan
    return remainder === 'drop'
      ? Math.floor(this.sampler.length / batchSize)
      : Math.ceil(this.sampler.length / batchSize)
  }

  /** Samples in an epoch, without padding. */
  get samples(): number {
    return this.plan.remainder === 'drop' ? this.length * this.plan.batchSize : this.sampler.length
  }

  /** Values in the `xs` of batch `index`, if none of its samples is skipped. */
  valuesIn(index: number): number {
    const { batchSize, remainder, sample } = this.plan
    const count =
      remainder === 'pad' ? batchSize : Math.min(batchSize, this.sampler.length - index * batchSize)
    return count * sampleLength(sample)
  }

  async make(request: BatchRequest): Promise<Batch> {
    const { epoch, index, target: place, signal } = request
    const { batchSize, onError, remainder, sample } = this.plan
    const length = sampleLength(sample)
    const rows = this.#rowsOf(epoch, index)
    const outcomes = await this.#makeSamples(request, rows)
    const target = place.array
    signal.throwIfAborted()
    const errors = outcomes.filter((outcome) => outcome !== undefined)
    if (errors.length > 0 && onError === 'throw') throw errors[0]

    const kept = onError === 'skip' ? compact(target, length, outcomes) : rows.map((_, i) => i)
    const count = remainder === 'pad' ? batchSize : kept.length
    // New memory need not be zero, and the caller gets all of it.
    target.fill(0, kept.length * length, isKept(target) ? target.length : count * length)
    const padded = Array<number>(count).fill(-1)
    const indices = new Uint32Array(count).fill(PADDING)
    const paths = Array<string>(count).fill('')
    const valid = new Uint8Array(count)
    for (let slot = 0; slot < kept.length; slot++) {
      const i = kept[slot]!
      const row = rows[i]!
      padded[slot] = row
      indices[slot] = row
      paths[slot] = this.dataset.entries[row]!.path
      if (outcomes[i]) target.fill(0, slot * length, (slot + 1) * length)
      else valid[slot] = 1
    }
    const xs = target.subarray(0, count * length)
    return new MadeBatch({
      xs,
      ys: makeLabels(this.plan, this.dataset, padded, xs),
      shape: shapeOf(sample, count),
      indices,
      paths,
      valid,
      epoch,
      index,
      errors,
    })
  }

  #rowsOf(epoch: number, index: number): number[] {
    const { batchSize } = this.plan
    const first = index * batchSize
    const rows: number[] = []
    for (let position = first; position < Math.min(first + batchSize, this.sampler.length); position++) {
      const row = this.sampler.at(epoch, position)
      if (!Number.isInteger(row) || row < 0 || row >= this.dataset.length) {
        const expected = `an index from 0 to ${this.dataset.length - 1}`
        throw wrongValue(`sampler.at(${epoch}, ${position})`, row, expected)
      }
      rows.push(row)
    }
    return rows
  }

  /** The samples, and for each row undefined, or why there is none. */
  async #makeSamples(
    { epoch, index, target, travels, signal }: BatchRequest,
    rows: readonly number[]
  ): Promise<(SampleError | undefined)[]> {
    const { entries } = this.dataset
    const { batchSize, maxPixels, sample } = this.plan
    const tasks = rows.map((row, i) => this.#taskFor(row, epoch, index * batchSize + i))
    const sizes = { maxPixels, orient: sample.orient, sampleLength: sampleLength(sample) }
    // Just that, in memory of its own: what travels is made anew where a worker dies.
    const bytes = tasks.length * sizes.sampleLength * target.array.BYTES_PER_ELEMENT
    const fits = travels === true && target.array.buffer.byteLength === bytes
    const how = { spec: this.#spec, ...sizes, travels: fits }
    const kept = isKept(target.array)
    const outcomes = await this.#means.pool.make({ tasks, ...how, target, signal })
    if (kept) keep(target.array)
    return outcomes.map((outcome, i) => {
      const row = rows[i]!
      return outcome && new SampleError(entries[row]!.path, row, outcome.cause)
    })
  }

  /** What is drawn is drawn here, so that it does not depend on who makes the sample. */
  #taskFor(row: number, epoch: number, position: number): SampleTask {
    const entry = this.dataset.entries[row]!
    const { augment, sample } = this.plan
    const { cache, draw } = this.#means
    const change = augment && draw!(augment, sample, { seed: this.seed, epoch, position, index: row })
    return { entry, ...(change && { change: encodeChange(change) }), ...cache?.find(row, entry) }
  }
}

/** Closes the gaps that failed samples left; gives the positions that were kept. */
function compact(target: Float32Array, length: number, outcomes: readonly unknown[]): number[] {
  const kept: number[] = []
  for (const [i, failure] of outcomes.entries()) {
    if (failure) continue
    if (i !== kept.length) target.copyWithin(kept.length * length, i * length, (i + 1) * length)
    kept.push(i)
  }
  return kept
}

type Fields = Omit<Batch, 'copy'>

class MadeBatch implements Batch {
  readonly xs!: Float32Array
  readonly ys!: Float32Array | Int32Array | null
  readonly shape!: readonly number[]
  readonly indices!: Uint32Array
  readonly paths!: readonly string[]
  readonly valid!: Uint8Array
  readonly epoch!: number
  readonly index!: number
  readonly errors!: readonly SampleError[]

  constructor(fields: Fields) {
    Object.assign(this, fields)
  }

  copy(): Batch {
    return new MadeBatch({
      ...this,
      xs: this.xs.slice(),
      ys: this.ys?.slice() ?? null,
      indices: this.indices.slice(),
      valid: this.valid.slice(),
    })
  }
}
