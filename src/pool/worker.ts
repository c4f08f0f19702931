/** A worker's side of the pool: makes samples one after another, and sends them back in the buffer that came with them. */
import { foreignFormat } from '../decode/foreignFormat.ts'
import { decodeForeign } from '../decodeForeign.ts'
import { Core } from '../kernel/core.ts'
import { Foreign } from '../kernel/foreign.ts'
import type { FileSource } from '../source.ts'
import type { Host } from './host.ts'
import {
  type MakeMessage,
  packError,
  type StartMessage,
  type ToWorker,
  type WireOutcome,
} from './protocol.ts'
import { Reader } from './reader.ts'

export function serve(host: Host): void {
  let worker: Worker | undefined
  host.listen((message) => {
    if (message.type === 'start') worker = new Worker(host, message)
    else worker!.take(message)
  })
}

/** What a message asks for. */
class Work {
  readonly message: MakeMessage
  /** The bytes that are being read ahead, of each task that has such. */
  readings: readonly (Promise<Uint8Array> | undefined)[] = []
  isCancelled = false
  #controller: AbortController | undefined

  constructor(message: MakeMessage) {
    this.message = message
  }

  /** Made for those who ask: one takes 0.7 kB, and in Node 20 mostly outlives what it was for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  cancel(): void {
    this.isCancelled = true
    this.#controller?.abort()
  }
}

class Worker {
  readonly #host: Host
  readonly #core: Core
  /** Decodes TIFF and WebP: sent when the first such file has been met. */
  #foreign: Foreign | undefined
  readonly #reader: Reader
  /** What is not done yet. Not a map: see `Slot.running`. */
  readonly #works: Work[] = []
  #last: Promise<void>

  constructor(host: Host, { module, foreign, lock }: StartMessage) {
    this.#host = host
    this.#core = new Core(module)
    this.#foreign = foreign && new Foreign(foreign)
    this.#reader = new Reader(host.files)
    this.#last = this.#beReady(lock)
  }

  async #beReady(lock: string | undefined): Promise<void> {
    const holdsLock = lock !== undefined && (await this.#host.holdLock(lock))
    this.#host.post({ type: 'ready', holdsLock }, [])
  }

  take(message: Exclude<ToWorker, { type: 'start' }>): void {
    if (message.type === 'cancel') {
      this.#works.find((work) => work.message.id === message.id)?.cancel()
      return
    }
    if (message.type === 'foreign') {
      this.#foreign ??= new Foreign(message.module)
      return
    }
    const work = new Work(message)
    this.#works.push(work)
    // Reading begins at once, while what came before is still being decoded.
    work.readings = message.tasks.map(({ source }) => {
      const reading = source && this.#reader.begin(source, work)
      reading?.catch(() => {}) // reported in its turn
      return reading
    })
    this.#last = this.#last.then(() => this.#make(work))
  }

  async #make(work: Work): Promise<void> {
    const { message, readings } = work
    const { id, buffer, tasks, spec } = message
    const start = performance.now()
    const outcomes: WireOutcome[] = []
    const canvases: (Uint8Array<ArrayBuffer> | undefined)[] = []
    for (let i = 0; i < tasks.length && !work.isCancelled; i++) {
      const task = tasks[i]!
      try {
        // Only what has to be waited for: most files are read in between.
        const bytes = readings[i] ? await readings[i] : task.bytes
        const outcome = this.#makeSample(message, i, bytes)
        outcomes.push(outcome)
        if (task.keep && !outcome) canvases[i] = this.#core.canvas(spec).slice()
      } catch (error) {
        outcomes.push({ failure: packError(error) })
      }
    }
    this.#works.splice(this.#works.indexOf(work), 1)
    const made = { type: 'made', id, outcomes, canvases, ms: performance.now() - start } as const
    const transfer = canvases.flatMap((canvas) => (canvas ? [canvas.buffer] : []))
    if (buffer instanceof ArrayBuffer) this.#host.post({ ...made, buffer }, [...transfer, buffer])
    else this.#host.post(made, transfer)
  }

  #makeSample(
    { spec, maxPixels, orient, tasks, buffer, offsets, sampleLength }: MakeMessage,
    i: number,
    given: Uint8Array | undefined
  ): WireOutcome {
    const { canvas, change, source } = tasks[i]!
    const out = new Float32Array(buffer, offsets[i], sampleLength)
    if (canvas) {
      const kept = this.#reader.readCanvas(canvas)
      if (!kept) return { lost: true }
      this.#core.finish(kept, spec, out, change)
      return undefined
    }
    const bytes = given ?? this.#reader.readNow(source as FileSource)
    const format = foreignFormat(bytes)
    if (format === undefined) {
      this.#core.sampleFile(bytes, maxPixels, spec, out, change)
      return undefined
    }
    if (!this.#foreign) return { foreign: true }
    const image = decodeForeign(this.#core, this.#foreign, format, bytes, maxPixels, orient)
    this.#core.sample(image, spec, out, change)
    return undefined
  }
}
