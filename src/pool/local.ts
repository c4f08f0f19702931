import { files, nextTask } from '#platform'
import { untilAborted } from '../abort.ts'
import { foreignFormat } from '../decode/foreignFormat.ts'
import { decodeForeign } from '../decodeForeign.ts'
import { KernelError } from '../errors.ts'
import { Core } from '../kernel/core.ts'
import type { Foreign } from '../kernel/foreign.ts'
import { loadForeign } from '../kernel/load.ts'
import { type FileSource, sourceOf } from '../source.ts'
import type { OpenJob } from './chunks.ts'
import { countdown } from './countdown.ts'
import { type Job, type Outcome, type Pool, readEntry } from './pool.ts'
import { Reader } from './reader.ts'

/** Files being read at the same time, while another is decoded: enough to hide a disk's latency. */
const READS = 4

/** Other tasks of the thread, such as timers and a page's drawing, get a turn at least this often. */
const TURN_MS = 16

/** A sample that waits for its turn. */
interface Waiting {
  readonly job: OpenJob
  /** Which of the job's. */
  readonly i: number
  /** Of the whole job, to be filled in. */
  readonly outcomes: Outcome[]
  /** To be called once, when it is made or has failed. */
  readonly settle: () => void
}

/** Makes samples on the caller's thread, in the order in which they are asked for: reads overlap, decoding does not. */
export class LocalPool implements Pool {
  readonly #core: Core
  #foreign: Foreign | undefined
  readonly #reader = new Reader(files)
  readonly #queue: Waiting[] = []
  /** Loops that make what is in the queue. */
  #loops = 0
  #turn = performance.now()

  constructor(module: WebAssembly.Module) {
    this.#core = new Core(module)
  }

  async make(given: Job): Promise<readonly Outcome[]> {
    const job: OpenJob = { ...given }
    const outcomes: Outcome[] = job.tasks.map(() => undefined)
    const made = new Promise<void>((resolve) => {
      const settle = countdown(job.tasks.length, resolve)
      for (const i of job.tasks.keys()) this.#queue.push({ job, i, outcomes, settle })
    })
    while (this.#loops < Math.min(READS, this.#queue.length)) void this.#loop()
    await untilAborted(made, job.signal)
    if (job.failure) throw job.failure
    return outcomes
  }

  async close(): Promise<void> {}

  async #loop(): Promise<void> {
    this.#loops++
    for (;;) {
      await this.#takeTurns()
      const next = this.#queue.shift()
      if (!next) break
      const { job, i, outcomes, settle } = next
      try {
        job.signal.throwIfAborted()
        await this.#make(job, i)
      } catch (cause) {
        if (cause instanceof KernelError && cause.code === 'KERNEL_LOAD') job.failure = cause
        else outcomes[i] = { cause }
      }
      settle()
    }
    this.#loops--
  }

  async #make(job: OpenJob, i: number): Promise<void> {
    const { entry, change, kept, keep } = job.tasks[i]!
    const out = job.target.array.subarray(i * job.sampleLength, (i + 1) * job.sampleLength)
    const { maxPixels, orient, signal, spec } = job
    if (kept) {
      const canvas = await kept.load()
      signal.throwIfAborted()
      this.#core.finish(canvas, spec, out, change)
      return
    }
    const source = sourceOf(entry)
    const reading = source ? this.#reader.begin(source, job) : readEntry(entry, signal)
    const bytes = reading ? await reading : this.#reader.readNow(source as FileSource)
    signal.throwIfAborted()
    const format = foreignFormat(bytes)
    if (format === undefined) {
      this.#core.sampleFile(bytes, maxPixels, spec, out, change)
    } else {
      // What `readNow` gives is overwritten by the next reading, and loading takes longer.
      const file = this.#foreign ? bytes : bytes.slice()
      this.#foreign ??= await untilAborted(loadForeign(), signal)
      const image = decodeForeign(this.#core, this.#foreign, format, file, maxPixels, orient)
      this.#core.sample(image, spec, out, change)
    }
    await keep?.(this.#core.canvas(spec).slice())
  }

  async #takeTurns(): Promise<void> {
    if (performance.now() - this.#turn < TURN_MS) return
    await nextTask()
    this.#turn = performance.now()
  }
}
