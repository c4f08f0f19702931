import { files } from '#platform'
import { untilAborted } from '../abort.ts'
import { foreignFormat } from '../decode/foreignFormat.ts'
import { decodeForeign } from '../decodeForeign.ts'
import { Core } from '../kernel/core.ts'
import type { Foreign } from '../kernel/foreign.ts'
import { loadForeign } from '../kernel/load.ts'
import { type FileSource, sourceOf } from '../source.ts'
import { Gate } from './gate.ts'
import { type Job, type Made, type Outcome, type Pool, readEntry, type SampleTask } from './pool.ts'
import { Reader } from './reader.ts'

/** Files being read at the same time, while another is decoded: enough to hide a disk's latency. */
const READS = 4

/** Other tasks of the thread, such as timers and a page's drawing, get a turn at least this often. */
const TURN_MS = 16

/** Makes samples on the caller's thread: reads overlap, decoding does not. */
export class LocalPool implements Pool {
  readonly #core: Core
  #foreign: Foreign | undefined
  readonly #reading = new Gate(READS)
  readonly #reader = new Reader(files)
  #turn = performance.now()

  constructor(module: WebAssembly.Module) {
    this.#core = new Core(module)
  }

  async make(job: Job): Promise<Made> {
    const outcomes = await Promise.all(job.tasks.map((task, i) => this.#tryMake(job, task, i)))
    job.signal.throwIfAborted()
    return { outcomes, target: job.target }
  }

  async close(): Promise<void> {}

  async #tryMake(job: Job, task: SampleTask, i: number): Promise<Outcome> {
    await this.#reading.enter(job.signal)
    try {
      await this.#make(job, task, job.target.subarray(i * job.sampleLength, (i + 1) * job.sampleLength))
      return undefined
    } catch (cause) {
      return { cause }
    } finally {
      this.#reading.leave()
    }
  }

  async #make(job: Job, task: SampleTask, out: Float32Array): Promise<void> {
    const { entry, change, kept } = task
    const { maxPixels, orient, signal, spec } = job
    if (kept) {
      const canvas = await kept.load()
      signal.throwIfAborted()
      this.#core.finish(canvas, spec, out, change)
      await this.#takeTurns()
      return
    }
    await this.#takeTurns()
    signal.throwIfAborted()
    const source = sourceOf(entry)
    const reading = source ? this.#reader.begin(source, job) : readEntry(entry, signal)
    const bytes = reading ? await untilAborted(reading, signal) : this.#reader.readNow(source as FileSource)
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
    await task.keep?.(this.#core.canvas(spec).slice())
  }

  async #takeTurns(): Promise<void> {
    if (performance.now() - this.#turn < TURN_MS) return
    await macrotask()
    this.#turn = performance.now()
  }
}

/** After the tasks that are due now. Unlike a timer, a message is not delayed to four milliseconds in browsers. */
function macrotask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
