/** Jobs are cut into chunks: the samples that a worker is sent at a time. */
import type { Job, Outcome } from './pool.ts'

/** Milliseconds of work in a chunk: so many that messages don't count, so few that workers end a batch together. */
const TARGET_MS = 6

/** Milliseconds of work that a worker may be given at once. Meanwhile it is not told of anything, such as that a loop is left. */
const MOST_MS = 200

/** Bytes of samples in a chunk, unless a single one is larger. */
const MAX_BYTES = 2 << 20

/** Milliseconds that a sample is thought to take before the first is made: those of a photograph of about two megapixels. */
const FIRST_MS = 2

/** How much one chunk counts in the average. */
const WEIGHT = 1 / 8

/** A job in a pool. */
export interface OpenJob extends Job {
  /** Why none of it can be made, whatever its samples are. */
  failure?: Error
}

export interface Chunk {
  readonly job: OpenJob
  /** Of the whole job, to be filled in. */
  readonly outcomes: Outcome[]
  /** Which samples of the job. */
  readonly members: readonly number[]
  /** The bytes of those that a worker can't read itself. */
  readonly bytes: ReadonlyMap<number, Uint8Array>
  /** Whether it is the whole job, made in the target itself. */
  readonly whole: boolean
  /** Whether a worker has died of its only member. */
  readonly suspect: boolean
  /** To be called once, when each member has its outcome or the job is aborted. */
  readonly settle: () => void
}

/** Finds out how long samples take, and cuts jobs accordingly. What comes out of a job does not depend on it. */
export class Cutter {
  #msPerSample = FIRST_MS

  learn(ms: number, samples: number): void {
    this.#msPerSample += (ms / samples - this.#msPerSample) * WEIGHT
  }

  /** Whether a job is work for one worker. Of slow samples copying is the least. */
  isShort({ tasks }: Job): boolean {
    return tasks.length * this.#msPerSample <= MOST_MS
  }

  /** Runs of samples for `workers`. */
  cut({ tasks, sampleLength }: Job, workers: number): number[][] {
    const byTime = TARGET_MS / this.#msPerSample
    const bySpace = MAX_BYTES / (sampleLength * 4)
    const byShare = Math.ceil(tasks.length / workers)
    const size = Math.max(1, Math.floor(Math.min(byTime, bySpace, byShare)))
    const all = tasks.map((_, i) => i)
    const runs: number[][] = []
    for (let start = 0; start < all.length; start += size) runs.push(all.slice(start, start + size))
    return runs
  }
}
