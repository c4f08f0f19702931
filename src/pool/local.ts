import { untilAborted } from '../abort.ts'
import { foreignFormat } from '../decode/foreign.ts'
import { decodeForeignWith } from '../decodeForeign.ts'
import type { Core } from '../kernel/core.ts'
import type { Pool, SampleTask } from './pool.ts'

/** Files being read at the same time, while another is decoded: enough to hide a disk's latency. */
const READS = 4

/** Other tasks of the thread, such as timers and a page's drawing, get a turn at least this often. */
const TURN_MS = 16

/** Makes samples on the caller's thread: reads overlap, decoding does not. */
export class LocalPool implements Pool {
  readonly #core: Core
  readonly #waiting: (() => void)[] = []
  #reading = 0
  #turn = performance.now()

  constructor(core: Core) {
    this.#core = core
  }

  async run({ entry, spec, orient, maxPixels, signal }: SampleTask, target: Float32Array): Promise<void> {
    await this.#enter()
    try {
      signal.throwIfAborted()
      const bytes = await untilAborted(entry.read(signal), signal)
      if (performance.now() - this.#turn > TURN_MS) {
        await macrotask()
        this.#turn = performance.now()
      }
      signal.throwIfAborted()
      const format = foreignFormat(bytes)
      if (format === undefined) {
        this.#core.sampleFile(bytes, maxPixels, spec, target)
        return
      }
      const image = await untilAborted(
        decodeForeignWith(this.#core, format, bytes, maxPixels, orient),
        signal
      )
      this.#core.sample(image, spec, target)
    } finally {
      this.#leave()
    }
  }

  async close(): Promise<void> {}

  /** Resolves, first come first served, when fewer than READS files are open. */
  async #enter(): Promise<void> {
    if (this.#reading === READS) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#reading++
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#reading--
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
